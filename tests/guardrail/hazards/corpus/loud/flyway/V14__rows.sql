-- expect: hazards.update_all hazards.delete_all
UPDATE orders SET note = '';
WITH gone AS (DELETE FROM customers RETURNING id) SELECT count(*) FROM gone;
