CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_placed_idx ON orders (placed_at) WHERE status = 'new';
