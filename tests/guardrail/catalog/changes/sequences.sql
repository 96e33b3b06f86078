-- base
CREATE SCHEMA app;
CREATE SEQUENCE app.s;
CREATE TABLE app.t (id serial PRIMARY KEY, k integer);
-- change: sequence added | sequence app.s2
CREATE SEQUENCE app.s2 AS smallint;
-- change: type | sequence app.s2
ALTER SEQUENCE app.s2 AS integer;
-- change: increment | sequence app.s
ALTER SEQUENCE app.s INCREMENT BY 5;
-- change: start | sequence app.s
ALTER SEQUENCE app.s START WITH 100;
-- change: bounds | sequence app.s
ALTER SEQUENCE app.s MINVALUE 1 MAXVALUE 100000;
-- change: cache | sequence app.s
ALTER SEQUENCE app.s CACHE 10;
-- change: cycle | sequence app.s
ALTER SEQUENCE app.s CYCLE;
-- change: unlogged | sequence app.s
ALTER SEQUENCE app.s SET UNLOGGED;
-- change: owned | sequence app.s
ALTER SEQUENCE app.s SET LOGGED; ALTER SEQUENCE app.s OWNED BY app.t.k;
-- change: owned by nothing | sequence app.s
ALTER SEQUENCE app.s OWNED BY NONE;
-- change: serial's default dropped | column app.t.id
ALTER TABLE app.t ALTER COLUMN id DROP DEFAULT;
-- change: serial's sequence freed | sequence app.t_id_seq
ALTER SEQUENCE app.t_id_seq OWNED BY NONE;
-- change: default by another sequence | column app.t.id
ALTER TABLE app.t ALTER COLUMN id SET DEFAULT nextval('app.s2');
-- change: sequence renamed | sequence app.s3
ALTER SEQUENCE app.s2 RENAME TO s3;
-- change: sequence dropped | sequence app.s
DROP SEQUENCE app.s;
-- same: values drawn
SELECT nextval('app.s3'), setval('app.t_id_seq', 4711);
-- same: restarted
ALTER SEQUENCE app.s3 RESTART WITH 33;
