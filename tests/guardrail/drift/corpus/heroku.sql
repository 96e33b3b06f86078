-- Heroku: a schema for extensions and one with the functions and event triggers that guard it.
CREATE SCHEMA heroku_ext;
CREATE SCHEMA _heroku;
CREATE FUNCTION _heroku.extension_before_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN END';
CREATE FUNCTION _heroku.postgis_after_create() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN END';
CREATE EVENT TRIGGER extension_before_drop ON ddl_command_start EXECUTE FUNCTION _heroku.extension_before_drop();
GRANT USAGE ON SCHEMA heroku_ext TO PUBLIC;
