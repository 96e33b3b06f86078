-- The roles of the shop's database; the first part is what `guardrail grants --database shop` prints, with passwords.
-- They open a database on loopback and nothing else.
CREATE ROLE guardrail_checker LOGIN PASSWORD 'not-a-secret';
CREATE ROLE guardrail_migrator LOGIN PASSWORD 'not-a-secret';
GRANT CONNECT ON DATABASE shop TO guardrail_checker, guardrail_migrator;
GRANT pg_read_all_stats TO guardrail_checker, guardrail_migrator;
ALTER ROLE guardrail_checker SET default_transaction_read_only = on;
ALTER ROLE guardrail_migrator SET statement_timeout = 0;
GRANT USAGE ON SCHEMA public TO guardrail_checker;
GRANT USAGE, CREATE ON SCHEMA public TO guardrail_migrator;
ALTER DEFAULT PRIVILEGES FOR ROLE guardrail_migrator IN SCHEMA public GRANT SELECT ON SEQUENCES TO guardrail_checker;

-- the service reads and writes rows, and owns nothing
CREATE ROLE shop LOGIN PASSWORD 'not-a-secret';
GRANT CONNECT ON DATABASE shop TO shop;
GRANT USAGE ON SCHEMA public TO shop;
ALTER DEFAULT PRIVILEGES FOR ROLE guardrail_migrator IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shop;
