CREATE SCHEMA shop;
CREATE TYPE shop.order_state AS ENUM ('new', 'paid', 'packed', 'shipped', 'returned', 'void');
CREATE DOMAIN shop.email AS text CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN shop.cents AS bigint NOT NULL DEFAULT 0 CONSTRAINT cents_positive CHECK (VALUE >= 0);
CREATE TYPE shop.address AS (street text, zip varchar(10), city text COLLATE "C", country char(2));
CREATE TABLE shop.customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email shop.email NOT NULL UNIQUE, name varchar(200) NOT NULL,
  born date CHECK (born > '1900-01-01'), address shop.address, tags text[] NOT NULL DEFAULT '{}', prefs jsonb NOT NULL DEFAULT '{"mail": true}',
  created_at timestamptz NOT NULL DEFAULT now(), full_text tsvector GENERATED ALWAYS AS (to_tsvector('english', name)) STORED);
CREATE TABLE shop.products (
  sku varchar(40) PRIMARY KEY, price numeric(12,2) NOT NULL CHECK (price > 0), weight real, dimensions double precision[3],
  valid tstzrange NOT NULL DEFAULT tstzrange(now(), NULL), parent varchar(40) REFERENCES shop.products ON DELETE SET NULL,
  EXCLUDE USING gist (valid WITH &&) WHERE (parent IS NULL));
CREATE TABLE shop.orders (
  id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES shop.customers ON UPDATE CASCADE ON DELETE RESTRICT,
  state shop.order_state NOT NULL DEFAULT 'new', total shop.cents, note varchar COLLATE "C", placed_at timestamp DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz, CONSTRAINT paid_has_total CHECK (state <> 'paid' OR total > 0),
  CONSTRAINT known_state CHECK (state IN ('new', 'paid', 'packed', 'shipped', 'returned', 'void')));
CREATE TABLE shop.lines (
  order_id bigint REFERENCES shop.orders ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, line integer, sku varchar(40) NOT NULL REFERENCES shop.products,
  quantity smallint NOT NULL DEFAULT 1 CHECK (quantity BETWEEN 1 AND 1000), PRIMARY KEY (order_id, line), UNIQUE (order_id, sku) INCLUDE (quantity));
CREATE INDEX orders_open ON shop.orders (customer_id, placed_at DESC) WHERE state IN ('new', 'paid');
CREATE INDEX customers_lower ON shop.customers (lower(email::text), (prefs ->> 'lang'));
CREATE INDEX customers_ft ON shop.customers USING gin (full_text);
CREATE INDEX customers_prefs ON shop.customers USING gin (prefs jsonb_path_ops) WITH (fastupdate = off);
CREATE UNIQUE INDEX products_parent ON shop.products (parent, sku varchar_pattern_ops) NULLS NOT DISTINCT;
CREATE STATISTICS shop.order_stats (ndistinct, dependencies) ON customer_id, state FROM shop.orders;
CREATE VIEW shop.open_orders AS
  SELECT o.id, c.name, o.total, o.state, count(l.*) AS lines, sum(p.price * l.quantity)::numeric(12,2) AS value
  FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id LEFT JOIN shop.lines l ON l.order_id = o.id LEFT JOIN shop.products p USING (sku)
  WHERE o.state <> ALL (ARRAY['void'::shop.order_state, 'returned']) GROUP BY o.id, c.name HAVING count(*) > 0 ORDER BY o.id DESC;
CREATE VIEW shop.big_spenders AS SELECT customer_id, total, rank() OVER (PARTITION BY customer_id ORDER BY total DESC) AS place FROM shop.orders WHERE total > 1000;
CREATE VIEW shop.editable AS SELECT id, note FROM shop.orders WHERE state = 'new' WITH CASCADED CHECK OPTION;
CREATE VIEW shop.tree AS WITH RECURSIVE t(sku, depth) AS (SELECT sku, 0 FROM shop.products WHERE parent IS NULL UNION ALL
  SELECT p.sku, t.depth + 1 FROM shop.products p JOIN t ON p.parent = t.sku) SELECT * FROM t;
CREATE MATERIALIZED VIEW shop.daily AS SELECT date_trunc('day', placed_at) AS day, sum(total::bigint) AS total, grouping(state) AS g FROM shop.orders GROUP BY GROUPING SETS ((date_trunc('day', placed_at), state), ()) WITH NO DATA;
CREATE UNIQUE INDEX daily_day ON shop.daily (day);
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql SET search_path = shop, pg_temp AS $$BEGIN NEW.updated_at := now(); RETURN NEW; END$$;
CREATE FUNCTION shop.total_of(o bigint, with_tax boolean DEFAULT true) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE
  AS $$SELECT sum(p.price * l.quantity) FROM shop.lines l JOIN shop.products p USING (sku) WHERE l.order_id = o$$;
CREATE FUNCTION shop.count_of(s shop.order_state) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM shop.orders WHERE orders.state = s; END;
CREATE FUNCTION shop.last_of(c bigint) RETURNS SETOF shop.orders LANGUAGE sql
  BEGIN ATOMIC SELECT o.* FROM shop.orders o JOIN shop.customers k ON k.id = o.customer_id WHERE k.id = c ORDER BY o.id LIMIT 1; END;
CREATE PROCEDURE shop.void(INOUT n integer) LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN UPDATE shop.orders SET state = 'void' WHERE id = n; END$$;
CREATE TRIGGER touch BEFORE UPDATE ON shop.orders FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION shop.touch();
CREATE RULE no_delete AS ON DELETE TO shop.products WHERE OLD.price > 0 DO INSTEAD UPDATE shop.products SET valid = tstzrange(lower(valid), now()) WHERE sku = OLD.sku;
CREATE RULE log_insert AS ON INSERT TO shop.editable DO INSTEAD INSERT INTO shop.orders (customer_id, note) VALUES (1, NEW.note) RETURNING id, note;
COMMENT ON TABLE shop.orders IS E'what people\nbuy';
COMMENT ON COLUMN shop.orders.total IS 'in cents';
GRANT SELECT, INSERT ON shop.orders TO writer;
GRANT ALL ON shop.customers TO reader;
GRANT UPDATE (note) ON shop.orders TO reader;
