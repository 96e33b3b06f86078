-- what was begun and not ended, or switched off and not on again
SELECT * FROM (
    SELECT 'index' AS kind, n.nspname || '.' || c.relname AS name, tn.nspname || '.' || t.relname AS relation
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace tn ON tn.oid = t.relnamespace
    WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
      AND n.nspname !~ '^pg_(toast|temp)'
      -- whoever builds or drops it just now holds one of these
      AND NOT EXISTS (
        SELECT FROM pg_locks l
        WHERE l.relation = t.oid AND l.granted
          AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      )
    ORDER BY 2 LIMIT 20
) a
UNION ALL
SELECT * FROM (
    SELECT 'constraint', n.nspname || '.' || t.relname || ' ' || o.conname, n.nspname || '.' || t.relname
    FROM pg_constraint o
    JOIN pg_class t ON t.oid = o.conrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE NOT o.convalidated AND o.conparentid = 0 AND coalesce((to_json(o) ->> 'conenforced')::boolean, true)
    ORDER BY 2 LIMIT 20
) b
UNION ALL
SELECT * FROM (
    SELECT DISTINCT 'trigger', n.nspname || '.' || t.relname || CASE WHEN g.tgisinternal THEN ' (foreign keys)' ELSE ' ' || g.tgname END,
        n.nspname || '.' || t.relname
    FROM pg_trigger g
    JOIN pg_class t ON t.oid = g.tgrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE g.tgenabled = 'D'
    ORDER BY 2 LIMIT 20
) c
UNION ALL
SELECT * FROM (
    SELECT 'matview', n.nspname || '.' || c.relname, n.nspname || '.' || c.relname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'm' AND NOT c.relispopulated
    ORDER BY 2 LIMIT 20
) d
