-- base
CREATE SCHEMA app;
CREATE TABLE app.m (at date NOT NULL, v integer DEFAULT 0, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE app.ref (at date REFERENCES app.m);
CREATE TABLE app.m_2024 PARTITION OF app.m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX m_v ON app.m (v);
CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
-- partition: made by a scheduler
CREATE TABLE app.m_2025 PARTITION OF app.m FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- partition: the default one
CREATE TABLE app.m_rest PARTITION OF app.m DEFAULT;
-- partition: in levels
CREATE TABLE app.m_2026 PARTITION OF app.m FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (at);
CREATE TABLE app.m_2026_1 PARTITION OF app.m_2026 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
-- partition: with owner, grants and a comment
ALTER TABLE app.m_2025 OWNER TO app_owner; GRANT SELECT ON app.m_2025 TO reader; COMMENT ON TABLE app.m_2025 IS 'x'; COMMENT ON COLUMN app.m_2025.v IS 'x';
-- partition: dropped
ALTER TABLE app.m DETACH PARTITION app.m_2026; DROP TABLE app.m_2026;
-- change: trigger on the parent | trigger app.m.tr
CREATE TRIGGER tr AFTER INSERT ON app.m FOR EACH ROW EXECUTE FUNCTION app.f();
-- change: index on the parent | index app.m_at_v
CREATE INDEX m_at_v ON app.m (at, v);
-- change: column on the parent | column app.m.w
ALTER TABLE app.m ADD COLUMN w text;
-- change: foreign key of the parent | constraint app.m.m_v_fkey
CREATE TABLE app.values (v integer PRIMARY KEY); ALTER TABLE app.m ADD FOREIGN KEY (v) REFERENCES app.values;
-- change: index on the parent only is not valid | index app.m_w
CREATE INDEX m_w ON ONLY app.m (w);
-- change: partition detached | table app.m_2024
ALTER TABLE app.m DETACH PARTITION app.m_2024;
-- change: table attached | table app.m_2024
ALTER TABLE app.m ATTACH PARTITION app.m_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
