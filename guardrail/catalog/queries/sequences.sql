-- Sequences that stand for themselves, serial ones too. That of an identity column belongs to its column;
-- its name is a line where it is not the one that the column would give it.
SELECT 'sequence', r.path,
       CASE WHEN r.relpersistence = 'u' THEN 'unlogged ' ELSE '' END || pg_catalog.format_type(q.seqtypid, NULL)
       || ' start ' || q.seqstart || ' increment ' || q.seqincrement || ' min ' || q.seqmin || ' max ' || q.seqmax
       || ' cache ' || q.seqcache || CASE WHEN q.seqcycle THEN ' cycle' ELSE '' END
       || coalesce(' owned by ' || a.path, '')
FROM relation r
JOIN pg_catalog.pg_sequence q ON q.seqrelid = r.oid
LEFT JOIN owned o ON o.sequence = r.oid
LEFT JOIN attribute a ON a.attrelid = o.owner AND a.attnum = o.number
WHERE r.relkind = 'S' AND NOT r.member AND (o.sequence IS NULL OR NOT o.identity)
UNION ALL
SELECT 'identity_sequence', a.path, r.path || CASE WHEN r.relpersistence <> t.relpersistence THEN ' persistence differs from its table''s' ELSE '' END
FROM owned o
JOIN relation r ON r.oid = o.sequence
JOIN attribute a ON a.attrelid = o.owner AND a.attnum = o.number
JOIN relation t ON t.oid = o.owner
WHERE o.identity AND NOT r.member
  AND (r.schema <> t.schema OR r.relname <> a.relname || '_' || a.attname || '_seq' OR r.relpersistence <> t.relpersistence)
