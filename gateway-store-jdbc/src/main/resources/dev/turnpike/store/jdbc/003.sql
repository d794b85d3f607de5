-- How an attempt to deliver a notification went; missing for all other events, and for older ones.
alter table @events add column took bigint;
alter table @events add column http_status int;
alter table @events add column answer text;

-- Dead ones, which are looked at and sent again; those that go their way are not in it.
create index notifications_dead on @notifications (seq) where due_at = 9223372036854775807;
