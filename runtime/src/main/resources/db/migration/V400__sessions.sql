-- What the journal says, to be searched. Filled from the journal, and can be filled again: delete
-- the rows of all these tables and the indexer starts over. Bound values are not here.
create table recorded_session (
  id            text primary key,
  instance      text not null,
  subject       text not null,
  subject_kind  text not null,
  on_behalf_of  text,
  run           text,
  run_title     text,
  target        text not null,
  protocol      text not null,
  profile       text not null,
  database_name text,
  client        text,
  application   text,
  rule          text,
  opened        timestamptz not null,
  closed        timestamptz,
  how           text
);
create index recorded_session_opened on recorded_session (opened desc, id desc);
create index recorded_session_subject on recorded_session (subject, opened desc);
create index recorded_session_human on recorded_session (on_behalf_of, opened desc);
create index recorded_session_run on recorded_session (run);

create table recorded_shape (
  digest    text primary key,
  action    text not null,
  effects   text[] not null,
  resources text[] not null
);

-- An operation comes in several records: asked about, forwarded, answered, refused.
create table recorded_operation (
  session     text not null,
  sequence    bigint not null,
  sent        timestamptz not null,
  shape       text,
  decision    text not null,          -- allowed, held, refused
  rule        text,
  reason      text,
  approval    text,
  refusal     text,
  body        text,                   -- the operation's text
  digest      text,                   -- its SHA-256, in hex
  cut         boolean not null default false,
  held        boolean not null default false,
  status      text,
  summary     text,
  code        text,
  rows        bigint,
  bytes       bigint,
  masked      bigint,
  elapsed     bigint,                 -- microseconds
  segment     text,                   -- where in the journal the answer is
  place       bigint,
  primary key (session, sequence)
);
create index recorded_operation_sent on recorded_operation (sent desc);
create index recorded_operation_shape on recorded_operation (shape);

create table recorded_event (
  segment  text not null,
  place    bigint not null,
  instance text not null,
  happened timestamptz not null,
  what     text not null,
  facts    json not null,
  primary key (segment, place)
);
create index recorded_event_happened on recorded_event (happened desc);
create index recorded_event_what on recorded_event (instance, what, happened);

-- How far the indexer has read each segment.
create table recorded_position (
  segment text primary key,
  place   bigint not null
);
