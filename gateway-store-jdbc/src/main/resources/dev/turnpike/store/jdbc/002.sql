-- The keys with which values are encrypted, by their ids. Each row holds the same random secret, that
-- of the digests by which encrypted values are found, encrypted with the key of the row.
create table @encryption_keys (
  id ${text} not null primary key,
  lookup_secret text not null
);
