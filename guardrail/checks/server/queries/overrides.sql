-- ALTER DATABASE ... SET and ALTER ROLE ... SET that hold in this database, by setting
SELECT
    coalesce(r.rolname, '') AS role,
    s.setdatabase <> 0 AS database,
    split_part(entry, '=', 1) AS name,
    substr(entry, strpos(entry, '=') + 1) AS value
FROM pg_db_role_setting s
LEFT JOIN pg_roles r ON r.oid = s.setrole
CROSS JOIN unnest(s.setconfig) AS entry
WHERE (s.setdatabase = 0 OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND (s.setrole = 0 OR r.rolname IN (current_user, %(migrator)s::text))
  AND split_part(entry, '=', 1) IN ('default_transaction_read_only', 'statement_timeout', 'transaction_timeout')
