DO $$
DECLARE tenant text;
BEGIN
  FOREACH tenant IN ARRAY ARRAY['tenant_a', 'tenant_b', 'Tenant C'] LOOP
    EXECUTE format('CREATE SCHEMA %I', tenant);
    EXECUTE format('CREATE TYPE %I.state AS ENUM (''on'', ''off'')', tenant);
    EXECUTE format('CREATE TABLE %1$I.users (id serial PRIMARY KEY, name text NOT NULL, state %1$I.state DEFAULT ''on'')', tenant);
    EXECUTE format('CREATE TABLE %1$I.notes (id serial PRIMARY KEY, user_id integer REFERENCES %1$I.users, "Mixed" text, "select" integer DEFAULT 1)', tenant);
    EXECUTE format('CREATE VIEW %1$I.active AS SELECT u.id, n."Mixed" FROM %1$I.users u JOIN %1$I.notes n ON n.user_id = u.id WHERE u.state = ''on''', tenant);
    EXECUTE format('CREATE FUNCTION %1$I.f() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN NEW; END''', tenant);
    EXECUTE format('CREATE TRIGGER t BEFORE INSERT ON %1$I.notes FOR EACH ROW EXECUTE FUNCTION %1$I.f()', tenant);
    EXECUTE format('CREATE INDEX notes_lower ON %1$I.notes (lower("Mixed"))', tenant);
  END LOOP;
END$$;
