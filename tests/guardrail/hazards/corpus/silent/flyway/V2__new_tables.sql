-- new tables are empty: nothing on them takes time
CREATE TABLE refunds (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES orders (id),
  amount numeric(12,2) NOT NULL CHECK (amount > 0)
);
CREATE INDEX refunds_order_idx ON refunds (order_id);
ALTER TABLE refunds ADD CONSTRAINT refunds_once UNIQUE (order_id);
ALTER TABLE refunds ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE refunds ALTER COLUMN amount SET NOT NULL;
INSERT INTO refunds (order_id, amount) SELECT id, total FROM orders WHERE false;
UPDATE refunds SET amount = 1;
COMMENT ON TABLE refunds IS 'money; that went back';
