-- expect: hazards.table_locked hazards.reindexed hazards.refreshed hazards.table_rewritten
LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
REINDEX TABLE orders;
REINDEX INDEX orders_customer_idx;
REFRESH MATERIALIZED VIEW totals;
CLUSTER customers USING customers_pkey;
ALTER TABLE customers SET UNLOGGED;
ALTER TABLE orders SET TABLESPACE fast;
