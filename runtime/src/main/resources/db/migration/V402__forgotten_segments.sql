-- What came from a segment is removed when the segment expires.
create index recorded_operation_segment on recorded_operation (segment) where segment is not null;
create index recorded_session_segment on recorded_session (segment);
