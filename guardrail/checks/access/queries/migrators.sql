SELECT r.rolname AS name, r.rolsuper AS superuser, has_database_privilege(r.oid, current_database(), 'CREATE') AS may_create
FROM pg_roles r
WHERE r.rolname = %(migrator)s::text
