-- tables that the migrating role could not ALTER, those that the migrations touch first
SELECT
    n.nspname || '.' || c.relname AS name,
    pg_get_userbyid(c.relowner) AS owner,
    c.oid IN (SELECT oid FROM targets) AS touched
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_roles m ON m.rolname = %(migrator)s::text
WHERE %(migrator)s::text <> ''
  AND c.relkind IN ('r', 'p', 'v', 'm')
  AND NOT m.rolsuper
  AND NOT pg_has_role(m.oid, c.relowner, 'USAGE')
  AND (n.nspname = ANY(%(schemas)s::text[]) OR c.oid IN (SELECT oid FROM targets))
  AND NOT EXISTS (
    SELECT FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  )
ORDER BY 3 DESC, 1
LIMIT 50
