"""The outcome table of `activity`: what goes on in the database that the migrations would meet."""

from hookset.outcome import Rule, Status

_ELSE = " (on a table that the migrations touch; else a warning)"

PASSED = Rule("activity.passed", Status.PASSED, "nothing stands in the migrations' way")
DDL = Rule(
    "activity.ddl",
    Status.FAILED,
    "a session holds ACCESS EXCLUSIVE" + _ELSE,
    "wait until it has ended, or end it: SELECT pg_terminate_backend(PID)",
)
LONG_TRANSACTION = Rule(
    "activity.long_transaction",
    Status.FAILED,
    "a long transaction holds a lock" + _ELSE,
    "wait until it has ended, or end it: SELECT pg_terminate_backend(PID)",
)
IDLE_IN_TRANSACTION = Rule(
    "activity.idle_in_transaction",
    Status.FAILED,
    "a session that does nothing keeps its transaction and its locks" + _ELSE,
    "end it: SELECT pg_terminate_backend(PID); against the next one: idle_in_transaction_session_timeout",
)
PREPARED_TRANSACTION = Rule(
    "activity.prepared_transaction",
    Status.FAILED,
    "a prepared transaction keeps its locks" + _ELSE,
    "ask its coordinator, then COMMIT PREPARED or ROLLBACK PREPARED with its name",
)
DUMP = Rule(
    "activity.dump",
    Status.FAILED,
    "pg_dump is reading, and keeps its locks until it has ended" + _ELSE,
    "release when the dump has ended, or move one of the two to another hour",
)
WRAPAROUND_VACUUM = Rule(
    "activity.wraparound_vacuum",
    Status.FAILED,
    "an autovacuum to prevent wraparound is at work, which gives way to no DDL" + _ELSE,
    "wait until it has ended: pg_stat_progress_vacuum shows how far it is",
)
BUILD = Rule(
    "activity.build",
    Status.FAILED,
    "an index is being built or a table rewritten" + _ELSE,
    "wait until it has ended: pg_stat_progress_create_index shows how far it is",
)
LOCK_QUEUE = Rule(
    "activity.lock_queue",
    Status.FAILED,
    "sessions are queueing for a lock" + _ELSE,
    "look at who blocks, in pg_stat_activity",
)
MIGRATION_RUNNING = Rule(
    "activity.migration_running",
    Status.FAILED,
    "another migration is running (where this release has migrations to run; else a warning)",
    "wait until it has ended; a lock that nobody works under was left by a pooler: end that session",
)
HOLDER_HIDDEN = Rule(
    "activity.holder_hidden",
    Status.WARNING,
    "a session holds a lock on a table that the migrations touch; for how long this role may not see",
    "GRANT pg_monitor to this role",
)
REPLICA_LAG = Rule(
    "activity.replica_lag",
    Status.WARNING,
    "a replica is behind",
    "look at the replica: a migration writes log that it has to replay as well",
)
SLOT = Rule(
    "activity.slot",
    Status.WARNING,
    "a replication slot keeps log that nobody fetches",
    "bring its consumer back, or SELECT pg_drop_replication_slot(NAME): the disk fills up otherwise",
)
CONNECTIONS = Rule(
    "activity.connections",
    Status.WARNING,
    "nearly all connections are taken",
    "a rollout starts new pods before it ends old ones: lower pool sizes, or raise max_connections",
)
WRAPAROUND = Rule(
    "activity.wraparound",
    Status.WARNING,
    "old row versions wait for VACUUM for too long: at 2 billion the server stops writing",
    "find what holds vacuum back: long transactions, replication slots, prepared transactions; then VACUUM",
)
SEQUENCE = Rule(
    "activity.sequence",
    Status.WARNING,
    "a sequence runs out",
    "make column and sequence bigint before it is at its end",
)
INVALID_INDEX = Rule(
    "activity.invalid_index",
    Status.WARNING,
    "an index is INVALID: an interrupted CREATE or REINDEX ... CONCURRENTLY left it",
    "DROP INDEX CONCURRENTLY, then build it again",
)
UNVALIDATED = Rule(
    "activity.unvalidated",
    Status.INFO,
    "a constraint was added NOT VALID and never validated",
    "ALTER TABLE ... VALIDATE CONSTRAINT",
)
TRIGGER_DISABLED = Rule(
    "activity.trigger_disabled",
    Status.WARNING,
    "a trigger is disabled",
    "ALTER TABLE ... ENABLE TRIGGER, unless that is meant",
)
UNPOPULATED = Rule(
    "activity.unpopulated",
    Status.WARNING,
    "a materialized view was never filled: reading it is an error",
    "REFRESH MATERIALIZED VIEW",
)
NOT_READ = Rule(
    "activity.not_read",
    Status.SKIPPED,
    "the server is too old for these queries: nothing about activity was judged",
    "upgrade the server to 15 or later",
)

RULES: tuple[Rule, ...] = tuple(rule for rule in tuple(globals().values()) if isinstance(rule, Rule))
