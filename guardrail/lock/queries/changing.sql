-- Other sessions that hold a lock which only DDL takes, in this database; a temporary table of theirs aside.
SELECT DISTINCT a.pid, coalesce(a.usename, ''), coalesce(a.application_name, '')
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid()
  AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND coalesce(a.backend_type, 'client backend') = 'client backend'
  AND coalesce(c.relpersistence, 'p') <> 't'
ORDER BY 1
