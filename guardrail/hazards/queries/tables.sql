-- What is known of the relations that pending migrations name, without opening any of them: no function here
-- waits for a lock (pg_relation_size and pg_get_constraintdef would). An index stands for its table's rows.
WITH RECURSIVE wanted AS (
  SELECT ord, schema_name, relation_name
  FROM ROWS FROM (unnest(%(schemas)s::text[]), unnest(%(names)s::text[])) WITH ORDINALITY
    AS given (schema_name, relation_name, ord)
), named AS (
  SELECT DISTINCT ON (wanted.ord) wanted.ord, c.oid, n.nspname, c.relname, c.relkind,
         coalesce(i.indrelid, c.oid) AS root
  FROM wanted
  JOIN pg_catalog.pg_class c ON c.relname = wanted.relation_name
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  -- a name without a schema may live elsewhere in the search_path of the role that migrates
  WHERE n.nspname = wanted.schema_name
     OR wanted.schema_name = ANY (%(defaults)s::text[]) AND n.nspname !~ '^(pg_|information_schema$)'
  ORDER BY wanted.ord, (n.nspname = wanted.schema_name) DESC, c.reltuples DESC, n.nspname
), tree AS (
  SELECT ord, root AS member FROM named
  UNION
  SELECT tree.ord, inhrelid FROM tree JOIN pg_catalog.pg_inherits ON inhparent = member
)
SELECT named.ord - 1,
       named.nspname,
       tables.relname,
       named.relkind::text,
       -- the statistics' count may lag or count twice around an ANALYZE: it speaks where no estimate does
       (SELECT sum(CASE WHEN c.reltuples > 0 THEN c.reltuples
                   ELSE pg_catalog.pg_stat_get_live_tuples(c.oid) END)::bigint
        FROM tree JOIN pg_catalog.pg_class c ON c.oid = member
        WHERE tree.ord = named.ord AND c.relkind <> 'p'),
       (SELECT sum(c.relpages::bigint + coalesce(t.relpages, 0)) * pg_catalog.current_setting('block_size')::bigint
        FROM tree JOIN pg_catalog.pg_class c ON c.oid = member
        LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
        WHERE tree.ord = named.ord)::bigint,
       (SELECT bool_and(c.reltuples >= 0)
        FROM tree JOIN pg_catalog.pg_class c ON c.oid = member
        WHERE tree.ord = named.ord AND c.relkind <> 'p'),
       (SELECT pg_catalog.jsonb_object_agg(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = named.root AND a.attnum > 0 AND NOT a.attisdropped),
       ARRAY(SELECT a.attname::text
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = named.root AND a.attnum > 0 AND NOT a.attisdropped
               -- from 18 on attnotnull may stand for a constraint that is not validated yet
               AND (a.attnotnull AND NOT EXISTS (
                 SELECT FROM pg_catalog.pg_constraint k
                 WHERE k.conrelid = named.root AND k.contype = 'n' AND NOT k.convalidated AND k.conkey = ARRAY[a.attnum])
               OR EXISTS (
                 SELECT FROM pg_catalog.pg_constraint k
                 WHERE k.conrelid = named.root AND k.contype = 'c' AND k.convalidated
                   AND k.conkey = ARRAY[a.attnum]
                   -- nulltesttype 1 is IS NOT NULL (primnodes.h)
                   AND k.conbin::text ~ '^[{]NULLTEST .*:nulltesttype 1 '))),
       EXISTS (SELECT FROM pg_catalog.pg_constraint k
               WHERE k.conrelid = named.root AND k.contype = 'c' AND k.convalidated
                 AND k.conbin::text !~ '^[{]NULLTEST '),
       ARRAY(SELECT k.conname || '=' || a.attname
             FROM pg_catalog.pg_constraint k
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
             WHERE k.conrelid = named.root AND NOT k.convalidated
               AND (k.conbin::text ~ '^[{]NULLTEST .*:nulltesttype 1 ' OR k.contype = 'n')),
       ARRAY(SELECT DISTINCT a.attname::text
             FROM pg_catalog.pg_index x
             JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)
             WHERE x.indrelid = named.root AND a.attnum > 0 AND NOT a.attisdropped),
       ARRAY(SELECT DISTINCT a.attname::text
             FROM pg_catalog.pg_constraint k
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
             WHERE k.conrelid = named.root AND k.contype = 'c' AND k.convalidated),
       -- the partition for all other rows: where no CHECK speaks for it, it is read for each new partition
       (SELECT pg_catalog.jsonb_build_array(n.nspname || '.' || c.relname, greatest(c.reltuples, 0)::bigint,
                 c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint)
        FROM pg_catalog.pg_partitioned_table p
        JOIN pg_catalog.pg_class c ON c.oid = p.partdefid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE p.partrelid = named.root
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                          WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated)),
       ARRAY(SELECT DISTINCT pg_catalog.lower(t.typname)
             FROM pg_catalog.pg_type t
             WHERE t.typtype = 'd'
               AND (t.typnotnull OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid))),
       -- an index with an expression or a condition is not taken over as it is (CheckIndexCompatible, indexcmds.c)
       (SELECT pg_catalog.jsonb_object_agg(of_column.attname, of_column.indexes)
        FROM (SELECT a.attname, pg_catalog.jsonb_agg(n.nspname || '.' || c.relname) AS indexes
              FROM pg_catalog.pg_index x
              JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = x.indexrelid
                AND d.refclassid = d.classid AND d.refobjid = x.indrelid
              JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = d.refobjsubid
              WHERE x.indrelid = named.root AND (x.indexprs IS NOT NULL OR x.indpred IS NOT NULL)
              GROUP BY a.attname) of_column),
       pg_catalog.current_setting('TimeZone') IN ('UTC', 'Etc/UTC', 'GMT', 'Etc/GMT', 'UCT', 'Zulu')
FROM named
JOIN pg_catalog.pg_class tables ON tables.oid = named.root
