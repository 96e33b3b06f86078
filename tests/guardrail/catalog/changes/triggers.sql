-- base
CREATE SCHEMA app;
CREATE TABLE app.t (id integer PRIMARY KEY, a integer, b text);
CREATE VIEW app.v AS SELECT id FROM app.t;
CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE FUNCTION app.e() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN END$$;
CREATE TRIGGER one BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
-- change: trigger added | trigger app.t.two
CREATE TRIGGER two AFTER INSERT OR DELETE ON app.t FOR EACH STATEMENT EXECUTE FUNCTION app.f('arg', '2');
-- change: trigger disabled | trigger app.t.one
ALTER TABLE app.t DISABLE TRIGGER one;
-- change: trigger for replicas | trigger app.t.one
ALTER TABLE app.t ENABLE REPLICA TRIGGER one;
-- change: trigger always | trigger app.t.one
ALTER TABLE app.t ENABLE ALWAYS TRIGGER one;
-- change: trigger as usual | trigger app.t.one
ALTER TABLE app.t ENABLE TRIGGER one;
-- change: trigger renamed | trigger app.t.uno
ALTER TRIGGER one ON app.t RENAME TO uno;
-- change: trigger condition | trigger app.t.uno
CREATE OR REPLACE TRIGGER uno BEFORE UPDATE OF a ON app.t FOR EACH ROW WHEN (NEW.a > OLD.a) EXECUTE FUNCTION app.f();
-- change: constraint trigger | trigger app.t.late
CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON app.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.f();
-- change: transition tables | trigger app.t.bulk
CREATE TRIGGER bulk AFTER UPDATE ON app.t REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION app.f();
-- change: trigger of a view | trigger app.v.instead
CREATE TRIGGER instead INSTEAD OF INSERT ON app.v FOR EACH ROW EXECUTE FUNCTION app.f();
-- change: trigger dropped | trigger app.t.two
DROP TRIGGER two ON app.t;
-- change: rule | rule app.t.quiet
CREATE RULE quiet AS ON DELETE TO app.t DO INSTEAD NOTHING;
-- change: rule disabled | rule app.t.quiet
ALTER TABLE app.t DISABLE RULE quiet;
-- change: rule changed | rule app.t.quiet
CREATE OR REPLACE RULE quiet AS ON DELETE TO app.t WHERE OLD.a > 5 DO INSTEAD UPDATE app.t SET a = 0 WHERE id = OLD.id;
-- change: rule dropped | rule app.t.quiet
DROP RULE quiet ON app.t;
-- change: policy | policy app.t.mine
CREATE POLICY mine ON app.t FOR SELECT TO reader, PUBLIC USING (a > 0);
-- change: policy roles | policy app.t.mine
ALTER POLICY mine ON app.t TO reader, writer;
-- change: policy expression | policy app.t.mine
ALTER POLICY mine ON app.t USING (b = CURRENT_USER);
-- change: policy that restricts | policy app.t.strict
CREATE POLICY strict ON app.t AS RESTRICTIVE FOR ALL USING (true) WITH CHECK (a < 10);
-- change: policy renamed | policy app.t.yours
ALTER POLICY mine ON app.t RENAME TO yours;
-- change: policy dropped | policy app.t.yours
DROP POLICY yours ON app.t;
-- change: event trigger | event_trigger watch
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'ALTER SEQUENCE') EXECUTE FUNCTION app.e();
-- change: event trigger disabled | event_trigger watch
ALTER EVENT TRIGGER watch DISABLE;
-- change: event trigger dropped | event_trigger watch
DROP EVENT TRIGGER watch;
-- change: statistics | statistics app.s
CREATE STATISTICS app.s (dependencies, ndistinct) ON a, id FROM app.t;
-- change: statistics target | statistics app.s
ALTER STATISTICS app.s SET STATISTICS 300;
-- change: statistics of an expression | statistics app.s2
CREATE STATISTICS app.s2 ON (a + id), b FROM app.t;
-- change: statistics dropped | statistics app.s
DROP STATISTICS app.s;
-- same: analyzed
ANALYZE app.t;
