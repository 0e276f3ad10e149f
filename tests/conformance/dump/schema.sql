-- One of everything that psql describes and pg_dump writes.
CREATE ROLE clerk;
CREATE ROLE auditor NOLOGIN CONNECTION LIMIT 3 VALID UNTIL '2040-01-01';
GRANT clerk TO auditor;
ALTER ROLE clerk SET statement_timeout = '1min';
COMMENT ON ROLE clerk IS 'takes orders';
CREATE EXTENSION hstore;
CREATE EXTENSION ltree;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION postgres_fdw;
CREATE SCHEMA shop;
CREATE SCHEMA "Odd ""Names""";
COMMENT ON SCHEMA shop IS 'what is sold';
SET search_path = shop, public;

CREATE TYPE state AS ENUM ('new', 'paid', 'it''s sent');
CREATE TYPE address AS (street text, "zip code" varchar(10));
CREATE TYPE spans AS RANGE (subtype = numeric, multirange_type_name = many_spans);
CREATE DOMAIN price AS numeric(12, 2) NOT NULL DEFAULT 0 CHECK (VALUE >= 0);
CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE SEQUENCE numbers AS int START 100 INCREMENT 7 CYCLE MAXVALUE 10000;

CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE plain NOT NULL,
  email varchar(200) UNIQUE,
  lives address,
  tags hstore DEFAULT 'a=>1',
  path ltree,
  notes jsonb DEFAULT '{"a": [1, 2]}',
  born date,
  photo bytea,
  scores int[] DEFAULT '{1,2}',
  lower_name text GENERATED ALWAYS AS (lower(name)) STORED,
  CONSTRAINT grown_up CHECK (born < '2020-01-01') NO INHERIT
);
COMMENT ON TABLE customers IS 'people; "quoted", and a backslash: \';
COMMENT ON COLUMN customers.email IS 'where they read';
CREATE TABLE orders (
  id int DEFAULT nextval('numbers'),
  customer bigint REFERENCES customers ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  placed timestamptz NOT NULL,
  total price,
  span spans,
  state state DEFAULT 'new',
  PRIMARY KEY (id, placed)
) PARTITION BY RANGE (placed);
CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders_rest PARTITION OF orders DEFAULT PARTITION BY HASH (id);
CREATE TABLE orders_rest_0 PARTITION OF orders_rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE orders_rest_1 PARTITION OF orders_rest FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE companies (vat text) INHERITS (customers);
CREATE TABLE bookings (room int, during tstzrange, EXCLUDE USING gist (during WITH &&)) WITH (fillfactor = 70);
CREATE UNLOGGED TABLE visits (at timestamptz, x float8, y real, ok boolean, ip inet, mac macaddr, u uuid, b bit(5), i interval, x2 xml, m money);
CREATE TABLE "Odd ""Names"""."a.table" ("Column; DROP" text, "$1" int);
CREATE INDEX customers_trgm ON customers USING gin (name gin_trgm_ops);
CREATE UNIQUE INDEX customers_partial ON customers (lower(name), born DESC NULLS LAST) INCLUDE (email) WHERE born IS NOT NULL;
ALTER TABLE customers CLUSTER ON customers_pkey;
ALTER TABLE customers ALTER name SET STATISTICS 500, ALTER photo SET STORAGE EXTERNAL;
ALTER TABLE customers REPLICA IDENTITY FULL;
CREATE STATISTICS customers_stats (ndistinct, dependencies) ON name, born FROM customers;

CREATE VIEW paid WITH (security_barrier) AS SELECT o.id, c.name, o.total FROM orders o JOIN customers c ON c.id = o.customer WHERE state = 'paid';
CREATE VIEW grown WITH (security_barrier, check_option = cascaded) AS SELECT id, name FROM customers WHERE born < '2000-01-01';
CREATE MATERIALIZED VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer WITH DATA;
CREATE UNIQUE INDEX totals_customer ON totals (customer);

