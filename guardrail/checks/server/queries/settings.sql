-- what a session of this role begins with: ours has changed some of them for itself
SELECT name, coalesce(reset_val, '') AS value, source, coalesce(unit, '') AS unit
FROM pg_settings
WHERE name IN (
    'default_transaction_read_only', 'statement_timeout', 'transaction_timeout',
    'idle_in_transaction_session_timeout', 'lock_timeout', 'TimeZone'
)
