-- Constraints of tables and domains. The rows that a foreign key has for each partition follow from the key itself.
SELECT 'constraint', r.path || '.' || pg_catalog.quote_ident(c.conname),
       pg_catalog.pg_get_constraintdef(c.oid)
       || CASE WHEN c.contype <> 'c' OR c.coninhcount = 0 THEN '' WHEN c.conislocal THEN ' inherited, also local' ELSE ' inherited' END
FROM pg_catalog.pg_constraint c JOIN relation r ON r.oid = c.conrelid
WHERE c.contype NOT IN ('t', 'n') AND c.conparentid = 0 AND NOT r.member
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
