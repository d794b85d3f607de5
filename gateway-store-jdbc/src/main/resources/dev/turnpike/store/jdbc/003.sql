-- How an attempt to deliver a notification went; missing for all other events, and for older ones.
alter table @events add column took bigint;
alter table @events add column http_status int;
alter table @events add column answer text;

-- Dead ones, which are looked at and sent again; those that go their way are not in it.
create index notifications_dead on @notifications (seq) where due_at = 9223372036854775807;

-- What people work down. An operation that is answered is never in it.
create index operations_unknown on @operations (id) where state = 'UNKNOWN';

-- Found by the trace id in the middle of a traceparent. What came without one is not in it.
create index operations_by_trace on @operations (substr(traceparent, 4, 32)) where traceparent is not null;
