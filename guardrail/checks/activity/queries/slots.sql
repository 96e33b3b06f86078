SELECT
    slot_name AS name,
    slot_type AS type,
    active,
    coalesce(wal_status, '') AS wal_status,
    coalesce(
        pg_wal_lsn_diff(
            CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn
        ), 0
    )::float8 AS bytes
FROM pg_replication_slots
WHERE NOT temporary
