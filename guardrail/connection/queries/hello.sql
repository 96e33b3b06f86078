BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT
    pg_catalog.pg_backend_pid(),
    pg_catalog.pg_is_in_recovery(),
    (SELECT version FROM pg_catalog.pg_stat_ssl WHERE pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()),
    -- what deparsed catalog text depends on
    pg_catalog.set_config('search_path', '', true),
    pg_catalog.set_config('quote_all_identifiers', 'off', true),
    pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
    pg_catalog.set_config('IntervalStyle', 'postgres', true),
    pg_catalog.set_config('TimeZone', 'UTC', true),
    pg_catalog.set_config('extra_float_digits', '1', true),
    pg_catalog.set_config('bytea_output', 'hex', true),
    -- a policy that hid rows of a history table would make it look shorter than it is: then an error, not silence
    pg_catalog.set_config('row_security', 'off', true),
    -- compiling a query that runs once costs more than running it
    pg_catalog.set_config('jit', 'off', true),
    pg_catalog.set_config('lock_timeout', '{lock_timeout}', true),
    pg_catalog.set_config('statement_timeout', '{statement_timeout}', true),
    -- a limit that the role has by default must not end this session between two reads; nor may it outlive us
    pg_catalog.set_config('idle_in_transaction_session_timeout', '{transaction_timeout}', true),
    -- known since 17, and there it counts the whole transaction
    CASE WHEN pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL
        THEN pg_catalog.set_config('transaction_timeout', '{transaction_timeout}', true) END,
    -- the look at pg_stat_ssl froze what pg_stat_activity shows for the rest of the transaction
    pg_catalog.pg_stat_clear_snapshot()
