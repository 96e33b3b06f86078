
-- schema {schema}: pg_catalog shows its definitions to every role; USAGE is for reading the migration history.
GRANT USAGE ON SCHEMA {schema} TO {checker};
GRANT USAGE, CREATE ON SCHEMA {schema} TO {migrator};

-- to warn of sequences that run out: SELECT on a sequence shows its number and nothing else
GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {checker};
ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} IN SCHEMA {schema} GRANT SELECT ON SEQUENCES TO {checker};

-- Only an owner may ALTER: where tables exist that somebody else owns, hand them over, one by one
--   ALTER TABLE {schema}.name OWNER TO {migrator};
-- or all that a role owns in this database
--   REASSIGN OWNED BY the_former_owner TO {migrator};
