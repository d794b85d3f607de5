alter table notifications add column if not exists attempts_before int default 0 not null;
