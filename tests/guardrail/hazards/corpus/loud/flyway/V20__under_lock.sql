-- expect: hazards.work_under_lock
ALTER TABLE orders ADD COLUMN total_cents bigint;
UPDATE orders SET total_cents = total * 100 WHERE total IS NOT NULL;
