-- Views and materialized views: their text, and apart from it what they use, which reads the same on every major.
SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized_view' END, path,
       CASE WHEN relkind = 'm' THEN '' WHEN relpersistence = 'p' THEN '' ELSE 'unlogged ' END || coalesce('using ' || pg_catalog.quote_ident(m.amname) || ' ', '')
FROM relation r LEFT JOIN pg_catalog.pg_am m ON m.oid = r.relam AND m.amname <> 'heap'
WHERE relkind IN ('v', 'm') AND NOT member
UNION ALL
SELECT 'view_text', path, pg_catalog.pg_get_viewdef(oid) FROM relation WHERE relkind IN ('v', 'm') AND NOT member
UNION ALL
SELECT 'view_dependency', v.path, pg_catalog.string_agg(DISTINCT u.name, ', ' ORDER BY u.name)
FROM relation v
JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid AND w.rulename = '_RETURN'
JOIN (
  SELECT d.objid, d.refobjid AS used, (d.refobjid::regclass || coalesce('.' || pg_catalog.quote_ident(a.attname), '')) COLLATE "C" AS name
  FROM dependency d LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
  WHERE d.deptype = 'n' AND d.refclassid = 'pg_catalog.pg_class'::regclass
  UNION ALL
  SELECT d.objid, 0::oid, d.refobjid::regprocedure::text COLLATE "C"
  FROM dependency d
  WHERE d.deptype = 'n' AND d.refclassid = 'pg_catalog.pg_proc'::regclass
) u ON u.objid = w.oid
WHERE v.relkind IN ('v', 'm') AND NOT v.member AND u.used <> v.oid
GROUP BY v.path
