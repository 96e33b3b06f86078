-- sessions that wait for a lock on a table, the longest first, and who lets them wait
SELECT
    w.pid,
    coalesce(a.usename, '') AS "user",
    coalesce(a.application_name, '') AS application,
    w.name,
    w.mode,
    w.waited,
    w.touched,
    pg_blocking_pids(w.pid) AS blockers
FROM (
    SELECT
        l.pid,
        n.nspname || '.' || c.relname AS name,
        l.mode,
        extract(epoch FROM clock_timestamp() - l.waitstart)::float8 AS waited,
        c.oid IN (SELECT oid FROM targets) AS touched
    FROM pg_locks l
    JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE l.locktype = 'relation'
      AND NOT l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.waitstart < clock_timestamp() - make_interval(secs => %(queue_seconds)s::float8)
    ORDER BY l.waitstart
    -- pg_blocking_pids stops the lock manager for a moment: for a few it is asked, not for a crowd
    LIMIT 5
) w
LEFT JOIN pg_stat_activity a ON a.pid = w.pid
