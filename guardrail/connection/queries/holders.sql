-- who holds ACCESS EXCLUSIVE on a table, view or index of this database; readable by every role
SELECT
    coalesce(l.pid, 0),
    coalesce(p.gid, ''),
    coalesce(a.usename, p.owner, ''),
    coalesce(a.application_name, ''),
    coalesce(host(a.client_addr), ''),
    coalesce(a.state, ''),
    coalesce(extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared)), -1)::float8,
    coalesce(to_char(a.query_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), ''),
    array_agg(DISTINCT n.nspname || '.' || c.relname)
FROM pg_locks l
JOIN pg_class c ON c.oid = l.relation
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
-- a prepared transaction's locks have no pid; one of them is on its own number
LEFT JOIN pg_locks x
    ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid' AND x.virtualtransaction = l.virtualtransaction
LEFT JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
WHERE l.locktype = 'relation'
  AND l.granted
  AND l.mode = 'AccessExclusiveLock'
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND c.relpersistence <> 't'
GROUP BY l.pid, p.gid, p.owner, p.prepared, a.usename, a.application_name, a.client_addr, a.state, a.xact_start, a.query_start
ORDER BY 7 DESC
LIMIT 20
