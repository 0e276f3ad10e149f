-- What a list of sessions shows of its people, and of its own record.
alter table recorded_session
  add column subject_name text,
  add column human_name   text,
  add column entries      bigint not null default 0,  -- how many records the session has
  add column segment      text;                       -- where the last of them stands
-- The journal is read once more, for the sessions that are there already.
delete from recorded_position;
