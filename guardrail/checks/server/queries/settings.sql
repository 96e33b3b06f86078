-- what a session of this role begins with: ours has changed some of them for itself
SELECT name, coalesce(reset_val, '') AS value, source
FROM pg_settings
WHERE name IN ('default_transaction_read_only', 'statement_timeout', 'transaction_timeout', 'TimeZone')
