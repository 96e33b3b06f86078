-- Who owns what. A sequence that a column owns has the owner of its table.
SELECT 'owner', o.kind || ' ' || o.path, pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(o.owner))
FROM object o
LEFT JOIN owned w ON w.sequence = o.oid AND o.kind = 'sequence'
WHERE o.owner IS NOT NULL AND NOT o.member AND w.sequence IS NULL
