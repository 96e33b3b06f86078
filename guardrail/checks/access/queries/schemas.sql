-- the schemas asked for; those that do not exist come with exists = false
SELECT
    wanted AS name,
    n.oid IS NOT NULL AS exists,
    coalesce((SELECT has_schema_privilege(m.oid, n.oid, 'CREATE') FROM pg_roles m WHERE m.rolname = %(migrator)s::text), false)
        AS migrator_creates
FROM unnest(%(schemas)s::text[]) AS wanted
LEFT JOIN pg_namespace n ON n.nspname = wanted
ORDER BY 1
