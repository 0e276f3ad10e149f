-- What psql does beyond statements. $SCRATCH is a folder.
\set ECHO all
\set scratch `echo $SCRATCH`
SET search_path = shop, public;
SELECT id, name, born FROM customers ORDER BY id LIMIT 5;
SELECT id AS first_id, name AS first_name FROM customers ORDER BY id LIMIT 1 \gset
\echo :first_id :first_name
SELECT 1 AS a, 'x'::varchar(10) AS b, NULL::numeric(10,2) AS c \gdesc
SELECT format('SELECT %s AS n', n) FROM generate_series(1, 3) n \gexec
SELECT state, extract(year FROM placed) y, count(*) FROM orders GROUP BY 1, 2 ORDER BY 1, 2 \crosstabview
SELECT 1; SELECT 2 \; SELECT 3;
SELECT * FROM customers ORDER BY id LIMIT 2 \gx
\pset format csv
SELECT * FROM orders ORDER BY id, placed LIMIT 20;
\pset format aligned
\pset null <null>
SELECT NULL, '', ' ';
\x on
SELECT * FROM visits;
\x off
\set FETCH_COUNT 100
SELECT id, name FROM customers WHERE id <= 1000 ORDER BY id;
\unset FETCH_COUNT
SELECT * FROM fancy('z', 1, 2);
SELECT 1/0;
\errverbose
SELECT no_such_column FROM customers;
SELEC;
\echo :ERROR :SQLSTATE :LAST_ERROR_MESSAGE
\set ON_ERROR_ROLLBACK on
BEGIN;
CREATE TABLE kept (a int PRIMARY KEY);
SELECT 1/0;
INSERT INTO kept VALUES (1);
INSERT INTO kept VALUES (1);
SELECT * FROM kept;
COMMIT;
SELECT * FROM kept;
\unset ON_ERROR_ROLLBACK
BEGIN;
SELECT 1/0;
SELECT 2;
COMMIT;
BEGIN; SAVEPOINT a; SELECT 1/0; ROLLBACK TO a; SELECT 3; COMMIT;
\set AUTOCOMMIT off
INSERT INTO kept VALUES (2);
ROLLBACK;
\set AUTOCOMMIT on
SELECT * FROM kept;
\set copy '\\copy shop.customers (name, email) TO ' :scratch '/out.csv WITH (FORMAT csv, HEADER)'
:copy
\set copy '\\copy customers TO ' :scratch '/out.bin WITH (FORMAT binary)'
:copy
\copy (SELECT id, name FROM customers ORDER BY id LIMIT 3) TO STDOUT
CREATE TABLE loaded (name text, email text);
\copy loaded FROM STDIN WITH (FORMAT csv)
a,"b
c"
"quo""te",
\.
SELECT * FROM loaded;
COPY loaded FROM STDIN;
x	y	z
\.
COPY loaded (name) TO STDOUT;
COPY (SELECT 1 WHERE false) TO STDOUT;
BEGIN; DECLARE c SCROLL CURSOR FOR SELECT id FROM customers ORDER BY id; FETCH 2 FROM c; MOVE 10 IN c; FETCH BACKWARD 1 FROM c; CLOSE c; COMMIT;
PREPARE p (int) AS SELECT $1 * 2; EXECUTE p(21); DEALLOCATE p; EXECUTE p(1);
LISTEN news;
NOTIFY news, 'one';
SELECT pg_notify('news', 'two');
UNLISTEN *;
DO $$ BEGIN RAISE NOTICE 'a notice'; RAISE WARNING 'a warning' USING HINT = 'a hint', DETAIL = 'a detail'; END $$;
\lo_export 70001 /dev/null
SELECT lo_get(70001, 0, 16), length(lo_get(70001));
SHOW search_path;
SET application_name = 'other';
SHOW application_name;
RESET ALL;
SHOW search_path;
EXPLAIN (COSTS OFF) SELECT * FROM shop.orders WHERE id = 1;
VALUES (1, 'a'), (2, 'b');
TABLE shop.kept;
DROP TABLE shop.kept, shop.loaded;
\set ON_ERROR_STOP on
SELECT 1/0;
SELECT 'never';
