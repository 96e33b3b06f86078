-- base
CREATE SCHEMA app;
CREATE TABLE app.t (id serial CONSTRAINT t_pk PRIMARY KEY, a integer CONSTRAINT pos CHECK (a > 0));
CREATE INDEX t_a ON app.t (a);
CREATE VIEW app.v AS SELECT a FROM app.t;
CREATE MATERIALIZED VIEW app.m AS SELECT a FROM app.t;
CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER tr BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
CREATE RULE ru AS ON DELETE TO app.t DO ALSO NOTHING;
CREATE POLICY po ON app.t USING (true);
CREATE TYPE app.e AS ENUM ('x');
CREATE TYPE app.c AS (a integer);
CREATE DOMAIN app.d AS text CONSTRAINT filled CHECK (VALUE <> '');
CREATE STATISTICS app.st ON id, a FROM app.t;
CREATE PUBLICATION pub;
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE CAST (app.c AS text) WITH INOUT;
CREATE OPERATOR app.@+ (FUNCTION = int4pl, LEFTARG = integer, RIGHTARG = integer);
CREATE TEXT SEARCH CONFIGURATION app.conf (PARSER = "default");
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER srv FOREIGN DATA WRAPPER w;
-- change: schema | comment schema app
COMMENT ON SCHEMA app IS 'the app''s';
-- change: table | comment table app.t
COMMENT ON TABLE app.t IS E'two\nlines\tand \\ more';
-- change: changed | comment table app.t
COMMENT ON TABLE app.t IS 'one line';
-- change: removed | comment table app.t
COMMENT ON TABLE app.t IS NULL;
-- change: column | comment column app.t.a
COMMENT ON COLUMN app.t.a IS 'x';
-- change: column of a view | comment column app.v.a
COMMENT ON COLUMN app.v.a IS 'x';
-- change: column of a composite | comment column app.c.a
COMMENT ON COLUMN app.c.a IS 'x';
-- change: constraint | comment constraint app.t.pos
COMMENT ON CONSTRAINT pos ON app.t IS 'x';
-- change: key | comment constraint app.t.t_pk
COMMENT ON CONSTRAINT t_pk ON app.t IS 'x';
-- change: constraint of a domain | comment constraint app.d.filled
COMMENT ON CONSTRAINT filled ON DOMAIN app.d IS 'x';
-- change: index | comment index app.t_a
COMMENT ON INDEX app.t_a IS 'x';
-- change: view | comment view app.v
COMMENT ON VIEW app.v IS 'x';
-- change: materialized view | comment materialized_view app.m
COMMENT ON MATERIALIZED VIEW app.m IS 'x';
-- change: function | comment function app.f()
COMMENT ON FUNCTION app.f() IS 'x';
-- change: aggregate | comment aggregate app.total(integer)
COMMENT ON AGGREGATE app.total(integer) IS 'x';
-- change: trigger | comment trigger app.t.tr
COMMENT ON TRIGGER tr ON app.t IS 'x';
-- change: rule | comment rule app.t.ru
COMMENT ON RULE ru ON app.t IS 'x';
-- change: policy | comment policy app.t.po
COMMENT ON POLICY po ON app.t IS 'x';
-- change: enum | comment enum app.e
COMMENT ON TYPE app.e IS 'x';
-- change: composite | comment composite app.c
COMMENT ON TYPE app.c IS 'x';
-- change: domain | comment domain app.d
COMMENT ON DOMAIN app.d IS 'x';
-- change: statistics | comment statistics app.st
COMMENT ON STATISTICS app.st IS 'x';
-- change: sequence | comment sequence app.t_id_seq
COMMENT ON SEQUENCE app.t_id_seq IS 'x';
-- change: publication | comment publication pub
COMMENT ON PUBLICATION pub IS 'x';
-- change: cast | comment cast (app.c AS text)
COMMENT ON CAST (app.c AS text) IS 'x';
-- change: operator | comment operator app.@+(integer,integer)
COMMENT ON OPERATOR app.@+ (integer, integer) IS 'x';
-- change: text search | comment text_search_configuration app.conf
COMMENT ON TEXT SEARCH CONFIGURATION app.conf IS 'x';
-- change: server | comment server srv
COMMENT ON SERVER srv IS 'x';
-- change: wrapper | comment foreign_data_wrapper w
COMMENT ON FOREIGN DATA WRAPPER w IS 'x';
-- change: public schema | comment schema public
COMMENT ON SCHEMA public IS 'ours';
-- change: security label | security_label table app.t by selinux
INSERT INTO pg_seclabel VALUES ('app.t'::regclass, 'pg_class'::regclass, 0, 'selinux', 'secret');
-- change: security label of a column | security_label column app.t.a by selinux
INSERT INTO pg_seclabel VALUES ('app.t'::regclass, 'pg_class'::regclass, 2, 'selinux', 'secret');
-- change: security label of a function | security_label function app.f() by selinux
INSERT INTO pg_seclabel VALUES ('app.f'::regproc, 'pg_proc'::regclass, 0, 'selinux', 'secret');
