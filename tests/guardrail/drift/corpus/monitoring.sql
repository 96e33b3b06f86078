-- Agents of Datadog, pgwatch and the like: a schema, a role, functions that read statistics; and a backup's own.
CREATE SCHEMA datadog AUTHORIZATION app_ro;
CREATE FUNCTION datadog.explain_statement(l_query text) RETURNS SETOF json LANGUAGE plpgsql AS 'BEGIN RETURN; END' SECURITY DEFINER;
CREATE SCHEMA pgbackrest;
CREATE TABLE pgbackrest.backup (label text PRIMARY KEY);
GRANT SELECT ON ALL TABLES IN SCHEMA public TO app_ro;
