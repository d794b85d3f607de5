-- Times are milliseconds since 1970. A due_at of 9223372036854775807 means never by itself, one less
-- means not before another one; null means over. A column that ends with _key is a digest: what may
-- be thousands of characters long is found by it. A slot is what two operations can't have at once.
create table @operations (
  id ${text} not null primary key,
  provider ${text} not null,
  operation ${text} not null,
  tenant ${text} not null,
  idempotency_key ${text},
  guard_id ${text},
  guard_key ${bytes},
  fingerprint ${text} not null,
  guarded boolean not null,
  request_body text,
  request_complete boolean not null,
  request_payment_method text,
  request_token text,
  traceparent text,
  amount bigint,
  currency text,
  guard_for bigint,
  payment_id ${text},
  payment_key ${bytes},
  started_at bigint not null,
  state ${text} not null,
  answer_is_problem boolean,
  answer text,
  settled_by text,
  result text,
  holds_guard boolean not null,
  guard_until bigint,
  ended_at bigint,
  due_at bigint,
  owner ${text},
  slot ${bytes}
);
create unique index operations_by_slot on @operations (slot) where slot is not null;
create index operations_by_guard on @operations (guard_key) where guard_key is not null;
create index operations_by_payment on @operations (payment_key) where payment_key is not null;
create index operations_due on @operations (due_at) where due_at is not null;

create table @payments (
  seq ${row number} primary key,
  tenant ${text},
  provider ${text} not null,
  payment_id ${text} not null,
  payment_key ${bytes} not null,
  shop_transaction_id ${text},
  shop_key ${bytes},
  payment_method text,
  amount bigint,
  currency text,
  state ${text} not null,
  made_at bigint not null,
  version bigint not null,
  status_fingerprint ${text},
  due_at bigint
);
create unique index payments_by_id on @payments (payment_key);
create index payments_by_shop on @payments (shop_key, seq) where shop_key is not null;
create index payments_due on @payments (due_at) where due_at is not null;

create table @subscriptions (
  token_key ${bytes} not null primary key,
  tenant ${text},
  provider ${text} not null,
  token ${text} not null,
  shop_transaction_id ${text},
  state ${text} not null,
  made_at bigint not null,
  ended_at bigint
);
create index subscriptions_ended on @subscriptions (ended_at) where ended_at is not null;

create table @events (
  seq ${row number} primary key,
  provider ${text} not null,
  payment_id ${text} not null,
  payment_key ${bytes} not null,
  happened_at bigint not null,
  kind ${text} not null,
  about text,
  details text
);
create index events_by_payment on @events (payment_key, seq);

create table @notifications (
  seq ${row number} primary key,
  tenant ${text},
  id ${text} not null unique,
  provider ${text} not null,
  payment_id ${text} not null,
  payment_key ${bytes} not null,
  target ${text} not null,
  body text not null,
  created_at bigint not null,
  attempts int not null,
  attempts_before int not null,
  next_at bigint not null,
  state ${text} not null,
  result text,
  due_at bigint,
  owner ${text}
);
create index notifications_by_line on @notifications (payment_key, target, seq);
create index notifications_due on @notifications (due_at) where due_at is not null;

create table @callbacks (
  payment_key ${bytes} not null primary key,
  provider ${text} not null,
  payment_id ${text} not null,
  known boolean not null,
  since bigint not null,
  next_at bigint not null,
  stamp bigint not null,
  due_at bigint not null,
  claimed_by ${text}
);
create index callbacks_due on @callbacks (due_at);
create index callbacks_by_kind on @callbacks (known, provider, due_at);

-- Whose the payments and subscriptions are that were deleted.
create table @owners (
  seq ${row number} primary key,
  owned_key ${bytes} not null,
  tenant ${text} not null,
  since bigint not null
);
create unique index owners_by_key on @owners (owned_key);

create table @audit (
  seq ${row number} primary key,
  happened_at bigint not null,
  action ${text} not null,
  done_by ${text} not null,
  address text,
  tenant ${text},
  provider ${text},
  about text not null,
  state_before text,
  state_after text,
  reason text
);

create index audit_by_action on @audit (action, seq);

create table @api_keys (
  label ${text} not null primary key,
  name ${text} not null,
  description text not null
);

create table @heartbeat (
  id int not null primary key,
  beats bigint not null
);
insert into @heartbeat values (1, 0);
