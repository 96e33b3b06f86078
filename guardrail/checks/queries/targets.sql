-- the tables that the migrations touch: an index stands for its table, and a name without a schema, which was read as
-- one of public, may live elsewhere in the search_path of the role that migrates (as hazards/queries/tables.sql has it)
SELECT DISTINCT ON (given.name) coalesce(i.indrelid, c.oid) AS oid
FROM unnest(%(touched)s::text[]) AS given (name)
JOIN pg_class c ON c.relname = substr(given.name, strpos(given.name, '.') + 1)
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE n.nspname || '.' || c.relname = given.name
   OR given.name LIKE 'public.%%' AND n.nspname !~ '^(pg_|information_schema$)'
ORDER BY given.name, (n.nspname || '.' || c.relname = given.name) DESC, c.reltuples DESC, n.nspname
