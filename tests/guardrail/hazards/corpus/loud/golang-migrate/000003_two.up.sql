-- expect: hazards.concurrent_in_transaction
CREATE INDEX CONCURRENTLY a ON orders (note);
CREATE INDEX CONCURRENTLY b ON orders (total);
