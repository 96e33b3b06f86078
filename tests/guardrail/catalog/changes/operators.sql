-- base
CREATE SCHEMA app;
CREATE FUNCTION app.same(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE FUNCTION app.differs(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a <> b';
CREATE FUNCTION app.compare(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a - b';
CREATE TYPE app.pair AS (a integer, b text);
CREATE FUNCTION app.pair_of(integer) RETURNS app.pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, NULL)::app.pair';
-- change: operator | operator app.===(text,text)
CREATE OPERATOR app.=== (FUNCTION = app.same, LEFTARG = text, RIGHTARG = text, RESTRICT = eqsel, JOIN = eqjoinsel);
-- change: operator's estimator | operator app.===(text,text)
ALTER OPERATOR app.=== (text, text) SET (RESTRICT = NONE);
-- change: operator with a negator | operator app.===(text,text)
CREATE OPERATOR app.!== (FUNCTION = app.differs, LEFTARG = text, RIGHTARG = text, NEGATOR = OPERATOR(app.===));
-- change: prefix operator | operator app.@@@(NONE,integer)
CREATE OPERATOR app.@@@ (FUNCTION = app.pair_of, RIGHTARG = integer);
-- change: operator family | operator_family app.fam USING btree
CREATE OPERATOR FAMILY app.fam USING btree;
-- change: operator class | operator_class app.ints USING btree
CREATE OPERATOR CLASS app.ints FOR TYPE integer USING btree FAMILY app.fam AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 app.compare(integer, integer);
-- change: member added to a family | operator_family app.fam USING btree
ALTER OPERATOR FAMILY app.fam USING btree ADD OPERATOR 1 < (integer, bigint);
-- change: operator class renamed | operator_class app.numbers USING btree
ALTER OPERATOR CLASS app.ints USING btree RENAME TO numbers;
-- change: operator class dropped | operator_class app.numbers USING btree
DROP OPERATOR CLASS app.numbers USING btree;
-- change: cast | cast (integer AS app.pair)
CREATE CAST (integer AS app.pair) WITH FUNCTION app.pair_of(integer);
-- change: cast implicit | cast (integer AS app.pair)
DROP CAST (integer AS app.pair); CREATE CAST (integer AS app.pair) WITH FUNCTION app.pair_of(integer) AS ASSIGNMENT;
-- change: cast dropped | cast (integer AS app.pair)
DROP CAST (integer AS app.pair);
-- change: collation | collation app.posix
CREATE COLLATION app.posix (LC_COLLATE = 'POSIX', LC_CTYPE = 'C');
-- change 17: collation of the builtin provider | collation app.built
CREATE COLLATION app.built (PROVIDER = builtin, LOCALE = 'C.UTF-8');
-- change: collation renamed | collation app.posix2
ALTER COLLATION app.posix RENAME TO posix2;
-- change: conversion | conversion app.latin
CREATE CONVERSION app.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- change: default conversion | conversion app.latin
DROP CONVERSION app.latin; CREATE DEFAULT CONVERSION app.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- change: language | language pl2
CREATE LANGUAGE pl2 HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler;
-- blind: language trusted | language pl2
CREATE OR REPLACE TRUSTED LANGUAGE pl2 HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
-- change: transform | transform FOR app.pair LANGUAGE plpgsql
CREATE FUNCTION app.to_sql(internal) RETURNS app.pair LANGUAGE internal IMMUTABLE AS 'textin';
CREATE TRANSFORM FOR app.pair LANGUAGE plpgsql (TO SQL WITH FUNCTION app.to_sql(internal));
-- change: transform dropped | transform FOR app.pair LANGUAGE plpgsql
DROP TRANSFORM FOR app.pair LANGUAGE plpgsql;
-- change: text search dictionary | text_search_dictionary app.simple
CREATE TEXT SEARCH DICTIONARY app.simple (TEMPLATE = pg_catalog.simple, ACCEPT = false);
-- change: text search dictionary option | text_search_dictionary app.simple
ALTER TEXT SEARCH DICTIONARY app.simple (ACCEPT = true);
-- change: text search configuration | text_search_configuration app.conf
CREATE TEXT SEARCH CONFIGURATION app.conf (PARSER = "default");
-- change: text search mapping | text_search_configuration app.conf
ALTER TEXT SEARCH CONFIGURATION app.conf ADD MAPPING FOR word, asciiword WITH app.simple, pg_catalog.simple;
-- change: text search mapping in another order | text_search_configuration app.conf
ALTER TEXT SEARCH CONFIGURATION app.conf ALTER MAPPING FOR word WITH pg_catalog.simple, app.simple;
-- change: text search mapping dropped | text_search_configuration app.conf
ALTER TEXT SEARCH CONFIGURATION app.conf DROP MAPPING FOR word;
-- change: text search parser | text_search_parser app.parser
CREATE TEXT SEARCH PARSER app.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
-- change: text search template | text_search_template app.template
CREATE TEXT SEARCH TEMPLATE app.template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
-- change: operator dropped | operator app.@@@(NONE,integer)
DROP OPERATOR app.@@@ (NONE, integer);
