-- base
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('new', 'open', 'done');
CREATE TYPE app.pair AS (a integer, b text);
CREATE DOMAIN app.email AS text;
CREATE FUNCTION app.diff(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT a - b';
-- change: enum value added | enum app.state
ALTER TYPE app.state ADD VALUE 'void';
-- change: enum value in between | enum app.state
ALTER TYPE app.state ADD VALUE 'paid' BEFORE 'done';
-- change: enum value renamed | enum app.state
ALTER TYPE app.state RENAME VALUE 'open' TO 'opened';
-- change: enum added | enum app.colour
CREATE TYPE app.colour AS ENUM ('it''s red', 'blue');
-- change: enum of no value | enum app.hollow
CREATE TYPE app.hollow AS ENUM ();
-- change: enum dropped | enum app.colour
DROP TYPE app.colour;
-- change: composite attribute added | composite app.pair
ALTER TYPE app.pair ADD ATTRIBUTE c date;
-- change: composite attribute type | composite app.pair
ALTER TYPE app.pair ALTER ATTRIBUTE a TYPE bigint;
-- change: composite attribute renamed | composite app.pair
ALTER TYPE app.pair RENAME ATTRIBUTE b TO bb;
-- change: composite attribute collated | composite app.pair
ALTER TYPE app.pair ALTER ATTRIBUTE bb TYPE text COLLATE "C";
-- change: composite attribute dropped | composite app.pair
ALTER TYPE app.pair DROP ATTRIBUTE c;
-- change: composite of nothing | composite app.nothing
CREATE TYPE app.nothing AS ();
-- change: domain not null | domain app.email
ALTER DOMAIN app.email SET NOT NULL;
-- change: domain nullable | domain app.email
ALTER DOMAIN app.email DROP NOT NULL;
-- change: domain default | domain app.email
ALTER DOMAIN app.email SET DEFAULT 'nobody';
-- change: domain default null | domain app.email
ALTER DOMAIN app.email SET DEFAULT NULL;
-- change: domain with type modifier and collation | domain app.code
CREATE DOMAIN app.code AS varchar(8) COLLATE "C" DEFAULT upper('x') NOT NULL CHECK (VALUE <> '');
-- change: domain over a domain | domain app.mail
CREATE DOMAIN app.mail AS app.email;
-- change: range | range app.float_range
CREATE TYPE app.float_range AS RANGE (subtype = float8, subtype_diff = app.diff);
-- change: range with its own multirange and collation | range app.text_range
CREATE TYPE app.text_range AS RANGE (subtype = text, collation = "C", multirange_type_name = app.many_texts);
-- change: range renamed | range app.texts
ALTER TYPE app.text_range RENAME TO texts;
-- change: multirange renamed | range app.texts
ALTER TYPE app.many_texts RENAME TO lots_of_texts;
-- change: shell type | base_type app.blob
CREATE TYPE app.blob;
-- change: base type | base_type app.blob
CREATE FUNCTION app.blob_in(cstring) RETURNS app.blob LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.blob_out(app.blob) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app.blob (INPUT = app.blob_in, OUTPUT = app.blob_out, LIKE = text, CATEGORY = 'S');
-- change: base type storage | base_type app.blob
ALTER TYPE app.blob SET (STORAGE = external);
-- change: type moved | enum public.state
ALTER TYPE app.state SET SCHEMA public;
