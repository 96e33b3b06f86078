-- Publications with what they hold. 18 brought pubgencols.
SELECT 'publication', o.path,
       pg_catalog.concat_ws(', ', CASE WHEN p.puballtables THEN 'all tables' END,
         CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
         CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END,
         CASE WHEN p.pubviaroot THEN 'via partition root' END,
         CASE WHEN pg_catalog.to_jsonb(p) ->> 'pubgencols' = 's' THEN 'generated columns stored' END)
FROM object o JOIN pg_catalog.pg_publication p ON p.oid = o.oid
WHERE o.kind = 'publication' AND NOT o.member
UNION ALL
SELECT 'publication_table', o.path || ': ' || r.path,
       pg_catalog.concat_ws(' ',
         '(' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname COLLATE "C")
                 FROM attribute a WHERE a.attrelid = p.prrelid AND a.attnum = ANY (p.prattrs)) || ')',
         'where ' || pg_catalog.pg_get_expr(p.prqual, p.prrelid))
FROM object o JOIN pg_catalog.pg_publication_rel p ON p.prpubid = o.oid JOIN relation r ON r.oid = p.prrelid
WHERE o.kind = 'publication' AND NOT o.member
UNION ALL
SELECT 'publication_schema', o.path || ': ' || s.path, ''
FROM object o JOIN pg_catalog.pg_publication_namespace p ON p.pnpubid = o.oid JOIN schema s ON s.oid = p.pnnspid
WHERE o.kind = 'publication' AND NOT o.member
