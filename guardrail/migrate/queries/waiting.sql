-- what our own command's sessions wait for, since when, and who holds it. pg_blocking_pids locks the lock
-- manager for a moment: it is asked for waiting sessions of ours only
WITH waiting AS MATERIALIZED (
  SELECT lock.pid, lock.locktype, lock.mode, lock.relation, lock.waitstart
  FROM pg_catalog.pg_locks AS lock
  JOIN pg_catalog.pg_stat_activity AS activity USING (pid)
  WHERE NOT lock.granted AND activity.datname = pg_catalog.current_database()
    AND activity.application_name = %(name)s
)
SELECT waiting.mode,
       coalesce(space.nspname || '.' || class.relname, 'transactions that are older (' || waiting.locktype || ')'),
       coalesce(extract(epoch FROM clock_timestamp() - waiting.waitstart), 0)::float8,
       blocker.pid, blocker.usename, blocker.application_name, blocker.state,
       extract(epoch FROM clock_timestamp() - blocker.xact_start)::float8
FROM waiting
LEFT JOIN pg_catalog.pg_class AS class ON class.oid = waiting.relation
LEFT JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace
LEFT JOIN LATERAL unnest(pg_catalog.pg_blocking_pids(waiting.pid)) AS blocking (pid) ON true
LEFT JOIN pg_catalog.pg_stat_activity AS blocker ON blocker.pid = blocking.pid
ORDER BY blocker.xact_start
