-- The schemas that are the database's own, as SQL writes their names.
SELECT nspname, pg_catalog.quote_ident(nspname)
FROM pg_catalog.pg_namespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
