-- Text search configurations, dictionaries, parsers and templates.
SELECT 'text_search_configuration', o.path,
       'parser ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.prsname) || coalesce(', ' || m.mappings, '')
FROM object o JOIN pg_catalog.pg_ts_config c ON c.oid = o.oid
JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
LEFT JOIN (
  SELECT x.mapcfg, pg_catalog.string_agg(x.mapping, ', ' ORDER BY x.mapping) AS mappings
  FROM (
    SELECT m.mapcfg, (t.alias || ' ' || pg_catalog.string_agg(m.mapdict::regdictionary::text, ' ' ORDER BY m.mapseqno)) COLLATE "C" AS mapping
    FROM pg_catalog.pg_ts_config_map m JOIN pg_catalog.pg_ts_config f ON f.oid = m.mapcfg
    CROSS JOIN LATERAL pg_catalog.ts_token_type(f.cfgparser) t
    WHERE t.tokid = m.maptokentype AND f.oid >= 16384 GROUP BY m.mapcfg, t.alias
  ) x GROUP BY x.mapcfg
) m ON m.mapcfg = o.oid
WHERE o.kind = 'text_search_configuration' AND NOT o.member
UNION ALL
SELECT 'text_search_dictionary', o.path,
       'template ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.tmplname) || coalesce(', ' || d.dictinitoption, '')
FROM object o JOIN pg_catalog.pg_ts_dict d ON d.oid = o.oid
JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
WHERE o.kind = 'text_search_dictionary' AND NOT o.member
UNION ALL
SELECT 'text_search_parser', o.path,
       pg_catalog.concat_ws(', ', 'start ' || p.prsstart::oid::regprocedure, 'token ' || p.prstoken::oid::regprocedure,
         'end ' || p.prsend::oid::regprocedure, 'headline ' || nullif(p.prsheadline::oid, 0)::regprocedure,
         'lextypes ' || p.prslextype::oid::regprocedure)
FROM object o JOIN pg_catalog.pg_ts_parser p ON p.oid = o.oid
WHERE o.kind = 'text_search_parser' AND NOT o.member
UNION ALL
SELECT 'text_search_template', o.path,
       pg_catalog.concat_ws(', ', 'init ' || nullif(t.tmplinit::oid, 0)::regprocedure, 'lexize ' || t.tmpllexize::oid::regprocedure)
FROM object o JOIN pg_catalog.pg_ts_template t ON t.oid = o.oid
WHERE o.kind = 'text_search_template' AND NOT o.member
