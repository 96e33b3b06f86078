-- Subscriptions without their connection string: it may hold a password, and only a superuser may read it.
SELECT 'subscription', o.path,
       pg_catalog.concat_ws(', ', CASE WHEN s.subenabled THEN 'enabled' END, CASE WHEN s.subbinary THEN 'binary' END,
         'streaming ' || CASE s.substream WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END, 'two_phase ' || CASE s.subtwophasestate WHEN 'd' THEN 'off' ELSE 'on' END,
         CASE WHEN s.subdisableonerr THEN 'disable_on_error' END, 'slot ' || pg_catalog.quote_ident(s.subslotname),
         'synchronous_commit ' || s.subsynccommit,
         'origin ' || nullif(s.suborigin, 'any'), CASE WHEN NOT s.subpasswordrequired THEN 'password not required' END,
         CASE WHEN s.subrunasowner THEN 'run as owner' END,
         'publications ' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(x), ', ' ORDER BY x COLLATE "C") FROM pg_catalog.unnest(s.subpublications) x))
FROM object o JOIN pg_catalog.pg_subscription s ON s.oid = o.oid
WHERE o.kind = 'subscription'
