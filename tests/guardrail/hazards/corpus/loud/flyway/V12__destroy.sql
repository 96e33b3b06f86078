-- expect: hazards.column_dropped hazards.table_dropped hazards.schema_dropped hazards.type_dropped hazards.truncated
ALTER TABLE orders DROP COLUMN IF EXISTS note;
TRUNCATE TABLE customers CASCADE;
DROP TABLE archive.old_orders;
DROP SCHEMA archive CASCADE;
DROP TYPE status CASCADE;
