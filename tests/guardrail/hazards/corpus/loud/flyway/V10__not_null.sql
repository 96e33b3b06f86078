-- expect: hazards.not_null_scan
ALTER TABLE orders ALTER COLUMN total SET NOT NULL;
