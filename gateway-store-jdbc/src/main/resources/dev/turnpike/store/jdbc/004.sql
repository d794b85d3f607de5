-- How far telling people has come of what needs one: one gateway of all tells, and none twice.
create table @alerts (
  name ${text} not null primary key,
  since bigint not null,
  seen_at bigint not null,
  told int not null,
  attempts int not null,
  due_at bigint not null,
  taken_until bigint not null
);
