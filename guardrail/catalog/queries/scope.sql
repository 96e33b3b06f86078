-- What is read: schemas, the objects that belong to an extension, relations, columns, and everything with an owner.
-- :schemas is a condition on nspname, :tables one on a table's schema and name, :whole is true without a schema filter.
WITH
schema AS MATERIALIZED (
  SELECT oid, nspname, pg_catalog.quote_ident(nspname) AS path, nspowner, nspacl
  FROM pg_catalog.pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND :schemas
),
-- one pass over the largest catalog but one: extension members, owned sequences, what views use
dependency AS MATERIALIZED (
  SELECT classid, objid, refclassid, refobjid, refobjsubid, deptype
  FROM pg_catalog.pg_depend
  WHERE deptype = 'e'
     OR (deptype IN ('a', 'i') AND refobjsubid > 0 AND objsubid = 0
         AND classid = 'pg_catalog.pg_class'::regclass AND refclassid = 'pg_catalog.pg_class'::regclass)
     OR (deptype = 'n' AND classid = 'pg_catalog.pg_rewrite'::regclass)
),
member AS MATERIALIZED (
  SELECT DISTINCT classid, objid FROM dependency WHERE deptype = 'e'
),
standing AS MATERIALIZED (
  SELECT c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.reltype, c.relam, c.reltablespace, c.reltoastrelid,
         c.relpersistence, c.relreplident, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.reloftype,
         s.oid AS schema, s.path AS schema_path, s.path || '.' || pg_catalog.quote_ident(c.relname) AS path,
         m.objid IS NOT NULL AS member
  FROM pg_catalog.pg_class c
  JOIN schema s ON s.oid = c.relnamespace
  LEFT JOIN member m ON m.objid = c.oid AND m.classid = 'pg_catalog.pg_class'::regclass
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S') AND NOT c.relispartition AND :tables
),
-- a sequence goes with the column that owns it, out of the scope too
owned AS MATERIALIZED (
  SELECT d.objid AS sequence, d.refobjid AS owner, d.refobjsubid AS number, d.deptype = 'i' AS identity
  FROM dependency d JOIN pg_catalog.pg_sequence q ON q.seqrelid = d.objid
  WHERE d.deptype IN ('a', 'i') AND d.refobjsubid > 0 AND d.classid = 'pg_catalog.pg_class'::regclass
),
relation AS MATERIALIZED (
  SELECT r.* FROM standing r
  WHERE r.oid NOT IN (
    SELECT o.sequence FROM owned o LEFT JOIN standing t ON t.oid = o.owner WHERE t.oid IS NULL OR t.member
  )
),
attribute AS MATERIALIZED (
  SELECT a.attrelid, a.attnum, r.path || '.' || pg_catalog.quote_ident(a.attname) AS path, a.attname, r.relkind,
         r.relname, r.member, r.relowner, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull, a.attidentity, a.attgenerated,
         a.atthasdef, a.attstorage, a.attcompression, a.attstattarget, a.attoptions, a.attfdwoptions, a.attinhcount,
         a.attislocal, a.attacl
  -- pg_class by its key, so that the planner expects one relation a column and hashes these, not all columns there are
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  JOIN relation r ON r.oid = c.oid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind <> 'S'
),
-- a relation's columns: expressions that read the same over equal layouts are deparsed once
layout AS MATERIALIZED (
  SELECT attrelid, pg_catalog.string_agg(pg_catalog.quote_ident(attname), ', ') AS names,
         pg_catalog.concat(pg_catalog.array_agg(attname), pg_catalog.array_agg(attnum),
                           pg_catalog.array_agg(atttypid), pg_catalog.array_agg(attcollation)) AS alike
  FROM (SELECT attrelid, attname, attnum, atttypid, attcollation FROM attribute ORDER BY attrelid, attnum) in_order
  GROUP BY attrelid
),
