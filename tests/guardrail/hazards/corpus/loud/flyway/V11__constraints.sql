-- expect: hazards.check_validated hazards.foreign_key_validated hazards.unique_built hazards.exclude_built
ALTER TABLE orders ADD CHECK (total > 0);
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE customers ADD UNIQUE (email);
ALTER TABLE orders ADD EXCLUDE USING gist (placed_at WITH =);
