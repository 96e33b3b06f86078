-- pg_partman and pg_cron: their schemas, template tables that no extension owns, partitions made ahead of time.
CREATE SCHEMA partman;
CREATE SCHEMA cron;
CREATE TABLE partman.part_config (parent_table text PRIMARY KEY, control text NOT NULL);
CREATE TABLE partman.template_public_events (LIKE events);
CREATE TABLE cron.job (jobid bigserial PRIMARY KEY, schedule text NOT NULL, command text NOT NULL);
CREATE FUNCTION cron.schedule(text, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE TABLE events_p2026_02 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE TABLE events_p2026_03 PARTITION OF events FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
CREATE TABLE events_default PARTITION OF events DEFAULT;
DROP TABLE events_2026_01;
