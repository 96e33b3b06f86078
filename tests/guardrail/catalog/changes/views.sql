-- base
CREATE SCHEMA app;
CREATE TABLE app.t (id integer PRIMARY KEY, a integer, b text);
CREATE FUNCTION app.twice(i integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2 * i';
CREATE VIEW app.v AS SELECT id, a FROM app.t;
CREATE MATERIALIZED VIEW app.m AS SELECT id, a, b FROM app.t;
CREATE UNIQUE INDEX m_id ON app.m (id);
-- change: view added | view app.w
CREATE VIEW app.w AS SELECT t.id, v.a FROM app.t JOIN app.v USING (id);
-- change: view text | view_text app.v
CREATE OR REPLACE VIEW app.v AS SELECT id, a FROM app.t WHERE a > 0;
-- change: view column added | view_column app.v.b
CREATE OR REPLACE VIEW app.v AS SELECT id, a, b FROM app.t WHERE a > 0;
-- change: view column renamed | view_column app.v.bee
ALTER VIEW app.v RENAME COLUMN b TO bee;
-- change: view uses a function | view_dependency app.v
CREATE OR REPLACE VIEW app.v AS SELECT id, a, b AS bee FROM app.t WHERE app.twice(a) > 0;
-- change: view column default | view_column app.v.a
ALTER VIEW app.v ALTER COLUMN a SET DEFAULT 7;
-- change: security barrier | options app.v
ALTER VIEW app.v SET (security_barrier = true);
-- change: security invoker | options app.v
ALTER VIEW app.v SET (security_invoker = true);
-- change: check option | options app.x
CREATE VIEW app.x AS SELECT id FROM app.t WHERE a = 1 WITH LOCAL CHECK OPTION;
-- change: check option cascaded | options app.x
CREATE OR REPLACE VIEW app.x AS SELECT id FROM app.t WHERE a = 1 WITH CASCADED CHECK OPTION;
-- change: recursive | view app.r
CREATE RECURSIVE VIEW app.r (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 10;
-- change: view renamed | view app.w2
ALTER VIEW app.w RENAME TO w2;
-- change: view dropped | view app.w2
DROP VIEW app.w2;
-- change: materialized view text | view_text app.m2
CREATE MATERIALIZED VIEW app.m2 AS SELECT id FROM app.t WHERE a = 1;
-- change: materialized view replaced | view_text app.m2
DROP MATERIALIZED VIEW app.m2; CREATE MATERIALIZED VIEW app.m2 AS SELECT id FROM app.t WHERE a = 2;
-- change: materialized view option | options app.m
ALTER MATERIALIZED VIEW app.m SET (fillfactor = 50);
-- change: materialized view statistics | view_column app.m.b
ALTER MATERIALIZED VIEW app.m ALTER COLUMN b SET STATISTICS 300;
-- change: materialized view storage | view_column app.m.b
ALTER MATERIALIZED VIEW app.m ALTER COLUMN b SET STORAGE EXTERNAL;
-- change: materialized view clustered | index app.m_id
ALTER MATERIALIZED VIEW app.m CLUSTER ON m_id;
-- change: index on a materialized view | index app.m_a
CREATE INDEX m_a ON app.m (a);
-- change: materialized view dropped | materialized_view app.m
DROP MATERIALIZED VIEW app.m;
-- same: materialized view emptied
REFRESH MATERIALIZED VIEW app.m2 WITH NO DATA;
