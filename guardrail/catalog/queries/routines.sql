-- Functions, procedures and aggregates. A body of parsed SQL (BEGIN ATOMIC) is deparsed, so that it is a line of its own.
SELECT r.kind, r.path,
       CASE WHEN r.atomic
            THEN pg_catalog.left(pg_catalog.pg_get_functiondef(r.oid), -1 - pg_catalog.length(pg_catalog.pg_get_function_sqlbody(r.oid)))
            ELSE pg_catalog.pg_get_functiondef(r.oid) END
FROM routine r WHERE r.prokind <> 'a' AND NOT r.member
UNION ALL
SELECT 'function_body', r.path, pg_catalog.pg_get_function_sqlbody(r.oid) FROM routine r WHERE r.atomic AND NOT r.member
UNION ALL
SELECT 'aggregate', r.path,
       pg_catalog.concat_ws(' ',
         CASE a.aggkind WHEN 'o' THEN 'ordered-set' WHEN 'h' THEN 'hypothetical-set' END,
         '(' || pg_catalog.pg_get_function_arguments(r.oid) || ')',
         'sfunc ' || a.aggtransfn::regprocedure, 'stype ' || a.aggtranstype::regtype, 'sspace ' || nullif(a.aggtransspace, 0),
         'initcond ' || pg_catalog.quote_literal(a.agginitval),
         'finalfunc ' || nullif(a.aggfinalfn::oid, 0)::regprocedure || CASE WHEN a.aggfinalextra THEN ' extra' ELSE '' END,
         'finalmodify ' || a.aggfinalmodify::text,
         'combinefunc ' || nullif(a.aggcombinefn::oid, 0)::regprocedure,
         'serialfunc ' || nullif(a.aggserialfn::oid, 0)::regprocedure,
         'deserialfunc ' || nullif(a.aggdeserialfn::oid, 0)::regprocedure,
         'msfunc ' || nullif(a.aggmtransfn::oid, 0)::regprocedure, 'minvfunc ' || nullif(a.aggminvtransfn::oid, 0)::regprocedure,
         'mstype ' || nullif(a.aggmtranstype, 0)::regtype, 'msspace ' || nullif(a.aggmtransspace, 0),
         'minitcond ' || pg_catalog.quote_literal(a.aggminitval),
         'mfinalfunc ' || nullif(a.aggmfinalfn::oid, 0)::regprocedure || CASE WHEN a.aggmfinalextra THEN ' extra' ELSE '' END,
         CASE WHEN a.aggmtransfn <> 0 THEN 'mfinalmodify ' || a.aggmfinalmodify::text END,
         'sortop ' || nullif(a.aggsortop, 0)::regoperator,
         'parallel ' || p.proparallel::text)
FROM routine r JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = r.oid JOIN pg_catalog.pg_proc p ON p.oid = r.oid
WHERE NOT r.member
