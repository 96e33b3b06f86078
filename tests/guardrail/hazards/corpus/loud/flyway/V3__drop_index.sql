-- expect: hazards.index_dropped
DROP INDEX IF EXISTS orders_customer_idx;
