-- advisory locks of one 64-bit key that others hold: migration tools mark themselves with such
SELECT
    l.pid,
    ((l.classid::bigint << 32) | l.objid::bigint)::text AS key,
    coalesce(a.usename, '') AS "user",
    coalesce(a.application_name, '') AS application,
    coalesce(host(a.client_addr), '') AS client,
    coalesce(a.state, '') AS state,
    coalesce(extract(epoch FROM clock_timestamp() - a.xact_start)::float8, -1) AS age,
    coalesce(to_char(a.query_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), '') AS query_start
FROM pg_locks l
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory'
  AND l.granted
  AND l.objsubid = 1
  AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
LIMIT 200
