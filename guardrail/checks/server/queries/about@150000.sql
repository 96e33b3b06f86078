SELECT
    current_setting('server_version') AS version,
    pg_is_in_recovery() AS standby,
    current_setting('server_encoding') AS encoding,
    coalesce(d.datcollversion, '') AS collation_recorded,
    coalesce(pg_database_collation_actual_version(d.oid), '') AS collation_actual,
    coalesce(host(inet_client_addr()), '') AS client
FROM pg_database d
WHERE d.datname = current_database()
