-- expect: hazards.table_rewritten
VACUUM (FULL, ANALYZE) orders
