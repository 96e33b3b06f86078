-- Production as release 1 has left it: the checker may read the history, now that there is one, and there are customers.
GRANT SELECT ON alembic_version TO guardrail_checker;
INSERT INTO customers (email, name) SELECT format('customer%s@example.com', n), format('Customer %s', n) FROM generate_series(1, 200) AS n;
INSERT INTO orders (customer_id, status, total, placed_at)
  SELECT id, (ARRAY['new', 'paid', 'shipped', 'cancelled'])[1 + id % 4]::order_status, 10 + id, now() - id * interval '1 hour' FROM customers;
ANALYZE;
