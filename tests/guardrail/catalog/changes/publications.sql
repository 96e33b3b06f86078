-- base
CREATE SCHEMA app;
CREATE TABLE app.t (id integer PRIMARY KEY, a integer, b text);
CREATE TABLE app.u (id integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE app.t;
-- change: publication | publication q
CREATE PUBLICATION q FOR ALL TABLES;
-- change: what is published | publication p
ALTER PUBLICATION p SET (publish = 'insert, update');
-- change: via root | publication p
ALTER PUBLICATION p SET (publish_via_partition_root = true);
-- change: table added | publication_table p: app.u
ALTER PUBLICATION p ADD TABLE app.u;
-- change: row filter | publication_table p: app.t
ALTER PUBLICATION p SET TABLE app.t WHERE (id > 5);
-- change: column list | publication_table p: app.t
ALTER PUBLICATION p SET TABLE app.t (id, b);
-- change: schema | publication_schema r: app
CREATE PUBLICATION r FOR TABLES IN SCHEMA app;
-- change 18: generated columns | publication p
ALTER PUBLICATION p SET (publish_generated_columns = stored);
-- change: publication renamed | publication pp
ALTER PUBLICATION p RENAME TO pp;
-- change: subscription | subscription sub
CREATE SUBSCRIPTION sub CONNECTION 'host=127.0.0.1 dbname=none password=secret' PUBLICATION x WITH (connect = false, slot_name = NONE);
-- change: subscription's publications | subscription sub
ALTER SUBSCRIPTION sub SET PUBLICATION x, y WITH (refresh = false);
-- change: subscription's options | subscription sub
ALTER SUBSCRIPTION sub SET (binary = true, synchronous_commit = 'local', disable_on_error = true);
-- change: subscription streaming | subscription sub
ALTER SUBSCRIPTION sub SET (streaming = true);
-- change 16: subscription's origin | subscription sub
ALTER SUBSCRIPTION sub SET (origin = none);
-- change: subscription dropped | subscription sub
DROP SUBSCRIPTION sub;
