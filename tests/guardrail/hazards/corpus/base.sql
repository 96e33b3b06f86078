-- What the database already holds when the corpus's migrations are pending; the tests make these tables large.
CREATE TYPE status AS ENUM ('new', 'paid');
CREATE TABLE customers (
  id bigint PRIMARY KEY, email varchar(320) NOT NULL, name text, country varchar(2), balance numeric(10,2),
  seen timestamp, code char(4), born date, visits integer, known text,
  CONSTRAINT customers_known CHECK (known IS NOT NULL)
);
CREATE TABLE orders (
  id bigint PRIMARY KEY, customer_id bigint, status status NOT NULL DEFAULT 'new', total numeric(12,2), note text,
  placed_at timestamptz
);
CREATE TABLE events (id bigint, happened_at timestamptz NOT NULL) PARTITION BY RANGE (happened_at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE events_old (id bigint, happened_at timestamptz NOT NULL);
CREATE TABLE events_bounded (
  id bigint, happened_at timestamptz NOT NULL,
  CHECK (happened_at >= '2025-01-01' AND happened_at < '2025-02-01')
);
CREATE INDEX orders_customer_idx ON orders (customer_id);
CREATE TABLE countries (code text PRIMARY KEY, name text);
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, count(*) FROM orders GROUP BY 1;
CREATE VIEW paid AS SELECT id FROM customers;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE SCHEMA archive;
CREATE TABLE archive.old_orders (id bigint);
CREATE TABLE shop_order (id bigint PRIMARY KEY, number varchar(20) NOT NULL, note text, customer_id bigint);
CREATE TABLE shop_clients (id bigint PRIMARY KEY, name varchar(50) NOT NULL, nick varchar(50));
