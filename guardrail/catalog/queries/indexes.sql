-- Indexes without the name, which the path has. What a constraint's index holds is told by the constraint,
-- so that such an index is a line only where something is set on it or wrong with it.
-- pg_get_indexdef takes 50 microseconds, and waits for the table's lock where there are expressions: an index of plain
-- columns is put together here, in its words, and expressions that are alike over columns of one layout are deparsed once.
-- An operator class is left out where it is the one and only default for the column's type.
(WITH other AS MATERIALIZED (
  SELECT i.indexrelid, i.indisunique, c.relkind, c.relname, r.path,
         pg_catalog.concat_ws('|', i.indexprs, i.indpred, i.indkey, i.indclass, i.indcollation, i.indoption, i.indnkeyatts,
           i.indnullsnotdistinct, c.relam, c.reloptions, l.alike,
           CASE WHEN m.amname NOT IN ('btree', 'hash') THEN i.indexrelid END) AS alike
  FROM pg_catalog.pg_index i
  JOIN relation r ON r.oid = i.indrelid
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am m ON m.oid = c.relam
  JOIN layout l ON l.attrelid = i.indrelid
  WHERE NOT r.member AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR m.amname NOT IN ('btree', 'hash'))
),
once AS MATERIALIZED (
  SELECT s.alike,
         pg_catalog.substr(pg_catalog.pg_get_indexdef(s.one),
           pg_catalog.length('CREATE INDEX  ON ') + CASE WHEN f.indisunique THEN 8 ELSE 1 END + CASE f.relkind WHEN 'I' THEN 5 ELSE 0 END
           + pg_catalog.length(pg_catalog.quote_ident(f.relname)) + pg_catalog.length(f.path)) AS rest
  FROM (SELECT alike, pg_catalog.min(indexrelid) AS one FROM other GROUP BY alike) s
  JOIN other f ON f.indexrelid = s.one
),
deparsed AS (
  SELECT o.indexrelid, d.rest FROM other o JOIN once d ON d.alike = o.alike
)
SELECT 'index', r.schema_path || '.' || pg_catalog.quote_ident(c.relname),
       CASE WHEN k.conindid IS NOT NULL
            THEN 'of ' || r.path || '.' || pg_catalog.quote_ident(k.conname)
                 || coalesce(' WITH (' || pg_catalog.array_to_string(c.reloptions, ', ') || ')', '')
            WHEN p.keys IS NOT NULL
            THEN CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END
                 || CASE c.relkind WHEN 'I' THEN 'ON ONLY ' ELSE 'ON ' END || r.path
                 || ' USING ' || m.amname || ' (' || p.keys || ')' || coalesce(' INCLUDE (' || p.included || ')', '')
                 || CASE WHEN i.indnullsnotdistinct THEN ' NULLS NOT DISTINCT' ELSE '' END
                 || coalesce(' WITH (' || pg_catalog.array_to_string(c.reloptions, ', ') || ')', '')
            ELSE CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END
                 || CASE c.relkind WHEN 'I' THEN 'ON ONLY ' ELSE 'ON ' END || r.path || e.rest END
       || CASE WHEN i.indisclustered THEN ' CLUSTERED' ELSE '' END
       || CASE WHEN s.targets IS NULL THEN '' ELSE ' STATISTICS (' || s.targets || ')' END
       || CASE WHEN NOT i.indisvalid THEN ' INVALID' ELSE '' END
       || CASE WHEN NOT i.indisready OR NOT i.indislive THEN ' NOT READY' ELSE '' END
FROM pg_catalog.pg_index i
JOIN relation r ON r.oid = i.indrelid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname IN ('btree', 'hash')
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = i.indrelid
LEFT JOIN (
  SELECT x.indexrelid,
         pg_catalog.string_agg(
           pg_catalog.quote_ident(a.attname)
           || CASE WHEN x.collation <> a.attcollation AND x.collation <> 0 THEN ' COLLATE ' || x.collation::regcollation ELSE '' END
           || CASE WHEN o.usual THEN '' WHEN o.opcdefault AND (o.opcintype = a.atttypid OR (o.opcintype = 'text'::regtype AND a.atttypid = 'varchar'::regtype))
                   THEN '' ELSE ' ' || o.name END
           || CASE x.option WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' WHEN 3 THEN ' DESC' ELSE '' END,
           ', ' ORDER BY x.position) FILTER (WHERE x.class IS NOT NULL) AS keys,
         pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY x.position) FILTER (WHERE x.class IS NULL) AS included
  FROM (
    SELECT indexrelid, indrelid, pg_catalog.unnest(indkey::int2[]) AS number, pg_catalog.unnest(indclass::oid[]) AS class,
           pg_catalog.unnest(indcollation::oid[]) AS collation, pg_catalog.unnest(indoption::int2[]) AS option,
           pg_catalog.generate_subscripts(indkey, 1) AS position
    FROM pg_catalog.pg_index
    WHERE indexprs IS NULL AND indpred IS NULL AND NOT indisprimary
  ) x
  JOIN attribute a ON a.attrelid = x.indrelid AND a.attnum = x.number
  LEFT JOIN (
    SELECT p.oid, p.opcdefault, p.opcintype, CASE n.nspname WHEN 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(n.nspname) || '.' END || pg_catalog.quote_ident(p.opcname) AS name,
           p.opcdefault AND n.nspname = 'pg_catalog'
           AND p.opcintype IN ('anyenum'::regtype, 'anyarray'::regtype, 'anyrange'::regtype, 'anymultirange'::regtype, 'record'::regtype) AS usual
    FROM pg_catalog.pg_opclass p JOIN pg_catalog.pg_namespace n ON n.oid = p.opcnamespace
  ) o ON o.oid = x.class
  GROUP BY x.indexrelid
) p ON p.indexrelid = i.indexrelid AND m.oid IS NOT NULL
LEFT JOIN deparsed e ON e.indexrelid = i.indexrelid
LEFT JOIN (
  SELECT a.attrelid, pg_catalog.string_agg(a.attnum || ': ' || a.attstattarget, ', ' ORDER BY a.attnum) AS targets
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_index x ON x.indexrelid = a.attrelid
  WHERE a.attstattarget >= 0 AND a.attnum > 0 GROUP BY a.attrelid
) s ON s.attrelid = i.indexrelid
WHERE NOT r.member
  AND (k.conindid IS NULL OR c.reloptions IS NOT NULL OR i.indisclustered OR s.targets IS NOT NULL
       OR NOT i.indisvalid OR NOT i.indisready OR NOT i.indislive))
