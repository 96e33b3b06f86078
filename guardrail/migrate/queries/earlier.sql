-- sessions of a runner's command, known by the name that the runner gave them, whose runner holds no lock any more
SELECT pid, application_name, usename, extract(epoch FROM clock_timestamp() - backend_start)::float8
FROM pg_catalog.pg_stat_activity AS session
WHERE datname = pg_catalog.current_database()
  AND application_name LIKE %(migrate)s || '%%'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity AS holder
    WHERE holder.application_name = %(lock)s || substr(session.application_name, length(%(migrate)s) + 1)
  )
ORDER BY pid
