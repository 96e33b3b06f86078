"""The outcome table of `access`: may this role see what must be judged, and may the migrating role do its work?"""

from hookset.outcome import Rule, Status

PASSED = Rule("access.passed", Status.PASSED, "the role sees what it needs")
ACTIVITY_HIDDEN = Rule(
    "access.activity_hidden",
    Status.WARNING,
    "this role may not see other sessions' queries: long transactions are not judged",
    "GRANT pg_monitor (or pg_read_all_stats) to it; `guardrail grants` prints the SQL",
)
HISTORY_UNREADABLE = Rule(
    "access.history_unreadable",
    Status.INCONCLUSIVE,
    "this role may not read the migration history",
    "GRANT USAGE on its schema and SELECT on the table; `guardrail grants` prints the SQL",
)
HISTORY_VEILED = Rule(
    "access.history_veiled",
    Status.INCONCLUSIVE,
    "row-level security hides rows of the migration history from this role",
    "ALTER TABLE ... DISABLE ROW LEVEL SECURITY, or give the role a policy that shows all rows and BYPASSRLS",
)
HISTORY_ABSENT = Rule(
    "access.history_absent",
    Status.INFO,
    "the migration history that was named is not in this database",
    "before the first migration that is right; otherwise correct the table's name or the database's",
)
SCHEMA_ABSENT = Rule(
    "access.schema_absent",
    Status.WARNING,
    "a schema that was named is not in this database",
    "create it, or correct the name",
)
MIGRATOR_ABSENT = Rule(
    "access.migrator_absent",
    Status.FAILED,
    "the role that is to migrate does not exist",
    "run the SQL that `guardrail grants` prints",
)
MIGRATOR_SCHEMA = Rule(
    "access.migrator_schema",
    Status.FAILED,
    "the role that is to migrate may not create in the schema",
    "GRANT USAGE, CREATE ON SCHEMA ... to it",
)
NOT_OWNER = Rule(
    "access.not_owner",
    Status.FAILED,
    "the migrations touch a table that their role does not own",
    "ALTER TABLE ... OWNER TO the migrating role, or GRANT it the owner's role",
)
FOREIGN_TABLES = Rule(
    "access.foreign_tables",
    Status.INFO,
    "the schema has tables that the migrating role could not change",
    "only a migration of theirs would fail; to be ready: ALTER TABLE ... OWNER TO the migrating role",
)
MORE_THAN_NEEDED = Rule(
    "access.more_than_needed",
    Status.INFO,
    "this role may do more than a check needs",
    "a role of its own is safer: `guardrail grants` prints the SQL",
)
SEARCH_PATH = Rule(
    "access.search_path",
    Status.INFO,
    "the role's search_path names a schema that does not exist",
    "ALTER ROLE ... SET search_path, or create the schema",
)

RULES: tuple[Rule, ...] = tuple(rule for rule in tuple(globals().values()) if isinstance(rule, Rule))
