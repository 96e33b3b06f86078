-- expect: hazards.column_rewrite
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
