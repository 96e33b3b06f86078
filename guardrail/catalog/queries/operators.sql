-- Operators, their classes and families, casts, conversions, collations, transforms, languages, access methods.
SELECT 'operator', o.path,
       pg_catalog.concat_ws(', ', 'function ' || nullif(p.oprcode::oid, 0)::regprocedure, 'result ' || nullif(p.oprresult, 0)::regtype,
         'commutator ' || nullif(p.oprcom, 0)::regoperator, 'negator ' || nullif(p.oprnegate, 0)::regoperator,
         'restrict ' || nullif(p.oprrest::oid, 0)::regprocedure, 'join ' || nullif(p.oprjoin::oid, 0)::regprocedure,
         CASE WHEN p.oprcanhash THEN 'hashes' END, CASE WHEN p.oprcanmerge THEN 'merges' END)
FROM object o JOIN pg_catalog.pg_operator p ON p.oid = o.oid
WHERE o.kind = 'operator' AND NOT o.member
UNION ALL
SELECT 'operator_class', o.path,
       pg_catalog.concat_ws(', ', 'type ' || c.opcintype::regtype, CASE WHEN c.opcdefault THEN 'default' END,
         'family ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(f.opfname),
         'storage ' || nullif(c.opckeytype, 0)::regtype)
FROM object o JOIN pg_catalog.pg_opclass c ON c.oid = o.oid
JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
WHERE o.kind = 'operator_class' AND NOT o.member
UNION ALL
SELECT 'operator_family', o.path,
       pg_catalog.concat_ws(', ',
         (SELECT pg_catalog.string_agg(x.member, ', ' ORDER BY x.member)
          FROM (SELECT ('operator ' || a.amopstrategy || ' ' || a.amopopr::regoperator
                        || coalesce(' for order by ' || pg_catalog.quote_ident(s.opfname), '')) COLLATE "C" AS member
                FROM pg_catalog.pg_amop a LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = a.amopsortfamily
                WHERE a.amopfamily = o.oid) x),
         (SELECT pg_catalog.string_agg(x.member, ', ' ORDER BY x.member)
          FROM (SELECT ('function ' || a.amprocnum || ' (' || a.amproclefttype::regtype || ', ' || a.amprocrighttype::regtype || ') '
                        || a.amproc::oid::regprocedure) COLLATE "C" AS member
                FROM pg_catalog.pg_amproc a WHERE a.amprocfamily = o.oid) x))
FROM object o WHERE o.kind = 'operator_family' AND NOT o.member
UNION ALL
SELECT 'cast', o.path,
       CASE c.castmethod WHEN 'f' THEN 'with function ' || c.castfunc::regprocedure WHEN 'i' THEN 'with inout' ELSE 'without function' END
       || CASE c.castcontext WHEN 'a' THEN ' as assignment' WHEN 'i' THEN ' as implicit' ELSE '' END
FROM object o JOIN pg_catalog.pg_cast c ON c.oid = o.oid
WHERE o.kind = 'cast' AND NOT o.member
UNION ALL
SELECT 'conversion', o.path,
       CASE WHEN c.condefault THEN 'default ' ELSE '' END || 'for ' || pg_catalog.pg_encoding_to_char(c.conforencoding)
       || ' to ' || pg_catalog.pg_encoding_to_char(c.contoencoding) || ' from ' || c.conproc::oid::regprocedure
FROM object o JOIN pg_catalog.pg_conversion c ON c.oid = o.oid
WHERE o.kind = 'conversion' AND NOT o.member
UNION ALL
-- 17 renamed colliculocale to colllocale, 16 brought collicurules
SELECT 'collation', o.path,
       pg_catalog.concat_ws(', ', 'provider ' || c.collprovider::text, 'lc_collate ' || pg_catalog.quote_literal(c.collcollate),
         'lc_ctype ' || pg_catalog.quote_literal(c.collctype),
         'locale ' || pg_catalog.quote_literal(coalesce(j.j ->> 'colllocale', j.j ->> 'colliculocale')),
         'rules ' || pg_catalog.quote_literal(j.j ->> 'collicurules'),
         CASE WHEN NOT c.collisdeterministic THEN 'not deterministic' END)
FROM object o JOIN pg_catalog.pg_collation c ON c.oid = o.oid
CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(c) AS j) j
WHERE o.kind = 'collation' AND NOT o.member
UNION ALL
SELECT 'transform', o.path,
       pg_catalog.concat_ws(', ', 'from sql ' || nullif(t.trffromsql::oid, 0)::regprocedure, 'to sql ' || nullif(t.trftosql::oid, 0)::regprocedure)
FROM object o JOIN pg_catalog.pg_transform t ON t.oid = o.oid
WHERE o.kind = 'transform' AND NOT o.member
UNION ALL
SELECT 'language', o.path,
       pg_catalog.concat_ws(', ', CASE WHEN l.lanpltrusted THEN 'trusted' END, 'handler ' || nullif(l.lanplcallfoid, 0)::regprocedure,
         'inline ' || nullif(l.laninline, 0)::regprocedure, 'validator ' || nullif(l.lanvalidator, 0)::regprocedure)
FROM object o JOIN pg_catalog.pg_language l ON l.oid = o.oid
WHERE o.kind = 'language' AND NOT o.member
UNION ALL
SELECT 'access_method', o.path, 'type ' || a.amtype::text || ' handler ' || a.amhandler::oid::regprocedure
FROM object o JOIN pg_catalog.pg_am a ON a.oid = o.oid
WHERE o.kind = 'access_method' AND NOT o.member
