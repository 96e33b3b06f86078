-- indexes left INVALID; not those that are being built now, nor those of partitioned tables, which are
-- invalid by design until every partition's index is attached; temporary tables concern nobody else
SELECT space.nspname, class.relname, owner.relname
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
JOIN pg_catalog.pg_class AS owner ON owner.oid = index.indrelid
JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace
WHERE NOT (index.indisvalid AND index.indisready AND index.indislive)
  AND class.relkind = 'i' AND class.relpersistence <> 't' AND space.nspname <> 'pg_toast'
  AND NOT EXISTS (
    -- relid and index_relid are hidden from roles without pg_read_all_stats, pids and locks are not
    SELECT FROM pg_catalog.pg_stat_progress_create_index AS progress
    JOIN pg_catalog.pg_locks AS lock USING (pid)
    WHERE lock.locktype = 'relation' AND lock.relation = owner.oid
      AND progress.datname = pg_catalog.current_database()
  )
ORDER BY 1, 2
