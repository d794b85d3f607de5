-- How an attempt to deliver a notification went; missing for all other events, and for older ones.
alter table @events add column took bigint;
alter table @events add column http_status int;
alter table @events add column answer text;
