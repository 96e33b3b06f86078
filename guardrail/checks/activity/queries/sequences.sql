-- sequences that can run out: of a small type, or feeding a column of one. Reading one takes a lock on it, so the
-- two hundred of the largest tables are read, and none that somebody is changing.
WITH candidates AS MATERIALIZED (
    SELECT s.*, d.refobjid, d.refobjsubid, a.attname, a.atttypid
    FROM pg_sequence s
    LEFT JOIN pg_depend d
        ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.objsubid = 0
        AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE NOT s.seqcycle AND (s.seqmax <= 2147483647 OR a.atttypid IN ('int2'::regtype, 'int4'::regtype))
), small AS MATERIALIZED (
    SELECT
        s.seqrelid,
        n.nspname || '.' || c.relname AS name,
        CASE
            WHEN s.seqincrement < 0 THEN greatest(s.seqmin, CASE s.atttypid WHEN 'int2'::regtype THEN -32768 WHEN 'int4'::regtype THEN -2147483648 ELSE s.seqmin END)
            ELSE least(s.seqmax, CASE s.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 ELSE s.seqmax END)
        END AS last,
        CASE WHEN s.seqincrement < 0 THEN s.seqmax ELSE s.seqmin END AS first,
        coalesce(tn.nspname || '.' || t.relname || '.' || s.attname, '') AS feeds
    FROM candidates s
    JOIN pg_class c ON c.oid = s.seqrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class t ON t.oid = s.refobjid
    LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
    WHERE c.relpersistence = 'p'
      AND has_sequence_privilege(s.seqrelid, 'SELECT,USAGE')
      AND s.seqrelid NOT IN (
        SELECT l.relation FROM pg_locks l
        WHERE l.relation IS NOT NULL AND l.mode IN ('ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      )
    ORDER BY t.reltuples DESC NULLS LAST, 2
    LIMIT 200
), used AS MATERIALIZED (
    SELECT small.*, pg_sequence_last_value(seqrelid) AS value FROM small
)
SELECT name, feeds, value::float8 AS value, last::float8 AS last,
    (100.0 * (value - first) / nullif(last::numeric - first, 0))::float8 AS percent
FROM used
WHERE value IS NOT NULL AND last <> first
  AND 100.0 * (value - first) / nullif(last::numeric - first, 0) >= %(sequence_percent)s::float8
