-- The last part of the WITH: types, functions, and everything that can have an owner, grants, a comment or a label.
type AS MATERIALIZED (
  SELECT t.oid, t.typname, t.typtype, t.typrelid, t.typowner, t.typacl, t.typisdefined, s.oid AS schema,
         s.path || '.' || pg_catalog.quote_ident(t.typname) AS path, m.objid IS NOT NULL AS member,
         CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range'
                        ELSE 'base_type' END AS kind
  FROM pg_catalog.pg_type t
  JOIN schema s ON s.oid = t.typnamespace
  LEFT JOIN relation c ON c.oid = t.typrelid AND c.relkind = 'c'
  LEFT JOIN (SELECT typarray FROM pg_catalog.pg_type WHERE typarray <> 0) e ON e.typarray = t.oid
  LEFT JOIN member m ON m.objid = t.oid AND m.classid = 'pg_catalog.pg_type'::regclass
  WHERE (t.typrelid = 0 OR c.oid IS NOT NULL) AND e.typarray IS NULL AND t.typtype <> 'm'
),
routine AS MATERIALIZED (
  SELECT p.oid, p.prokind, p.proowner, p.proacl, p.prosqlbody IS NOT NULL AS atomic, p.oid::regprocedure::text AS path,
         m.objid IS NOT NULL AS member,
         CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind
  FROM pg_catalog.pg_proc p
  JOIN schema s ON s.oid = p.pronamespace
  LEFT JOIN member m ON m.objid = p.oid AND m.classid = 'pg_catalog.pg_proc'::regclass
),
object AS MATERIALIZED (
  SELECT o.classid, o.oid, o.kind, o.path, o.owner, o.acl, o.aclkind, m.objid IS NOT NULL AS member
  FROM (
    SELECT 'pg_catalog.pg_namespace'::regclass AS classid, oid, 'schema' AS kind, path, nspowner AS owner,
           nspacl AS acl, 'n'::"char" AS aclkind
    FROM schema
    UNION ALL
    SELECT 'pg_catalog.pg_class'::regclass, oid,
           CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table'
                        WHEN 'S' THEN 'sequence' ELSE 'table' END,
           path, relowner, relacl, CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END
    FROM relation WHERE relkind <> 'c'
    UNION ALL
    SELECT 'pg_catalog.pg_type'::regclass, oid, kind, path, typowner, typacl, 'T'::"char" FROM type
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::regclass, oid, kind, path, proowner, proacl, 'f'::"char" FROM routine
    UNION ALL
    SELECT 'pg_catalog.pg_collation'::regclass, c.oid, 'collation', s.path || '.' || pg_catalog.quote_ident(collname),
           collowner, NULL, NULL
    FROM pg_catalog.pg_collation c JOIN schema s ON s.oid = c.collnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_conversion'::regclass, c.oid, 'conversion', s.path || '.' || pg_catalog.quote_ident(conname),
           conowner, NULL, NULL
    FROM pg_catalog.pg_conversion c JOIN schema s ON s.oid = c.connamespace
    UNION ALL
    SELECT 'pg_catalog.pg_operator'::regclass, o.oid, 'operator', o.oid::regoperator::text, oprowner, NULL, NULL
    FROM pg_catalog.pg_operator o JOIN schema s ON s.oid = o.oprnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_opclass'::regclass, c.oid, 'operator_class',
           s.path || '.' || pg_catalog.quote_ident(opcname) || ' USING ' || pg_catalog.quote_ident(a.amname), opcowner, NULL, NULL
    FROM pg_catalog.pg_opclass c JOIN schema s ON s.oid = c.opcnamespace JOIN pg_catalog.pg_am a ON a.oid = c.opcmethod
    UNION ALL
    SELECT 'pg_catalog.pg_opfamily'::regclass, f.oid, 'operator_family',
           s.path || '.' || pg_catalog.quote_ident(opfname) || ' USING ' || pg_catalog.quote_ident(a.amname), opfowner, NULL, NULL
    FROM pg_catalog.pg_opfamily f JOIN schema s ON s.oid = f.opfnamespace JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
    UNION ALL
    SELECT 'pg_catalog.pg_statistic_ext'::regclass, e.oid, 'statistics', s.path || '.' || pg_catalog.quote_ident(stxname),
           stxowner, NULL, NULL
    FROM pg_catalog.pg_statistic_ext e JOIN schema s ON s.oid = e.stxnamespace JOIN relation r ON r.oid = e.stxrelid
    UNION ALL
    SELECT 'pg_catalog.pg_ts_config'::regclass, c.oid, 'text_search_configuration',
           s.path || '.' || pg_catalog.quote_ident(cfgname), cfgowner, NULL, NULL
    FROM pg_catalog.pg_ts_config c JOIN schema s ON s.oid = c.cfgnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_ts_dict'::regclass, d.oid, 'text_search_dictionary',
           s.path || '.' || pg_catalog.quote_ident(dictname), dictowner, NULL, NULL
    FROM pg_catalog.pg_ts_dict d JOIN schema s ON s.oid = d.dictnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_ts_parser'::regclass, p.oid, 'text_search_parser',
           s.path || '.' || pg_catalog.quote_ident(prsname), NULL, NULL, NULL
    FROM pg_catalog.pg_ts_parser p JOIN schema s ON s.oid = p.prsnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_ts_template'::regclass, t.oid, 'text_search_template',
           s.path || '.' || pg_catalog.quote_ident(tmplname), NULL, NULL, NULL
    FROM pg_catalog.pg_ts_template t JOIN schema s ON s.oid = t.tmplnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_extension'::regclass, oid, 'extension', pg_catalog.quote_ident(extname), NULL, NULL, NULL
    FROM pg_catalog.pg_extension WHERE :whole
    UNION ALL
    SELECT 'pg_catalog.pg_language'::regclass, oid, 'language', pg_catalog.quote_ident(lanname), lanowner, lanacl, 'l'
    FROM pg_catalog.pg_language WHERE :whole AND lanispl
    UNION ALL
    SELECT 'pg_catalog.pg_am'::regclass, oid, 'access_method', pg_catalog.quote_ident(amname), NULL, NULL, NULL
    FROM pg_catalog.pg_am WHERE :whole AND oid >= 16384
    UNION ALL
    SELECT 'pg_catalog.pg_cast'::regclass, oid, 'cast',
           '(' || castsource::regtype || ' AS ' || casttarget::regtype || ')', NULL, NULL, NULL
    FROM pg_catalog.pg_cast c
    WHERE :whole AND oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_range r WHERE r.rngtypid = c.castsource AND r.rngmultitypid = c.casttarget)
    UNION ALL
    SELECT 'pg_catalog.pg_transform'::regclass, t.oid, 'transform',
           'FOR ' || trftype::regtype || ' LANGUAGE ' || pg_catalog.quote_ident(lanname), NULL, NULL, NULL
    FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang WHERE :whole
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass, oid, 'foreign_data_wrapper', pg_catalog.quote_ident(fdwname),
           fdwowner, fdwacl, 'F'
    FROM pg_catalog.pg_foreign_data_wrapper WHERE :whole
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_server'::regclass, oid, 'server', pg_catalog.quote_ident(srvname), srvowner, srvacl, 'S'
    FROM pg_catalog.pg_foreign_server WHERE :whole
    UNION ALL
    SELECT 'pg_catalog.pg_event_trigger'::regclass, oid, 'event_trigger', pg_catalog.quote_ident(evtname), evtowner, NULL, NULL
    FROM pg_catalog.pg_event_trigger WHERE :whole
    UNION ALL
    SELECT 'pg_catalog.pg_publication'::regclass, oid, 'publication', pg_catalog.quote_ident(pubname), pubowner, NULL, NULL
    FROM pg_catalog.pg_publication WHERE :whole
    UNION ALL
    SELECT 'pg_catalog.pg_subscription'::regclass, u.oid, 'subscription', pg_catalog.quote_ident(subname), subowner, NULL, NULL
    FROM pg_catalog.pg_subscription u
    WHERE :whole AND u.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  ) o
  LEFT JOIN member m ON m.objid = o.oid AND m.classid = o.classid
)
