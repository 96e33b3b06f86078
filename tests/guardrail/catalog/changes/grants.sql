-- base
CREATE SCHEMA app;
CREATE TABLE app.t (id serial PRIMARY KEY, a integer);
CREATE VIEW app.v AS SELECT a FROM app.t;
CREATE SEQUENCE app.s;
CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE app.p() LANGUAGE sql AS 'SELECT 1';
CREATE TYPE app.e AS ENUM ('x');
CREATE DOMAIN app.d AS text;
CREATE STATISTICS app.st ON id, a FROM app.t;
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER srv FOREIGN DATA WRAPPER w;
CREATE COLLATION app.c (LC_COLLATE = 'C', LC_CTYPE = 'C');
-- change: owner of a schema | owner schema app
ALTER SCHEMA app OWNER TO app_owner;
-- change: owner of a table | owner table app.t
ALTER TABLE app.t OWNER TO app_owner;
-- change: owner of a view | owner view app.v
ALTER VIEW app.v OWNER TO app_owner;
-- change: owner of a sequence | owner sequence app.s
ALTER SEQUENCE app.s OWNER TO app_owner;
-- change: owner of a function | owner function app.f()
ALTER FUNCTION app.f() OWNER TO app_owner;
-- change: owner of a procedure | owner procedure app.p()
ALTER PROCEDURE app.p() OWNER TO app_owner;
-- change: owner of a type | owner enum app.e
ALTER TYPE app.e OWNER TO app_owner;
-- change: owner of a domain | owner domain app.d
ALTER DOMAIN app.d OWNER TO app_owner;
-- change: owner of statistics | owner statistics app.st
ALTER STATISTICS app.st OWNER TO app_owner;
-- change: owner of a collation | owner collation app.c
ALTER COLLATION app.c OWNER TO app_owner;
-- change: owner of a server | owner server srv
GRANT USAGE ON FOREIGN DATA WRAPPER w TO app_owner; ALTER SERVER srv OWNER TO app_owner;
-- change: grant on a table | grant table app.t to reader
GRANT SELECT ON app.t TO reader;
-- change: second privilege | grant table app.t to reader
GRANT INSERT ON app.t TO reader;
-- change: grant option | grant table app.t to reader
GRANT SELECT ON app.t TO reader WITH GRANT OPTION;
-- change: granted on by another | grant table app.t to writer
GRANT USAGE ON SCHEMA app TO reader; SET ROLE reader; GRANT SELECT ON app.t TO writer; RESET ROLE;
-- change: revoked | grant table app.t to writer
REVOKE SELECT ON app.t FROM reader CASCADE;
-- change: owner's own privilege revoked | grant table app.t to app_owner
REVOKE DELETE ON app.t FROM app_owner;
-- change: grant on a column | grant column app.t.a to reader
GRANT UPDATE (a) ON app.t TO reader;
-- change: grant to all | grant view app.v to PUBLIC
GRANT SELECT ON app.v TO PUBLIC;
-- change: grant on a sequence | grant sequence app.s to writer
GRANT USAGE ON SEQUENCE app.s TO writer;
-- change: grant on an owned sequence | grant sequence app.t_id_seq to writer
GRANT USAGE ON SEQUENCE app.t_id_seq TO writer;
-- change: grant on a schema | grant schema app to writer
GRANT USAGE ON SCHEMA app TO writer;
-- change: public may no longer execute | grant function app.f() to PUBLIC
REVOKE EXECUTE ON FUNCTION app.f() FROM PUBLIC;
-- change: grant on a function | grant function app.f() to reader
GRANT EXECUTE ON FUNCTION app.f() TO reader;
-- change: grant on a procedure | grant procedure app.p() to PUBLIC
REVOKE EXECUTE ON PROCEDURE app.p() FROM PUBLIC;
-- change: grant on a type | grant enum app.e to PUBLIC
REVOKE USAGE ON TYPE app.e FROM PUBLIC;
-- change: grant on a domain | grant domain app.d to PUBLIC
REVOKE USAGE ON DOMAIN app.d FROM PUBLIC;
-- change: grant on a language | grant language sql2 to PUBLIC
CREATE TRUSTED LANGUAGE sql2 HANDLER plpgsql_call_handler; REVOKE USAGE ON LANGUAGE sql2 FROM PUBLIC;
-- change: grant on a server | grant server srv to reader
GRANT USAGE ON FOREIGN SERVER srv TO reader;
-- change: grant on a system function | grant function pg_read_file(text) to reader
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO reader;
-- change: revoke on a system function | grant function lower(text) to PUBLIC
REVOKE EXECUTE ON FUNCTION pg_catalog.lower(text) FROM PUBLIC;
-- change 17: maintain | grant_maintain table app.t to reader
GRANT MAINTAIN ON app.t TO reader;
-- change: default privileges | default_privilege for app_owner on tables to reader
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT SELECT ON TABLES TO reader;
-- change: default privileges in a schema | default_privilege for app_owner in schema app on functions to reader
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA app GRANT EXECUTE ON FUNCTIONS TO reader;
-- change: default privileges of public | default_privilege for app_owner on functions to PUBLIC
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- change: default privileges on the rest | default_privilege for app_owner on sequences to writer
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT USAGE ON SEQUENCES TO writer;
-- change: default privileges on types | default_privilege for app_owner on types to PUBLIC
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE USAGE ON TYPES FROM PUBLIC;
-- change: default privileges on schemas | default_privilege for app_owner on schemas to writer
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT USAGE ON SCHEMAS TO writer;
-- change: default privileges taken back | default_privilege for app_owner on tables to reader
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE SELECT ON TABLES FROM reader;
-- same: granted and revoked
GRANT SELECT ON app.v TO writer; REVOKE SELECT ON app.v FROM writer;
-- same: the default said in words
GRANT ALL ON SEQUENCE app.s TO app_owner;