CREATE FUNCTION twice(n int, OUT result int) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT n * 2 -- a comment; with a semicolon
$$;
CREATE FUNCTION fancy(a text DEFAULT 'x''y', VARIADIC rest int[] DEFAULT '{}') RETURNS TABLE (k text, v int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop AS $body$
BEGIN
  RAISE NOTICE 'called with %', a;
  RETURN QUERY EXECUTE $q$ SELECT 'k'::text, 1 $q$;
END
$body$;
CREATE FUNCTION standard(a int) RETURNS int RETURN a + 1;
CREATE PROCEDURE settle(INOUT n int) LANGUAGE sql BEGIN ATOMIC SELECT n + 1; END;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := NEW.name; RETURN NEW; END $$;
CREATE TRIGGER stamp BEFORE UPDATE OF name ON customers FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION stamp();
CREATE FUNCTION watch_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE DEBUG '%', tg_tag; END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION watch_ddl();
CREATE AGGREGATE total_of (int) (sfunc = int4pl, stype = int, initcond = '0');
CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq, commutator = ===);
CREATE FUNCTION as_state(text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT length($1)';
CREATE CAST (state AS int) WITH INOUT AS ASSIGNMENT;
CREATE RULE no_delete AS ON DELETE TO bookings DO INSTEAD NOTHING;
CREATE POLICY own ON orders FOR SELECT TO clerk USING (customer > 0);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE TEXT SEARCH CONFIGURATION plain_english (COPY = english);
CREATE PUBLICATION news FOR TABLE customers WHERE (id > 0) WITH (publish = 'insert');
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.example.com', dbname 'far');
CREATE USER MAPPING FOR clerk SERVER far OPTIONS (user 'clerk');
CREATE FOREIGN TABLE far_away (id int, name text OPTIONS (column_name 'n')) SERVER far OPTIONS (table_name 't');
GRANT SELECT, INSERT (name) ON customers TO clerk WITH GRANT OPTION;
GRANT USAGE ON SCHEMA shop TO clerk;
GRANT EXECUTE ON FUNCTION twice TO clerk;
REVOKE ALL ON FUNCTION fancy FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO clerk;
ALTER DATABASE shop SET work_mem = '8MB';

INSERT INTO customers (name, email, lives, path, born, photo, notes)
SELECT 'name ' || n || CASE n % 5 WHEN 0 THEN E'\ttab\nline\\back' WHEN 1 THEN ' "quote" ''single''' WHEN 2 THEN ' żółć 漢字 🙂' ELSE '' END,
  'p' || n || '@example.com', ROW('street ' || n, '0' || n)::address, ('a.b' || n)::ltree, DATE '1950-01-01' + n, decode(md5(n::text), 'hex'),
  jsonb_build_object('n', n, 'null', NULL) FROM generate_series(1, 3000) n;
INSERT INTO customers (name) VALUES (''), (repeat('long ', 400000)), ('\.');
INSERT INTO companies (id, name, vat) VALUES (1, 'Ltd', 'GB1');
INSERT INTO orders (customer, placed, total, span, state) SELECT n % 3000 + 1, TIMESTAMPTZ '2023-06-01 12:00+02' + n * INTERVAL '1 hour', n * 1.5, spans(n, n + 2), (enum_range(NULL::state))[n % 3 + 1] FROM generate_series(1, 1400) n;
INSERT INTO bookings VALUES (1, '[2024-01-01, 2024-01-02)'), (2, NULL);
INSERT INTO visits (at, x, y) VALUES (NULL, '-Infinity', 0.1);
INSERT INTO visits VALUES ('infinity', 'NaN', 1e-30, true, '10.0.0.1/8', '08:00:2b:01:02:03', '00000000-0000-0000-0000-000000000001', B'10101', '1 year -2 days', '<a/>', 12.34);
INSERT INTO "Odd ""Names"""."a.table" VALUES ('a', 1), (NULL, NULL);
SELECT lo_from_bytea(70001, decode(repeat(md5('x'), 20000), 'hex')) \g /dev/null
SELECT lo_from_bytea(70002, ''::bytea) \g /dev/null
COMMENT ON LARGE OBJECT 70001 IS 'a large one';
GRANT SELECT ON LARGE OBJECT 70001 TO clerk;
REFRESH MATERIALIZED VIEW totals;
VACUUM ANALYZE;
