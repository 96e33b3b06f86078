-- Constraints of tables and domains. The rows that a foreign key has for each partition follow from the key itself.
-- pg_get_constraintdef takes 15 to 40 microseconds, as it looks up and opens what it speaks of: keys are put together here,
-- in its words, and checks of one expression over columns of one layout (tenants, partitions of old) are deparsed once.
(WITH key AS (
  SELECT x.oid, pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY x.position) AS columns,
         CASE WHEN pg_catalog.count(*) = pg_catalog.count(b.attname)
              THEN pg_catalog.string_agg(pg_catalog.quote_ident(b.attname), ', ' ORDER BY x.position) END AS referenced
  FROM (
    SELECT oid, conrelid, confrelid, pg_catalog.unnest(conkey) AS number, pg_catalog.unnest(confkey) AS target,
           pg_catalog.generate_subscripts(conkey, 1) AS position
    FROM pg_catalog.pg_constraint
    WHERE contype IN ('p', 'u', 'f') AND conparentid = 0 AND convalidated AND confdelsetcols IS NULL AND NOT :period
  ) x
  JOIN attribute a ON a.attrelid = x.conrelid AND a.attnum = x.number
  LEFT JOIN attribute b ON b.attrelid = x.confrelid AND b.attnum = x.target
  GROUP BY x.oid
),
checked AS MATERIALIZED (
  SELECT c.oid, pg_catalog.concat_ws('|', c.conbin, c.connoinherit, c.convalidated, :enforced, l.alike) AS alike
  FROM pg_catalog.pg_constraint c JOIN layout l ON l.attrelid = c.conrelid
  WHERE c.contype = 'c'
),
deparsed AS (
  SELECT k.oid, d.definition
  FROM checked k
  JOIN (SELECT alike, pg_catalog.pg_get_constraintdef(pg_catalog.min(oid)) AS definition FROM checked GROUP BY alike) d
    ON d.alike = k.alike
)
SELECT 'constraint', r.path || '.' || pg_catalog.quote_ident(c.conname),
       CASE WHEN d.oid IS NOT NULL THEN d.definition
            WHEN c.contype = 'f' AND k.referenced IS NOT NULL
            THEN 'FOREIGN KEY (' || k.columns || ') REFERENCES ' || c.confrelid::regclass || '(' || k.referenced || ')'
                 || CASE c.confmatchtype WHEN 'f' THEN ' MATCH FULL' ELSE '' END
                 || CASE c.confupdtype WHEN 'r' THEN ' ON UPDATE RESTRICT' WHEN 'c' THEN ' ON UPDATE CASCADE'
                                       WHEN 'n' THEN ' ON UPDATE SET NULL' WHEN 'd' THEN ' ON UPDATE SET DEFAULT' ELSE '' END
                 || CASE c.confdeltype WHEN 'r' THEN ' ON DELETE RESTRICT' WHEN 'c' THEN ' ON DELETE CASCADE'
                                       WHEN 'n' THEN ' ON DELETE SET NULL' WHEN 'd' THEN ' ON DELETE SET DEFAULT' ELSE '' END
                 || CASE WHEN c.condeferrable THEN ' DEFERRABLE' ELSE '' END
                 || CASE WHEN c.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END
            WHEN c.contype IN ('p', 'u') AND k.columns IS NOT NULL AND i.indnatts = i.indnkeyatts
            THEN CASE c.contype WHEN 'p' THEN 'PRIMARY KEY ' ELSE 'UNIQUE ' END
                 || CASE WHEN i.indnullsnotdistinct THEN 'NULLS NOT DISTINCT ' ELSE '' END
                 || '(' || k.columns || ')'
                 || CASE WHEN c.condeferrable THEN ' DEFERRABLE' ELSE '' END
                 || CASE WHEN c.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END
            ELSE pg_catalog.pg_get_constraintdef(c.oid) END
       || CASE WHEN c.contype <> 'c' OR c.coninhcount = 0 THEN '' WHEN c.conislocal THEN ' inherited, also local' ELSE ' inherited' END
FROM pg_catalog.pg_constraint c
JOIN relation r ON r.oid = c.conrelid
LEFT JOIN key k ON k.oid = c.oid
LEFT JOIN deparsed d ON d.oid = c.oid
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u')
WHERE c.contype NOT IN ('t', 'n') AND c.conparentid = 0 AND NOT r.member)
UNION ALL
SELECT 'domain_constraint', t.path || '.' || pg_catalog.quote_ident(c.conname), pg_catalog.pg_get_constraintdef(c.oid)
FROM pg_catalog.pg_constraint c JOIN type t ON t.oid = c.contypid
WHERE c.contype = 'c' AND NOT t.member
UNION ALL
-- a foreign key whose own triggers are off is not enforced
SELECT 'constraint_trigger', r.path || '.' || pg_catalog.quote_ident(c.conname),
       pg_catalog.string_agg(DISTINCT CASE g.tgenabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' ELSE 'ALWAYS' END, ', ')
FROM pg_catalog.pg_trigger g JOIN relation r ON r.oid = g.tgrelid JOIN pg_catalog.pg_constraint c ON c.oid = g.tgconstraint
WHERE g.tgisinternal AND g.tgenabled <> 'O' AND g.tgparentid = 0 AND NOT r.member
GROUP BY 2
