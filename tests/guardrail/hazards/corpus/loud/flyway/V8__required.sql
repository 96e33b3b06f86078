-- expect: hazards.column_not_null
ALTER TABLE orders ADD COLUMN channel text NOT NULL;
