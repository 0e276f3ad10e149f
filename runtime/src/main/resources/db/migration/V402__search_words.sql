-- What operations say, by its words: a search reads this index and not every text. Beyond the first
-- 100,000 characters a text is kept, but not found by its words.
alter table recorded_operation
  add column words tsvector generated always as (
    to_tsvector('simple', regexp_replace(left(coalesce(body, ''), 100000), '[^[:alnum:]]+', ' ', 'g'))
  ) stored;
create index recorded_operation_words on recorded_operation using gin (words);
-- To forget what the journal's retention has removed.
create index recorded_operation_segment on recorded_operation (segment);
create index recorded_session_segment on recorded_session (segment);
