-- Since 18 NOT NULL is a constraint with a name. Where the name is the usual one and nothing else is said, the column says it all.
SELECT 'not_null', r.path || '.' || pg_catalog.quote_ident(c.conname), pg_catalog.pg_get_constraintdef(c.oid)
FROM pg_catalog.pg_constraint c
JOIN relation r ON r.oid = c.conrelid
JOIN attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'n' AND NOT r.member AND c.conislocal
  AND (c.conname <> r.relname || '_' || a.attname || '_not_null' OR NOT c.convalidated OR c.connoinherit)
