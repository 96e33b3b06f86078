-- Every table that could be a migration tool's: by a telling column, or by a usual name.
WITH marked AS (
    SELECT a.attrelid AS oid FROM pg_catalog.pg_attribute a
    WHERE a.attname = ANY (%(marks)s::text[]) AND a.attnum > 0 AND NOT a.attisdropped
), path AS (
    -- the transaction's own search_path is empty: what this role's sessions start with is its reset value
    SELECT s.reset_val AS setting FROM pg_catalog.pg_settings s WHERE s.name = 'search_path'
)
SELECT n.nspname,
       c.relname,
       columns.qualified,
       columns.types,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT'),
       writers.pids,
       path.setting,
       current_user::text,
       shared.tables,
       -- the catalog as of our snapshot against what it is now: a TRUNCATE since then lets the table look empty
       pg_catalog.pg_relation_filenode(c.oid) IS DISTINCT FROM nullif(c.relfilenode, 0) AS rewritten
FROM path
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS tables
    FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    WHERE t.relkind IN ('r', 'p') AND NOT t.relispartition
      AND tn.nspname <> 'information_schema' AND tn.nspname NOT LIKE 'pg\_%%'
) shared
LEFT JOIN (
    pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
        SELECT pg_catalog.format('%%I.%%I', n.nspname, c.relname) AS qualified, pg_catalog.jsonb_object_agg(
            a.attname, pg_catalog.regexp_replace(pg_catalog.format_type(a.atttypid, NULL), '\(.*\)', '')
        ) AS types
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ) columns
    CROSS JOIN LATERAL (
        SELECT pg_catalog.array_agg(DISTINCT l.pid) AS pids
        FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'relation' AND l.relation = c.oid AND l.granted
          AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
          AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
          AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
    ) writers
) ON c.relkind IN ('r', 'p')
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%%'
    AND (c.relname = ANY (%(names)s::text[]) OR c.oid IN (SELECT oid FROM marked))
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
