-- Two roles for database {database}: one that checks and changes nothing, one that migrates.
-- Run this in that database as a superuser, or as its owner with CREATEROLE and ADMIN on pg_read_all_stats.
-- It can be run again. It sets no passwords: \password {checker}, then \password {migrator}.

DO {tag}
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {checker_text}) THEN
        CREATE ROLE {checker} LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {migrator_text}) THEN
        CREATE ROLE {migrator} LOGIN;
    END IF;
END
{tag};

GRANT CONNECT ON DATABASE {database} TO {checker}, {migrator};

-- to see how long other sessions' transactions have been open and what they run; pg_locks is visible without it.
-- It is the part of pg_monitor that is needed, and lets them read no table.
GRANT pg_read_all_stats TO {checker}, {migrator};

-- the checker's transactions are read-only whoever uses its password
ALTER ROLE {checker} SET default_transaction_read_only = on;

-- a time limit that the database has for everybody must not end a migration in the middle
ALTER ROLE {migrator} SET statement_timeout = 0;

-- Only where migrations create schemas or trusted extensions:
-- GRANT CREATE ON DATABASE {database} TO {migrator};
