-- Indexes without the name, which the path has. What a constraint's index holds is told by the constraint,
-- so that such an index is a line only where something is set on it or wrong with it.
SELECT 'index', r.schema_path || '.' || pg_catalog.quote_ident(c.relname),
       CASE WHEN k.conindid IS NULL
            THEN CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END
                 || pg_catalog.substr(pg_catalog.pg_get_indexdef(i.indexrelid),
                      CASE WHEN i.indisunique THEN 22 ELSE 15 END + pg_catalog.length(pg_catalog.quote_ident(c.relname)))
            ELSE 'of ' || r.path || '.' || pg_catalog.quote_ident(k.conname)
                 || coalesce(' WITH (' || pg_catalog.array_to_string(c.reloptions, ', ') || ')', '') END
       || CASE WHEN i.indisclustered THEN ' CLUSTERED' ELSE '' END
       || CASE WHEN s.targets IS NULL THEN '' ELSE ' STATISTICS (' || s.targets || ')' END
       || CASE WHEN NOT i.indisvalid THEN ' INVALID' ELSE '' END
       || CASE WHEN NOT i.indisready OR NOT i.indislive THEN ' NOT READY' ELSE '' END
FROM pg_catalog.pg_index i
JOIN relation r ON r.oid = i.indrelid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = i.indrelid
LEFT JOIN (
  SELECT a.attrelid, pg_catalog.string_agg(a.attnum || ': ' || a.attstattarget, ', ' ORDER BY a.attnum) AS targets
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_index x ON x.indexrelid = a.attrelid
  WHERE a.attstattarget >= 0 AND a.attnum > 0 GROUP BY a.attrelid
) s ON s.attrelid = i.indexrelid
WHERE NOT r.member
  AND (k.conindid IS NULL OR c.reloptions IS NOT NULL OR i.indisclustered OR s.targets IS NOT NULL
       OR NOT i.indisvalid OR NOT i.indisready OR NOT i.indislive)
