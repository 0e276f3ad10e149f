-- The demo's target: a small shop. The login that the gateway uses may do far more than its user should, as in many a real database:
-- what stands between is the gate.
CREATE ROLE shop NOLOGIN;
CREATE SCHEMA IF NOT EXISTS public AUTHORIZATION shop;
GRANT ALL ON SCHEMA public TO shop;
SET ROLE shop;

CREATE TABLE customers (
    id          integer PRIMARY KEY,
    name        text NOT NULL,
    email       text NOT NULL UNIQUE,
    card        varchar(19) NOT NULL,
    tax_number  text NOT NULL,
    city        text NOT NULL,
    created     timestamptz NOT NULL DEFAULT now()
);

INSERT INTO customers (id, name, email, card, tax_number, city) VALUES
    (1, 'Erin Walsh',    'erin.walsh@example.com',    '4242424242424242', '078-05-1120', 'Dublin'),
    (2, 'Jonas Weber',   'jonas.weber@example.org',   '4012888888881881', '219-09-9999', 'Hamburg'),
    (3, 'Kamila Nowak',  'kamila.nowak@example.com',  '5105105105105100', '457-55-5462', 'Gdynia'),
    (4, 'Luca Moretti',  'luca.moretti@example.net',  '378282246310005',  '321-45-6789', 'Torino'),
    (5, 'Mette Dahl',    'mette.dahl@example.com',    '4000056655665556', '512-33-1487', 'Aarhus'),
    (6, 'Noor Haddad',   'noor.haddad@example.org',   '5555555555554444', '601-22-7745', 'Lyon');

CREATE TABLE invoices (
    id        integer PRIMARY KEY,
    customer  integer NOT NULL REFERENCES customers,
    total     numeric(10, 2) NOT NULL,
    paid      boolean NOT NULL DEFAULT false
);

INSERT INTO invoices
SELECT n, 1 + n % 6, (n * 37 % 500) + 0.99, n % 3 = 0
FROM generate_series(1, 1204) AS n;

CREATE TABLE payments (
    id        integer PRIMARY KEY,
    customer  integer NOT NULL REFERENCES customers,
    amount    numeric(10, 2) NOT NULL,
    made      date NOT NULL
);

INSERT INTO payments
SELECT n, 1 + n % 6, (n * 17 % 300) + 0.50, date '2026-01-01' + n % 300
FROM generate_series(1, 1180) AS n;

CREATE VIEW recent_payments AS
SELECT id, customer, amount FROM payments WHERE made > date '2026-06-01';

RESET ROLE;
ANALYZE;
