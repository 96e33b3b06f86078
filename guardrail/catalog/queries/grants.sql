-- Privileges that differ from what the object had at its birth (or, a member's, from what its extension gave), by who has them.
-- MAINTAIN exists since 17 and is a line of its own. Equal access lists are taken apart once.
(WITH granted AS MATERIALIZED (
  SELECT g.kind, g.path, g.owner, g.acl, b.base, pg_catalog.concat(g.owner, ' ', g.acl, ' ', b.base) AS alike
  FROM (
    SELECT classid, oid, 0 AS number, kind, path, owner, acl, aclkind, member FROM object WHERE acl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_class'::regclass, attrelid, attnum, 'column', path, relowner, attacl, 'c', member
    FROM attribute WHERE attacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::regclass, oid, 0, 'function', oid::regprocedure::text, proowner, proacl, 'f', true
    FROM pg_catalog.pg_proc
    WHERE :whole AND proacl IS NOT NULL AND pronamespace = 'pg_catalog'::regnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_class'::regclass, oid, 0, 'table', oid::regclass::text, relowner, relacl, 'r', true
    FROM pg_catalog.pg_class
    WHERE :whole AND relacl IS NOT NULL AND relnamespace = 'pg_catalog'::regnamespace
  ) g
  LEFT JOIN pg_catalog.pg_init_privs p
    ON g.member AND p.classoid = g.classid AND p.objoid = g.oid AND p.objsubid = g.number
  CROSS JOIN LATERAL (SELECT coalesce(p.initprivs, pg_catalog.acldefault(g.aclkind, g.owner)) AS base) b
),
exploded AS (
  SELECT d.alike, x.grantee, x.privilege_type = 'MAINTAIN' AS maintain, x.now,
         (x.privilege_type || CASE WHEN x.is_grantable THEN ' with grant option' ELSE '' END
          || CASE WHEN x.grantor = d.owner THEN ''
                  ELSE ' granted by ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor)) END
         ) COLLATE "C" AS privilege
  FROM (SELECT DISTINCT ON (alike) alike, owner, acl, base FROM granted WHERE acl <> base) d
  CROSS JOIN LATERAL (
    SELECT true AS now, * FROM pg_catalog.aclexplode(d.acl)
    UNION ALL
    SELECT false, * FROM pg_catalog.aclexplode(d.base)
  ) x
),
difference AS (
  SELECT alike, grantee, maintain,
         pg_catalog.string_agg(privilege, ', ' ORDER BY privilege) FILTER (WHERE now) AS found,
         pg_catalog.string_agg(privilege, ', ' ORDER BY privilege) FILTER (WHERE NOT now) AS born
  FROM exploded GROUP BY alike, grantee, maintain
)
SELECT CASE WHEN d.maintain THEN 'grant_maintain' ELSE 'grant' END,
       g.kind || ' ' || g.path || ' to '
       || CASE d.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.grantee)) END,
       coalesce(d.found, 'nothing')
FROM granted g JOIN difference d ON d.alike = g.alike
WHERE d.found IS DISTINCT FROM d.born)
UNION ALL
(WITH exploded AS (
  SELECT d.oid, x.grantee, x.privilege_type = 'MAINTAIN' AS maintain, x.now,
         (x.privilege_type || CASE WHEN x.is_grantable THEN ' with grant option' ELSE '' END) COLLATE "C" AS privilege
  FROM pg_catalog.pg_default_acl d
  CROSS JOIN LATERAL (
    SELECT true AS now, * FROM pg_catalog.aclexplode(d.defaclacl)
    UNION ALL
    SELECT false, * FROM pg_catalog.aclexplode(
      pg_catalog.acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole))
    WHERE d.defaclnamespace = 0
  ) x
),
difference AS (
  SELECT oid, grantee, maintain,
         pg_catalog.string_agg(privilege, ', ' ORDER BY privilege) FILTER (WHERE now) AS found,
         pg_catalog.string_agg(privilege, ', ' ORDER BY privilege) FILTER (WHERE NOT now) AS born
  FROM exploded GROUP BY oid, grantee, maintain
)
SELECT CASE WHEN x.maintain THEN 'default_maintain' ELSE 'default_privilege' END,
       'for ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.defaclrole))
       || coalesce(' in schema ' || s.path, '') || ' on '
       || CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types'
                               WHEN 'n' THEN 'schemas' ELSE 'large objects' END
       || ' to ' || CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END,
       coalesce(x.found, 'nothing')
FROM difference x JOIN pg_catalog.pg_default_acl d ON d.oid = x.oid
LEFT JOIN schema s ON s.oid = d.defaclnamespace
WHERE x.found IS DISTINCT FROM x.born AND (s.oid IS NOT NULL OR (d.defaclnamespace = 0 AND :whole)))
