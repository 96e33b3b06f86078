INSERT INTO countries (code, name) VALUES ('DE', 'Germany; the'), ('FR', 'France') ON CONFLICT DO NOTHING;
UPDATE orders SET note = '' WHERE id = 4;
DELETE FROM orders WHERE id IN (1, 2);
SELECT setval('orders_id_seq', 10);
