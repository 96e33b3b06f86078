-- a bigint key is kept in two halves; application_name is visible to every role, the times are not
SELECT lock.pid, activity.application_name, activity.usename,
       extract(epoch FROM clock_timestamp() - activity.xact_start)::float8
FROM pg_catalog.pg_locks AS lock
LEFT JOIN pg_catalog.pg_stat_activity AS activity USING (pid)
WHERE lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 1
  AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND ((lock.classid::bigint << 32) | lock.objid::bigint) = %(key)s
