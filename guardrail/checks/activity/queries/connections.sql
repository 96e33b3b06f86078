SELECT
    (SELECT coalesce(sum(numbackends), 0) FROM pg_stat_database WHERE datid <> 0)::int AS used,
    current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0) AS available,
    d.datconnlimit AS database_limit,
    (SELECT numbackends FROM pg_stat_database s WHERE s.datid = d.oid)::int AS database_used,
    r.rolconnlimit AS role_limit,
    (SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = r.oid)::int AS role_used
FROM pg_database d, pg_roles r
WHERE d.datname = current_database() AND r.rolname = current_user
