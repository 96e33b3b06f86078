
-- the migration history is the one table whose rows the checker reads. The first migration creates it: run this
-- part again then.
DO {tag}
BEGIN
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = {schema_text} AND c.relname = {table_text}
    ) THEN
        GRANT SELECT ON {schema}.{table} TO {checker};
    ELSE
        RAISE NOTICE 'there is no history table yet: run this again after the first migration';
    END IF;
END
{tag};
