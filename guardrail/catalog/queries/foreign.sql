-- Foreign data wrappers, servers and user mappings. A user mapping's options hold passwords: only their names are read.
SELECT 'foreign_data_wrapper', o.path,
       pg_catalog.concat_ws(', ', 'handler ' || nullif(w.fdwhandler, 0)::regprocedure, 'validator ' || nullif(w.fdwvalidator, 0)::regprocedure,
         'options (' || (SELECT pg_catalog.string_agg(x, ', ' ORDER BY x COLLATE "C") FROM pg_catalog.unnest(w.fdwoptions) x) || ')')
FROM object o JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = o.oid
WHERE o.kind = 'foreign_data_wrapper' AND NOT o.member
UNION ALL
SELECT 'server', o.path,
       pg_catalog.concat_ws(', ', 'wrapper ' || pg_catalog.quote_ident(w.fdwname), 'type ' || pg_catalog.quote_literal(s.srvtype),
         'version ' || pg_catalog.quote_literal(s.srvversion))
FROM object o JOIN pg_catalog.pg_foreign_server s ON s.oid = o.oid JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE o.kind = 'server' AND NOT o.member
UNION ALL
SELECT 'server_options', o.path, (SELECT pg_catalog.string_agg(x, ', ' ORDER BY x COLLATE "C") FROM pg_catalog.unnest(s.srvoptions) x)
FROM object o JOIN pg_catalog.pg_foreign_server s ON s.oid = o.oid
WHERE o.kind = 'server' AND NOT o.member AND s.srvoptions IS NOT NULL
UNION ALL
SELECT 'user_mapping', CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(m.usename) END || ' at ' || pg_catalog.quote_ident(m.srvname),
       coalesce((SELECT pg_catalog.string_agg(pg_catalog.split_part(x, '=', 1), ', ' ORDER BY x COLLATE "C") FROM pg_catalog.unnest(m.umoptions) x), '')
FROM pg_catalog.pg_user_mappings m WHERE :whole
