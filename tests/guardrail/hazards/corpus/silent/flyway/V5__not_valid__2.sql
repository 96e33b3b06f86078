ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_fkey;
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_known;
