-- from the catalog's own estimate: pg_relation_size and its kin wait for whoever changes a table
SELECT coalesce(sum(relpages::bigint), 0)::float8 * current_setting('block_size')::float8 AS bytes FROM pg_class
