-- base
CREATE SCHEMA app;
CREATE TABLE app.t (id integer, a integer);
CREATE FUNCTION app.f(a integer, b text DEFAULT 'x') RETURNS integer LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION app.g() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE PROCEDURE app.p(a integer) LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION app.add(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT coalesce(a, 0) + coalesce(b, 0)';
CREATE AGGREGATE app.total(integer) (SFUNC = app.add, STYPE = integer);
CREATE FUNCTION app.atomic(x integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM app.t WHERE a > x; END;
-- change: function added | function app.h()
CREATE FUNCTION app.h() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- change: function overloaded | function app.h(integer)
CREATE FUNCTION app.h(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- change: body | function app.g()
CREATE OR REPLACE FUNCTION app.g() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.id := 1; RETURN NEW; END$$;
-- change: default of an argument | function app.f(integer,text)
CREATE OR REPLACE FUNCTION app.f(a integer, b text DEFAULT 'y') RETURNS integer LANGUAGE sql AS 'SELECT a';
-- change: volatility | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) STABLE;
-- change: strict | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) STRICT;
-- change: parallel | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) PARALLEL SAFE;
-- change: cost | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) COST 500;
-- change: leakproof | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) LEAKPROOF;
-- change: security definer | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) SECURITY DEFINER;
-- change: search_path | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) SET search_path = app, pg_temp;
-- change: second setting | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) SET work_mem = '8MB';
-- change: settings reset | function app.f(integer,text)
ALTER FUNCTION app.f(integer, text) RESET ALL;
-- change: function renamed | function app.ff(integer,text)
ALTER FUNCTION app.f(integer, text) RENAME TO ff;
-- change: set of rows | function app.many(integer)
CREATE FUNCTION app.many(n integer, OUT a integer, OUT b text) RETURNS SETOF record LANGUAGE sql ROWS 7 AS 'SELECT 1, ''x''';
-- change: table function, variadic | function app.tabled(integer[])
CREATE FUNCTION app.tabled(VARIADIC v integer[]) RETURNS TABLE (x integer) LANGUAGE sql AS 'SELECT unnest(v)';
-- change: atomic body | function_body app.atomic(integer)
CREATE OR REPLACE FUNCTION app.atomic(x integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM app.t WHERE a >= x; END;
-- change: atomic body's attributes | function app.atomic(integer)
ALTER FUNCTION app.atomic(integer) STABLE;
-- change: body by RETURN | function_body app.ret(integer)
CREATE FUNCTION app.ret(x integer) RETURNS integer LANGUAGE sql RETURN x + 1;
-- change: procedure | procedure app.p(integer)
CREATE OR REPLACE PROCEDURE app.p(a integer) LANGUAGE sql AS 'SELECT a + 1';
-- change: procedure dropped | procedure app.p(integer)
DROP PROCEDURE app.p(integer);
-- change: window function | function app.rownum()
CREATE FUNCTION app.rownum() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
-- change: support function | function app.near(text,text)
CREATE FUNCTION app.near(text, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT SUPPORT textlike_support AS 'textlike';
-- change: aggregate | aggregate app.total(integer)
DROP AGGREGATE app.total(integer); CREATE AGGREGATE app.total(integer) (SFUNC = app.add, STYPE = integer, INITCOND = '0');
-- change: aggregate in parallel | aggregate app.total(integer)
CREATE OR REPLACE AGGREGATE app.total(integer) (SFUNC = app.add, STYPE = integer, INITCOND = '0', COMBINEFUNC = app.add, PARALLEL = safe);
-- change: moving aggregate | aggregate app.moving(integer)
CREATE AGGREGATE app.moving(integer) (SFUNC = app.add, STYPE = integer, MSFUNC = app.add, MINVFUNC = app.add, MSTYPE = integer, SORTOP = <);
-- change: ordered-set aggregate | aggregate app.ordered(double precision,integer)
CREATE FUNCTION app.final(integer, double precision) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE app.ordered(double precision ORDER BY integer) (SFUNC = app.add, STYPE = integer, FINALFUNC = app.final);
-- change: aggregate dropped | aggregate app.total(integer)
DROP AGGREGATE app.total(integer);
-- change: function dropped | function app.h()
DROP FUNCTION app.h();
-- same: replaced by itself
CREATE OR REPLACE FUNCTION app.g() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.id := 1; RETURN NEW; END$$;
