-- indexes that are being built, tables that are being rewritten; all but who does it is hidden from an ordinary role
SELECT
    p.pid,
    coalesce(p.command, '') AS command,
    coalesce(p.phase, '') AS phase,
    coalesce(n.nspname || '.' || c.relname, '') AS name,
    coalesce(c.oid IN (SELECT oid FROM targets), false) AS touched
FROM (
    SELECT pid, relid, command, phase FROM pg_stat_progress_create_index WHERE datname = current_database()
    UNION ALL
    SELECT pid, relid, command, phase FROM pg_stat_progress_cluster WHERE datname = current_database()
) p
LEFT JOIN pg_class c ON c.oid = p.relid
LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
LIMIT 20
