-- ALTER DATABASE ... SET and ALTER ROLE ... SET that hold in this database; of two, the later one counts
SELECT
    coalesce(r.rolname, '') AS role,
    s.setdatabase <> 0 AS database,
    setting.name,
    -- the catalog keeps the word that was typed: yes, 1, TRUE
    CASE WHEN setting.name = 'default_transaction_read_only' THEN (setting.value::boolean)::text ELSE setting.value END AS value
FROM pg_db_role_setting s
LEFT JOIN pg_roles r ON r.oid = s.setrole
CROSS JOIN LATERAL (
    SELECT split_part(entry, '=', 1) AS name, substr(entry, strpos(entry, '=') + 1) AS value FROM unnest(s.setconfig) AS entry
) setting
WHERE (s.setdatabase = 0 OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND (s.setrole = 0 OR r.rolname IN (current_user, %(migrator)s::text))
  AND setting.name IN ('default_transaction_read_only', 'statement_timeout', 'transaction_timeout')
ORDER BY s.setdatabase <> 0
