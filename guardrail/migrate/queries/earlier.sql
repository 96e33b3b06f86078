-- sessions of a runner's command, by the name that the runner gave them, other than our own
SELECT pid, application_name, usename, extract(epoch FROM clock_timestamp() - backend_start)::float8
FROM pg_catalog.pg_stat_activity
WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
  AND application_name LIKE %(prefix)s AND application_name <> %(own)s
ORDER BY pid
