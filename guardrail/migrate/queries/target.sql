-- may this role migrate here, and is this the server that we think it is
SELECT pg_catalog.pg_backend_pid(),
       pg_catalog.pg_is_in_recovery(),
       pg_catalog.current_setting('transaction_read_only') = 'on',
       current_user,
       pg_catalog.current_database(),
       coalesce((SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), false)
         OR pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
         OR EXISTS (
           SELECT FROM pg_catalog.pg_namespace AS space
           WHERE space.nspname !~ '^(pg_|information_schema$)'
             AND pg_catalog.has_schema_privilege(space.oid, 'CREATE')
         )
         OR EXISTS (
           SELECT FROM pg_catalog.pg_class AS class
           WHERE class.relkind IN ('r', 'p') AND class.oid >= 16384
             AND pg_catalog.pg_has_role(class.relowner, 'USAGE')
         )
