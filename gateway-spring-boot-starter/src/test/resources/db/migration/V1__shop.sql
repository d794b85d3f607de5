-- The shop's own table. The gateway's schema must not be there before it.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = 'turnpike') THEN
    RAISE EXCEPTION 'the gateway came before the migrations';
  END IF;
END
$$;

CREATE TABLE orders (id TEXT PRIMARY KEY);
