-- by the catalog, not by to_regclass: that is an error where the schema may not be looked into
SELECT
    format('%%I.%%I', n.nspname, c.relname) AS name,
    has_schema_privilege(n.oid, 'USAGE') AS usage,
    has_table_privilege(c.oid, 'SELECT') AS selects,
    has_any_column_privilege(c.oid, 'SELECT') AS selects_some,
    row_security_active(c.oid) AS veiled
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE %(history)s::text <> ''
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  -- first by what has an index
  AND c.relname IN (%(history)s::text, btrim(substr(%(history)s::text, strpos(%(history)s::text, '.') + 1), '"'))
  AND (
    n.nspname || '.' || c.relname = %(history)s::text
    -- the history check gives it quoted where it must be
    OR format('%%I.%%I', n.nspname, c.relname) = %(history)s::text
    OR strpos(%(history)s::text, '.') = 0
  )
ORDER BY 1
