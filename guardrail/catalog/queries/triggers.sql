-- Triggers with their state, rules, policies and event triggers.
SELECT 'trigger', r.path || '.' || pg_catalog.quote_ident(g.tgname),
       pg_catalog.pg_get_triggerdef(g.oid)
       || CASE g.tgenabled WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' REPLICA' WHEN 'A' THEN ' ALWAYS' ELSE '' END
FROM pg_catalog.pg_trigger g JOIN relation r ON r.oid = g.tgrelid
LEFT JOIN member m ON m.objid = g.oid AND m.classid = 'pg_catalog.pg_trigger'::regclass
WHERE NOT g.tgisinternal AND NOT r.member AND m.objid IS NULL
UNION ALL
SELECT 'rule', r.path || '.' || pg_catalog.quote_ident(w.rulename),
       pg_catalog.pg_get_ruledef(w.oid)
       || CASE w.ev_enabled WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' REPLICA' WHEN 'A' THEN ' ALWAYS' ELSE '' END
FROM pg_catalog.pg_rewrite w JOIN relation r ON r.oid = w.ev_class
WHERE w.rulename <> '_RETURN' AND NOT r.member
UNION ALL
SELECT 'policy', r.path || '.' || pg_catalog.quote_ident(p.polname),
       CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END
       || ' for ' || CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END
       || ' to ' || (SELECT pg_catalog.string_agg(CASE o WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(o)) END, ', '
                            ORDER BY pg_catalog.pg_get_userbyid(o)) FROM pg_catalog.unnest(p.polroles) o)
       || coalesce(' using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', '')
       || coalesce(' with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
FROM pg_catalog.pg_policy p JOIN relation r ON r.oid = p.polrelid
WHERE NOT r.member
UNION ALL
SELECT 'event_trigger', o.path,
       'on ' || e.evtevent || ' execute ' || e.evtfoid::regprocedure
       || coalesce(' when tag in (' || (SELECT pg_catalog.string_agg(g, ', ' ORDER BY g COLLATE "C") FROM pg_catalog.unnest(e.evttags) g) || ')', '')
       || CASE e.evtenabled WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' REPLICA' WHEN 'A' THEN ' ALWAYS' ELSE '' END
FROM object o JOIN pg_catalog.pg_event_trigger e ON e.oid = o.oid
WHERE o.kind = 'event_trigger' AND NOT o.member
UNION ALL
SELECT 'statistics', o.path,
       pg_catalog.substr(pg_catalog.pg_get_statisticsobjdef(o.oid), 19 + pg_catalog.length(o.path))
       || CASE WHEN e.stxstattarget >= 0 THEN ' STATISTICS ' || e.stxstattarget ELSE '' END
FROM object o JOIN pg_catalog.pg_statistic_ext e ON e.oid = o.oid
WHERE o.kind = 'statistics' AND NOT o.member
