-- base
CREATE SCHEMA app;
CREATE SCHEMA ext;
CREATE TABLE app.t (id integer PRIMARY KEY, a text);
-- change: extension | extension hstore
CREATE EXTENSION hstore SCHEMA ext;
-- change: second extension | extension citext
CREATE EXTENSION citext;
-- change: extension with a view | extension pg_stat_statements
CREATE EXTENSION pg_stat_statements;
-- change: column of an extension's type | column app.t.h
ALTER TABLE app.t ADD COLUMN h ext.hstore, ADD COLUMN c citext;
-- change: index by an extension's operator class | index app.t_h
CREATE INDEX t_h ON app.t USING gist (h);
-- change: unique index on an extension's type | index app.t_c
CREATE UNIQUE INDEX t_c ON app.t (c);
-- change: grant on an extension's function | grant function ext.akeys(ext.hstore) to reader
GRANT EXECUTE ON FUNCTION ext.akeys(ext.hstore) TO reader;
-- change: revoke on an extension's function | grant function ext.akeys(ext.hstore) to PUBLIC
REVOKE EXECUTE ON FUNCTION ext.akeys(ext.hstore) FROM PUBLIC;
-- change: revoke on an extension's view | grant view public.pg_stat_statements to PUBLIC
REVOKE SELECT ON pg_stat_statements FROM PUBLIC;
-- same: comment on an extension's function
COMMENT ON FUNCTION ext.akeys(ext.hstore) IS 'mine';
-- same: an extension's function changed by hand
ALTER FUNCTION ext.akeys(ext.hstore) COST 7;
-- change: a table made an extension's | table app.joined
CREATE TABLE app.joined (a integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b text DEFAULT 'x' CHECK (b <> ''));
-- change: and it is gone from the lines | table app.joined
ALTER EXTENSION hstore ADD TABLE app.joined;
-- same: policy and row security of an extension's table
CREATE POLICY po ON app.joined USING (true); ALTER TABLE app.joined ENABLE ROW LEVEL SECURITY;
-- same: comment, column and index on an extension's table
COMMENT ON TABLE app.joined IS 'x'; CREATE INDEX joined_b ON app.joined (b); ALTER TABLE app.joined ADD COLUMN c integer;
-- change: extension moved | extension citext
ALTER EXTENSION citext SET SCHEMA ext;
-- change: wrapper of an extension | server remote
CREATE EXTENSION postgres_fdw; CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'x');
-- change: user mapping without its password | user_mapping reader at remote
CREATE USER MAPPING FOR reader SERVER remote OPTIONS ("user" 'u', password 'secret');
-- change: extension dropped | extension pg_stat_statements
DROP EXTENSION pg_stat_statements;
