-- Comments and security labels on everything that can have one, except on what an extension owns.
SELECT 'comment', o.kind || ' ' || o.path, d.description
FROM object o JOIN pg_catalog.pg_description d ON d.objoid = o.oid AND d.classoid = o.classid AND d.objsubid = 0
WHERE NOT o.member
UNION ALL
SELECT 'comment', 'column ' || a.path, d.description
FROM attribute a
JOIN pg_catalog.pg_description d ON d.objoid = a.attrelid AND d.objsubid = a.attnum AND d.classoid = 'pg_catalog.pg_class'::regclass
WHERE NOT a.member
UNION ALL
SELECT 'comment', 'constraint ' || coalesce(r.path, t.path) || '.' || pg_catalog.quote_ident(c.conname), d.description
FROM pg_catalog.pg_description d
JOIN pg_catalog.pg_constraint c ON c.oid = d.objoid
LEFT JOIN relation r ON r.oid = c.conrelid AND NOT r.member
LEFT JOIN type t ON t.oid = c.contypid AND NOT t.member
WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND (r.oid IS NOT NULL OR t.oid IS NOT NULL)
UNION ALL
SELECT 'comment', 'index ' || i.indexrelid::regclass, d.description
FROM pg_catalog.pg_description d
JOIN pg_catalog.pg_index i ON i.indexrelid = d.objoid
JOIN relation r ON r.oid = i.indrelid
WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0 AND NOT r.member
UNION ALL
SELECT 'comment', 'trigger ' || r.path || '.' || pg_catalog.quote_ident(g.tgname), d.description
FROM pg_catalog.pg_description d
JOIN pg_catalog.pg_trigger g ON g.oid = d.objoid
JOIN relation r ON r.oid = g.tgrelid
WHERE d.classoid = 'pg_catalog.pg_trigger'::regclass AND NOT r.member
UNION ALL
SELECT 'comment', 'rule ' || r.path || '.' || pg_catalog.quote_ident(w.rulename), d.description
FROM pg_catalog.pg_description d
JOIN pg_catalog.pg_rewrite w ON w.oid = d.objoid
JOIN relation r ON r.oid = w.ev_class
WHERE d.classoid = 'pg_catalog.pg_rewrite'::regclass AND NOT r.member
UNION ALL
SELECT 'comment', 'policy ' || r.path || '.' || pg_catalog.quote_ident(p.polname), d.description
FROM pg_catalog.pg_description d
JOIN pg_catalog.pg_policy p ON p.oid = d.objoid
JOIN relation r ON r.oid = p.polrelid
WHERE d.classoid = 'pg_catalog.pg_policy'::regclass AND NOT r.member
UNION ALL
SELECT 'security_label', o.kind || ' ' || o.path || ' by ' || pg_catalog.quote_ident(l.provider), l.label
FROM object o JOIN pg_catalog.pg_seclabel l ON l.objoid = o.oid AND l.classoid = o.classid AND l.objsubid = 0
UNION ALL
SELECT 'security_label', 'column ' || a.path || ' by ' || pg_catalog.quote_ident(l.provider), l.label
FROM attribute a
JOIN pg_catalog.pg_seclabel l ON l.objoid = a.attrelid AND l.objsubid = a.attnum AND l.classoid = 'pg_catalog.pg_class'::regclass
