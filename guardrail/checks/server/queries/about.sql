SELECT
    current_setting('server_version') AS version,
    pg_is_in_recovery() AS standby,
    current_setting('server_encoding') AS encoding,
    '' AS collation_recorded,
    '' AS collation_actual,
    coalesce(host(inet_client_addr()), '') AS client
