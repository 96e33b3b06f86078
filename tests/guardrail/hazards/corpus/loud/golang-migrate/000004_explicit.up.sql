-- expect: hazards.concurrent_in_transaction
BEGIN;
DROP INDEX CONCURRENTLY orders_customer_idx;
COMMIT;
