-- expect: hazards.concurrent_in_transaction
ALTER TABLE orders ADD COLUMN x int;
CREATE INDEX CONCURRENTLY orders_x_idx ON orders (x);
