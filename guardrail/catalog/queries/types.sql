-- Enums with their labels in order, domains, composite, range, base and shell types.
SELECT 'enum', t.path, coalesce(pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder), '')
FROM type t LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
WHERE t.typtype = 'e' AND NOT t.member GROUP BY t.path
UNION ALL
SELECT 'domain', t.path,
       pg_catalog.format_type(d.typbasetype, d.typtypmod)
       || CASE WHEN d.typcollation <> b.typcollation THEN ' collate ' || d.typcollation::regcollation ELSE '' END
       || CASE WHEN d.typnotnull THEN ' not null' ELSE '' END
       || coalesce(' default ' || coalesce(pg_catalog.pg_get_expr(d.typdefaultbin, 0), pg_catalog.quote_literal(d.typdefault)), '')
FROM type t JOIN pg_catalog.pg_type d ON d.oid = t.oid JOIN pg_catalog.pg_type b ON b.oid = d.typbasetype
WHERE t.typtype = 'd' AND NOT t.member
UNION ALL
SELECT 'composite', t.path, '(' || coalesce(a.attributes, '') || ')'
FROM type t
LEFT JOIN (
  SELECT a.attrelid,
         pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attcollation <> t.typcollation THEN ' collate ' || a.attcollation::regcollation ELSE '' END,
           ', ' ORDER BY a.attnum) AS attributes
  FROM attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  WHERE a.relkind = 'c' GROUP BY a.attrelid
) a ON a.attrelid = t.typrelid
WHERE t.typtype = 'c' AND NOT t.member
UNION ALL
SELECT 'range', t.path,
       pg_catalog.concat_ws(', ', 'subtype ' || r.rngsubtype::regtype, 'multirange ' || r.rngmultitypid::regtype,
         'opclass ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(o.opcname),
         'collation ' || nullif(r.rngcollation, 0)::regcollation,
         'canonical ' || nullif(r.rngcanonical::oid, 0)::regprocedure, 'subtype_diff ' || nullif(r.rngsubdiff::oid, 0)::regprocedure)
FROM type t JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
WHERE t.typtype = 'r' AND NOT t.member
UNION ALL
SELECT 'base_type', t.path,
       CASE WHEN NOT b.typisdefined THEN 'shell' ELSE
         pg_catalog.concat_ws(', ', 'input ' || b.typinput::oid::regprocedure, 'output ' || b.typoutput::oid::regprocedure,
           'receive ' || nullif(b.typreceive::oid, 0)::regprocedure, 'send ' || nullif(b.typsend::oid, 0)::regprocedure,
           'typmod_in ' || nullif(b.typmodin::oid, 0)::regprocedure, 'typmod_out ' || nullif(b.typmodout::oid, 0)::regprocedure,
           'analyze ' || nullif(b.typanalyze::oid, 0)::regprocedure, 'subscript ' || nullif(b.typsubscript::oid, 0)::regprocedure,
           'length ' || b.typlen, CASE WHEN b.typbyval THEN 'by value' END, 'align ' || b.typalign::text, 'storage ' || b.typstorage::text,
           'category ' || pg_catalog.quote_literal(b.typcategory::text), CASE WHEN b.typispreferred THEN 'preferred' END,
           'default ' || pg_catalog.quote_literal(b.typdefault), 'element ' || nullif(b.typelem, 0)::regtype,
           'delimiter ' || pg_catalog.quote_literal(b.typdelim::text), CASE WHEN b.typcollation <> 0 THEN 'collatable' END) END
FROM type t JOIN pg_catalog.pg_type b ON b.oid = t.oid
WHERE t.typtype IN ('b', 'p') AND NOT t.member
UNION ALL
SELECT 'extension', pg_catalog.quote_ident(e.extname), 'schema ' || pg_catalog.quote_ident(n.nspname)
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE :whole
UNION ALL
SELECT 'extension_version', pg_catalog.quote_ident(extname), extversion FROM pg_catalog.pg_extension WHERE :whole
