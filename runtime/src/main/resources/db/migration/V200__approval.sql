-- Questions to people. What was asked and answered is kept as it was; the other columns are what is searched by.
create table approval (
  id       text primary key,
  digest   text not null,
  state    text not null check (state in ('waiting', 'granted', 'used', 'refused', 'expired', 'withdrawn')),
  version  bigint not null default 1,      -- compared and set by every change
  asked    json not null,                  -- json, not jsonb: kept byte for byte, NUL escapes too
  answers  json not null default '[]',
  since    timestamptz not null,
  changed  timestamptz,                    -- when it came into this state; null while it waits
  orphaned timestamptz,                    -- its client is gone: when it is withdrawn
  due      timestamptz,                    -- when the timer must look at it; null when it is over
  why      text,
  touched  timestamptz not null default clock_timestamp()  -- the server's clock: what a replica may have missed
);

-- One live question for each exact operation: a re-sent one finds it, also after a crash, and runs once.
create unique index approval_live on approval (digest) where state in ('waiting', 'granted');
create index approval_due on approval (due) where due is not null;
create index approval_since on approval (since desc);
create index approval_touched on approval (touched);
