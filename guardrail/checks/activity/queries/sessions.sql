-- other sessions and prepared transactions of this database that are in a transaction, with what they hold.
-- pg_locks is visible to every role; of other users' sessions pg_stat_activity shows only who they are.
WITH locks AS MATERIALIZED (
    SELECT pid, virtualtransaction, locktype, relation, mode, transactionid
    FROM pg_locks
    WHERE granted
      AND pid IS DISTINCT FROM pg_backend_pid()
      AND (
        (locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        OR (locktype = 'transactionid' AND pid IS NULL)
      )
), prepared AS MATERIALIZED (
    -- a prepared transaction's locks have no pid; one of them is on its own number
    SELECT virtualtransaction, transactionid::text AS number FROM locks WHERE locktype = 'transactionid'
), held AS (
    SELECT
        l.pid,
        l.virtualtransaction,
        x.number AS prepared,
        l.mode,
        n.nspname || '.' || t.relname AS name,
        -- a partition stands for its root as well: what is done to the root reaches it
        (t.oid IN (SELECT oid FROM targets) OR r.oid IN (SELECT oid FROM targets)) AS touched,
        coalesce(rn.nspname || '.' || r.relname, n.nspname || '.' || t.relname) AS root
    FROM locks l
    JOIN pg_class c ON c.oid = l.relation
    LEFT JOIN pg_index i ON i.indexrelid = c.oid
    JOIN pg_class t ON t.oid = coalesce(i.indrelid, c.oid)
    JOIN pg_namespace n ON n.oid = t.relnamespace
    LEFT JOIN pg_class r ON t.relispartition AND r.oid = pg_partition_root(t.oid)
    LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
    LEFT JOIN prepared x ON l.pid IS NULL AND x.virtualtransaction = l.virtualtransaction
    WHERE l.locktype = 'relation'
      AND c.relpersistence <> 't'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
), holding AS (
    SELECT
        pid,
        prepared,
        min(virtualtransaction) AS virtual,
        count(DISTINCT name) AS tables,
        coalesce(array_agg(DISTINCT name) FILTER (WHERE mode = 'AccessExclusiveLock'), '{}') AS exclusive,
        coalesce(array_agg(DISTINCT root) FILTER (WHERE touched), '{}') AS touching,
        (array_agg(DISTINCT name))[1:5] AS sample
    FROM held
    GROUP BY pid, prepared
), live AS (
    SELECT
        a.pid,
        '' AS gid,
        coalesce(a.usename, '') AS "user",
        coalesce(a.application_name, '') AS application,
        coalesce(host(a.client_addr), '') AS client,
        coalesce(a.state, '') AS state,
        -- a visible session without a transaction has only just ended one, or begins one
        CASE WHEN a.state IS NULL AND a.backend_type IS NULL THEN -1
            ELSE coalesce(extract(epoch FROM clock_timestamp() - a.xact_start)::float8, 0) END AS age,
        a.xact_start IS NOT NULL AS busy,
        coalesce(to_char(a.query_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), '') AS query_start,
        coalesce(a.backend_type, '') AS kind,
        coalesce(left(a.query, 120), '') AS query,
        -- how long it has been idle, where it is
        CASE WHEN a.state LIKE 'idle in transaction%%' THEN extract(epoch FROM clock_timestamp() - a.state_change)::float8 END AS idle
    FROM pg_stat_activity a
    WHERE a.pid <> pg_backend_pid()
      AND a.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND coalesce(a.backend_type, 'client backend') IN ('client backend', 'autovacuum worker')
    UNION ALL
    SELECT
        0, p.gid, p.owner, '', '', 'prepared',
        extract(epoch FROM clock_timestamp() - p.prepared)::float8, true,
        to_char(p.prepared AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        'prepared transaction', '', NULL
    FROM pg_prepared_xacts p
    WHERE p.database = current_database()
)
SELECT
    v.pid, v.gid, v."user", v.application, v.client, v.state, v.age, v.query_start, v.kind, v.query,
    coalesce(v.idle, -1) AS idle,
    coalesce(h.virtual, '') AS virtual,
    coalesce(h.tables, 0) AS tables,
    coalesce(h.exclusive, '{}') AS exclusive,
    coalesce(h.touching, '{}') AS touching,
    coalesce(h.sample, '{}') AS sample
FROM live v
LEFT JOIN pg_prepared_xacts p ON v.pid = 0 AND p.gid = v.gid
LEFT JOIN holding h ON h.pid = v.pid OR (v.pid = 0 AND h.pid IS NULL AND h.prepared = p.transaction::text)
WHERE v.busy OR h.tables > 0
ORDER BY cardinality(coalesce(h.touching, '{}')) > 0 DESC, v.age DESC NULLS LAST
LIMIT 200
