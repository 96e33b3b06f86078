-- Schemas, tables and what is set on a table as a whole. What has its usual value is not mentioned.
SELECT 'schema', path, '' FROM object WHERE kind = 'schema' AND NOT member
UNION ALL
SELECT CASE r.relkind WHEN 'f' THEN 'foreign_table' ELSE 'table' END, r.path,
       CASE r.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END
       || coalesce(' of ' || nullif(r.reloftype, 0)::regtype, '')
       || coalesce(' inherits (' || i.parents || ')', '')
       || coalesce(' partition by ' || k.partition_key, '')
       || coalesce(' using ' || pg_catalog.quote_ident(m.amname), '')
       || coalesce(' server ' || f.server, '')
FROM relation r
LEFT JOIN (
  SELECT inhrelid, pg_catalog.string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) AS parents
  FROM pg_catalog.pg_inherits JOIN relation ON oid = inhrelid GROUP BY inhrelid
) i ON i.inhrelid = r.oid
LEFT JOIN (
  SELECT partrelid, pg_catalog.pg_get_partkeydef(partrelid) AS partition_key
  FROM pg_catalog.pg_partitioned_table JOIN relation ON oid = partrelid
) k ON k.partrelid = r.oid
LEFT JOIN pg_catalog.pg_am m ON m.oid = r.relam AND m.amname <> 'heap'
LEFT JOIN (
  SELECT t.ftrelid, pg_catalog.quote_ident(s.srvname)
         || coalesce(' options (' || pg_catalog.array_to_string(ARRAY(SELECT o FROM pg_catalog.unnest(t.ftoptions) o ORDER BY o COLLATE "C"), ', ') || ')', '') AS server
  FROM pg_catalog.pg_foreign_table t JOIN pg_catalog.pg_foreign_server s ON s.oid = t.ftserver
) f ON f.ftrelid = r.oid
WHERE r.relkind IN ('r', 'p', 'f') AND NOT r.member
UNION ALL
SELECT 'options', r.path,
       (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o COLLATE "C")
        FROM (SELECT pg_catalog.unnest(r.reloptions) UNION ALL SELECT 'toast.' || pg_catalog.unnest(t.reloptions)) all_of_them (o))
FROM relation r
LEFT JOIN pg_catalog.pg_class t ON t.oid = r.reltoastrelid AND t.reloptions IS NOT NULL
WHERE (r.reloptions IS NOT NULL OR t.oid IS NOT NULL) AND NOT r.member
UNION ALL
SELECT 'row_security', path,
       pg_catalog.concat_ws(', ', CASE WHEN relrowsecurity THEN 'enabled' END, CASE WHEN relforcerowsecurity THEN 'forced' END)
FROM relation WHERE (relrowsecurity OR relforcerowsecurity) AND NOT member
UNION ALL
SELECT 'replica_identity', r.path,
       CASE r.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' ELSE 'index ' || coalesce(i.indexrelid::regclass::text, '(dropped)') END
FROM relation r
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = r.oid AND i.indisreplident
WHERE r.relkind IN ('r', 'p') AND r.relreplident <> 'd' AND NOT r.member
UNION ALL
SELECT 'tablespace', o.kind || ' ' || o.path, pg_catalog.quote_ident(s.spcname)
FROM object o JOIN relation r ON r.oid = o.oid
JOIN pg_catalog.pg_tablespace s ON s.oid = r.reltablespace
WHERE o.classid = 'pg_catalog.pg_class'::regclass AND NOT o.member
UNION ALL
SELECT 'tablespace', 'index ' || i.indexrelid::regclass, pg_catalog.quote_ident(s.spcname)
FROM pg_catalog.pg_index i JOIN relation r ON r.oid = i.indrelid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.reltablespace <> 0
JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
WHERE NOT r.member
