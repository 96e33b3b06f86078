-- base
CREATE SCHEMA app;
CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer, b text, gone integer);
CREATE INDEX t_a ON app.t (a);
CREATE MATERIALIZED VIEW app.m AS SELECT count(*) FROM app.t;
CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
-- same: rows
INSERT INTO app.t (a, b) SELECT n, repeat('x', n) FROM generate_series(1, 1000) n; DELETE FROM app.t WHERE a > 900;
-- same: vacuum
VACUUM FULL app.t;
-- same: vacuum and analyze
VACUUM (FREEZE, ANALYZE);
-- same: reindex
REINDEX SCHEMA app;
-- same: reindex concurrently
REINDEX INDEX CONCURRENTLY app.t_a;
-- same: cluster once
TRUNCATE app.t;
-- same: refreshed
REFRESH MATERIALIZED VIEW app.m;
-- same: identity drawn
INSERT INTO app.t (a, b) VALUES (1, 1); ALTER TABLE app.t ALTER COLUMN id RESTART WITH 5000;
-- same: index dropped and made again
DROP INDEX app.t_a; CREATE INDEX t_a ON app.t (a);
-- same: temporary objects
CREATE TEMPORARY TABLE temp_one (a integer); CREATE TEMPORARY VIEW temp_two AS SELECT 1 AS x;
-- same: settings of the database and of a role
ALTER ROLE reader SET search_path = app; ALTER ROLE reader RESET search_path;
-- same: renamed and back
ALTER TABLE app.t RENAME TO tt; ALTER TABLE app.tt RENAME TO t;
-- same: trigger made and dropped
CREATE TRIGGER x BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f(); DROP TRIGGER x ON app.t;
-- same: constraint made and dropped
ALTER TABLE app.t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE app.t DROP CONSTRAINT c;
-- same: not null and back
ALTER TABLE app.t ALTER COLUMN b SET NOT NULL; ALTER TABLE app.t ALTER COLUMN b DROP NOT NULL;
-- same: row security on and off
ALTER TABLE app.t ENABLE ROW LEVEL SECURITY; ALTER TABLE app.t DISABLE ROW LEVEL SECURITY;
-- same: comment and back
COMMENT ON TABLE app.t IS 'x'; COMMENT ON TABLE app.t IS NULL;
-- same: owner and back
ALTER TABLE app.t OWNER TO app_owner; ALTER TABLE app.t OWNER TO postgres;
-- same: a large object and an advisory lock
SELECT lo_create(0), pg_advisory_xact_lock(1);
