-- How an attempt to deliver a notification went; missing for all other events, and for older ones.
alter table @events add column took bigint;
alter table @events add column http_status int;
alter table @events add column answer text;

-- Dead ones, which are looked at and sent again; those that go their way are not in it.
create index notifications_dead on @notifications (seq) where due_at = 9223372036854775807;

-- What people work down. An operation that is answered is never in it.
create index operations_unknown on @operations (id) where state = 'UNKNOWN';

-- Found by the trace id in the middle of a traceparent. What came without one is not in it. In the order of
-- ids: PostgreSQL takes a trace for longer than it is, and walked through all operations by their ids instead.
create index operations_by_trace on @operations (substr(traceparent, 4, 32), id) where traceparent is not null;

-- How calls ended within five minutes, added up by all gateways. An id begins with the time.
create table @statistics (
  id ${text} not null primary key,
  began_at bigint not null,
  provider ${text} not null,
  operation ${text} not null,
  answered bigint not null,
  declined bigint not null,
  not_executed bigint not null,
  unknown bigint not null,
  took_0 bigint not null,
  took_1 bigint not null,
  took_2 bigint not null,
  took_3 bigint not null,
  took_4 bigint not null,
  took_5 bigint not null,
  took_6 bigint not null,
  took_7 bigint not null,
  took_8 bigint not null,
  took_9 bigint not null,
  took_10 bigint not null,
  took_11 bigint not null
);
