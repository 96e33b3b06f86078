-- Where a partition differs from its parent: (partition, parent, kind, expected, found). What its parent gave it is not mentioned.
WITH
pair AS MATERIALIZED (
  SELECT c.oid, p.oid AS parent, c.oid::regclass::text AS path, p.oid::regclass::text AS parent_path,
         c.relrowsecurity, c.relforcerowsecurity, p.relrowsecurity AS parent_security, p.relforcerowsecurity AS parent_forced
  FROM pg_catalog.pg_inherits i
  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
  JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
  WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND p.relkind = 'p'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e' AND d.objid = c.oid AND d.classid = 'pg_catalog.pg_class'::regclass)
),
attribute AS MATERIALIZED (
  SELECT a.attrelid, a.attname, a.attnotnull, a.attgenerated, d.adbin
  FROM pg_catalog.pg_attribute a
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped
    AND (a.attrelid IN (SELECT oid FROM pair) OR a.attrelid IN (SELECT parent FROM pair))
),
twin AS (
  SELECT t.path, t.parent_path, a.attname, a.attnotnull AS found_not_null, b.attnotnull AS expected_not_null,
         pg_catalog.pg_get_expr(a.adbin, CASE a.attgenerated WHEN '' THEN 0 ELSE t.oid END) AS found_default,
         pg_catalog.pg_get_expr(b.adbin, CASE b.attgenerated WHEN '' THEN 0 ELSE t.parent END) AS expected_default
  FROM pair t
  JOIN attribute a ON a.attrelid = t.oid
  JOIN attribute b ON b.attrelid = t.parent AND b.attname = a.attname
  WHERE a.attnotnull <> b.attnotnull OR a.adbin::text IS DISTINCT FROM b.adbin::text
),
own_index AS (
  SELECT t.path, t.parent_path, x.indexrelid, x.indisvalid, x.indisready, x.indislive,
         h.inhrelid IS NULL AS unattached, k.conindid IS NOT NULL AS of_constraint
  FROM pair t
  JOIN pg_catalog.pg_index x ON x.indrelid = t.oid
  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = x.indexrelid
  LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = t.oid
)
SELECT path, parent_path, 'default of ' || pg_catalog.quote_ident(attname), coalesce(expected_default, 'none'), coalesce(found_default, 'none')
FROM twin WHERE expected_default IS DISTINCT FROM found_default
UNION ALL
SELECT path, parent_path, 'nullability of ' || pg_catalog.quote_ident(attname),
       CASE WHEN expected_not_null THEN 'not null' ELSE 'nullable' END, CASE WHEN found_not_null THEN 'not null' ELSE 'nullable' END
FROM twin WHERE expected_not_null <> found_not_null
UNION ALL
SELECT path, parent_path, 'index ' || indexrelid::regclass, 'none of its own', pg_catalog.pg_get_indexdef(indexrelid)
FROM own_index WHERE unattached AND NOT of_constraint
UNION ALL
SELECT path, parent_path, 'index ' || indexrelid::regclass, 'valid', 'INVALID'
FROM own_index WHERE NOT (indisvalid AND indisready AND indislive)
UNION ALL
SELECT t.path, t.parent_path, 'constraint ' || pg_catalog.quote_ident(c.conname), 'none of its own', pg_catalog.pg_get_constraintdef(c.oid)
FROM pair t JOIN pg_catalog.pg_constraint c ON c.conrelid = t.oid
WHERE c.contype NOT IN ('n', 't') AND c.conparentid = 0 AND c.coninhcount = 0
UNION ALL
SELECT t.path, t.parent_path, 'trigger ' || pg_catalog.quote_ident(g.tgname), 'none of its own', pg_catalog.pg_get_triggerdef(g.oid)
FROM pair t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
WHERE NOT g.tgisinternal AND g.tgparentid = 0
UNION ALL
SELECT t.path, t.parent_path, 'trigger ' || pg_catalog.quote_ident(g.tgname), u.state, f.state
FROM pair t
JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
JOIN pg_catalog.pg_trigger p ON p.oid = g.tgparentid
JOIN (VALUES ('O'::"char", 'enabled'), ('D', 'DISABLED'), ('R', 'REPLICA'), ('A', 'ALWAYS')) f (letter, state) ON f.letter = g.tgenabled
JOIN (VALUES ('O'::"char", 'enabled'), ('D', 'DISABLED'), ('R', 'REPLICA'), ('A', 'ALWAYS')) u (letter, state) ON u.letter = p.tgenabled
WHERE g.tgenabled <> p.tgenabled AND NOT g.tgisinternal
UNION ALL
SELECT path, parent_path, 'row security', e.state, f.state
FROM pair
CROSS JOIN LATERAL (SELECT coalesce(nullif(pg_catalog.concat_ws(', ', CASE WHEN parent_security THEN 'enabled' END, CASE WHEN parent_forced THEN 'forced' END), ''), 'off') AS state) e
CROSS JOIN LATERAL (SELECT coalesce(nullif(pg_catalog.concat_ws(', ', CASE WHEN relrowsecurity THEN 'enabled' END, CASE WHEN relforcerowsecurity THEN 'forced' END), ''), 'off') AS state) f
WHERE relrowsecurity <> parent_security OR relforcerowsecurity <> parent_forced
ORDER BY 1, 3, 5
