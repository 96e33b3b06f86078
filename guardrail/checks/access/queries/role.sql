SELECT
    current_user AS name,
    r.rolsuper AS superuser,
    r.rolbypassrls AS bypass_rls,
    pg_has_role('pg_read_all_stats', 'USAGE') AS sees_activity,
    has_database_privilege(current_database(), 'CREATE') AS may_create,
    (SELECT coalesce(reset_val, '') FROM pg_settings WHERE name = 'search_path') AS search_path,
    (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND c.relowner = r.oid
       AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_') AS owns
FROM pg_roles r
WHERE r.rolname = current_user
