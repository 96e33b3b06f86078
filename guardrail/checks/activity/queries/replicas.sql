-- figures are null for a role without pg_monitor
SELECT
    coalesce(application_name, '') AS application,
    coalesce(host(client_addr), '') AS client,
    coalesce(state, '') AS state,
    coalesce(
        pg_wal_lsn_diff(
            CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, replay_lsn
        ), -1
    )::float8 AS bytes,
    coalesce(extract(epoch FROM replay_lag), 0)::float8 AS seconds
FROM pg_stat_replication
WHERE coalesce(state, '') NOT IN ('backup', 'startup')
