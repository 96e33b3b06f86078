-- base
CREATE SCHEMA app;
CREATE SCHEMA spare;
CREATE TYPE app.row_kind AS (a integer, b text);
CREATE TABLE app.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text NOT NULL, total numeric(12,2) DEFAULT 0);
CREATE TABLE app.parent (a integer, b text);
CREATE TABLE app.child (c integer) INHERITS (app.parent);
CREATE TABLE app.other_parent (z integer);
CREATE TABLE app.typed OF app.row_kind;
CREATE TABLE app.spare_one (a integer, b integer NOT NULL, doc text);
CREATE UNIQUE INDEX spare_one_b ON app.spare_one (b);
CREATE TABLE "app"."Mixed Case" ("a b" integer);
-- change: schema added | schema later
CREATE SCHEMA later;
-- change: schema renamed | schema later
ALTER SCHEMA later RENAME TO latest;
-- change: schema dropped | schema latest
DROP SCHEMA latest;
-- change: table added | table app.added
CREATE TABLE app.added (a integer);
-- change: table renamed | table app.renamed
ALTER TABLE app.added RENAME TO renamed;
-- change: table moved to another schema | table spare.renamed
ALTER TABLE app.renamed SET SCHEMA spare;
-- change: table dropped | table spare.renamed
DROP TABLE spare.renamed;
-- change: table of no column added | table app.empty
CREATE TABLE app.empty ();
-- change: table unlogged | table app.orders
ALTER TABLE app.orders SET UNLOGGED;
-- change: table logged again | table app.orders
ALTER TABLE app.orders SET LOGGED;
-- change: fillfactor | options app.orders
ALTER TABLE app.orders SET (fillfactor = 70);
-- change: second option | options app.orders
ALTER TABLE app.orders SET (autovacuum_vacuum_scale_factor = 0.01);
-- change: toast option | options app.orders
ALTER TABLE app.orders SET (toast.autovacuum_enabled = false);
-- change: options reset | options app.orders
ALTER TABLE app.orders RESET (fillfactor, autovacuum_vacuum_scale_factor, toast.autovacuum_enabled);
-- change: inheritance added | table app.orders
ALTER TABLE app.orders ADD COLUMN z integer; ALTER TABLE app.orders INHERIT app.other_parent;
-- change: inheritance removed | table app.orders
ALTER TABLE app.orders NO INHERIT app.other_parent;
-- change: child no longer inherits | table app.child
ALTER TABLE app.child NO INHERIT app.parent;
-- change: child inherits again | table app.child
ALTER TABLE app.child INHERIT app.parent;
-- change: column added to a parent | column app.child.d
ALTER TABLE app.parent ADD COLUMN d date;
-- change: typed table freed | table app.typed
ALTER TABLE app.typed NOT OF;
-- change: table typed | table app.typed
ALTER TABLE app.typed OF app.row_kind;
-- change: replica identity full | replica_identity app.orders
ALTER TABLE app.orders REPLICA IDENTITY FULL;
-- change: replica identity nothing | replica_identity app.orders
ALTER TABLE app.orders REPLICA IDENTITY NOTHING;
-- change: replica identity by index | replica_identity app.spare_one
ALTER TABLE app.spare_one REPLICA IDENTITY USING INDEX spare_one_b;
-- change: replica identity default | replica_identity app.spare_one
ALTER TABLE app.spare_one REPLICA IDENTITY DEFAULT;
-- change: row security on | row_security app.orders
ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY;
-- change: row security forced | row_security app.orders
ALTER TABLE app.orders FORCE ROW LEVEL SECURITY;
-- change: row security off | row_security app.orders
ALTER TABLE app.orders DISABLE ROW LEVEL SECURITY;
-- change: partitioned table | table app.measure
CREATE TABLE app.measure (at date NOT NULL, v integer) PARTITION BY RANGE (at);
-- change: partitioned by an expression | table app.hashed
CREATE TABLE app.hashed (at date NOT NULL, v integer) PARTITION BY LIST ((v % 7));
-- change: mixed case table dropped | table app."Mixed Case"
DROP TABLE app."Mixed Case";
-- change: access method | access_method heap_too
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
-- change: table by another access method | table app.otherwise
CREATE TABLE app.otherwise (a integer) USING heap_too;
-- change: clustered on an index | index app.spare_one_b
ALTER TABLE app.spare_one CLUSTER ON spare_one_b;
-- change: not clustered | index app.spare_one_b
ALTER TABLE app.spare_one SET WITHOUT CLUSTER;
-- change: table replaced by a view | view app.empty
DROP TABLE app.empty; CREATE VIEW app.empty AS SELECT 1 AS a;
-- change: tablespace | tablespace table app.spare_one
ALTER TABLE app.spare_one SET TABLESPACE fast_disk;
-- change: tablespace of an index | tablespace index app.spare_one_b
ALTER INDEX app.spare_one_b SET TABLESPACE fast_disk;
-- change: the usual tablespace | tablespace table app.spare_one
ALTER TABLE app.spare_one SET TABLESPACE pg_default;
