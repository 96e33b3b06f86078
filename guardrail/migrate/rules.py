"""The outcome table of `guardrail migrate`; docs/checks/migrate.md is the same table with its reasons."""

from hookset.outcome import Rule, Status

DONE = Rule("migrate.done", Status.PASSED, "the migration ran to its end")
AT_HEAD = Rule("migrate.at_head", Status.PASSED, "already at head: nothing was run")
NOT_STARTED = Rule(
    "migrate.not_started",
    Status.SKIPPED,
    "nothing was migrated: the check before it said no",
    "Resolve the findings of the check before the migration, then sync again.",
)
FAILED = Rule(
    "migrate.failed",
    Status.FAILED,
    "the migration failed",
    "Read the command's last lines above, correct the migration, release again; what was committed stays and is not run twice.",
    final=True,
)
LOCK_TIMEOUT = Rule(
    "migrate.lock_timeout",
    Status.FAILED,
    "the migration never got its lock",
    "End the session that holds the table, or migrate in a quieter hour; or allow more with --attempts and --timeout.",
    final=True,
)
BUSY = Rule(
    "migrate.busy",
    Status.INCONCLUSIVE,
    "another runner holds the migration lock",
    "Wait for the runner named here; if it is dead, end its session: SELECT pg_terminate_backend(pid);",
    final=True,
)
EARLIER_RUN = Rule(
    "migrate.earlier_run",
    Status.INCONCLUSIVE,
    "a session of an earlier run is still at work",
    "Wait until it has ended, or end it: SELECT pg_terminate_backend(pid); then sync again.",
    final=True,
)
LOCK_LOST = Rule(
    "migrate.lock_lost",
    Status.INCONCLUSIVE,
    "the migration lock was lost, so the migration was stopped",
    "Sync again: committed steps are kept. Find out what ended the lock's connection (failover, idle timeout of a proxy).",
    final=True,
)
LOCK_RETAKEN = Rule(
    "migrate.lock_retaken",
    Status.WARNING,
    "the migration lock was lost and taken again at once",
    "Find out what ended the lock's connection: a failover, pg_terminate_backend, or the idle timeout of a proxy.",
)
OUT_OF_TIME = Rule(
    "migrate.out_of_time",
    Status.INCONCLUSIVE,
    "the time budget ended while the migration ran, so it was stopped",
    "Look at what was applied (guardrail check), raise --timeout and activeDeadlineSeconds, sync again.",
    final=True,
)
INTERRUPTED = Rule(
    "migrate.interrupted",
    Status.INCONCLUSIVE,
    "this run was ended from outside while the migration ran, so it was stopped",
    "Sync again: committed steps are kept. Look at what was applied with guardrail check.",
    final=True,
)
LEFTOVER_INDEX = Rule(
    "migrate.leftover_index",
    Status.FAILED,
    "an INVALID index is in the way of a pending migration",
    "Run the statement shown, then sync again.",
    final=True,
)
NEW_INVALID_INDEX = Rule(
    "migrate.new_invalid_index",
    Status.FAILED,
    "this run left an INVALID index behind",
    "Run the statement shown, then sync again.",
    final=True,
)
INVALID_INDEX = Rule(
    "migrate.invalid_index",
    Status.WARNING,
    "an INVALID index that no pending migration names",
    "It costs writes and serves no query; run the statement shown when convenient.",
)
READ_ONLY = Rule(
    "migrate.read_only",
    Status.FAILED,
    "the server takes no writes",
    "Point DATABASE_URL at the primary, or add target_session_attrs=read-write with all hosts.",
    final=True,
)
POOLER = Rule(
    "migrate.pooler",
    Status.FAILED,
    "a connection pooler is in between",
    "Give guardrail migrate the server's own address: a pooler refuses lock_timeout at start and mixes up sessions.",
    final=True,
)
PRIVILEGE = Rule(
    "migrate.privilege",
    Status.FAILED,
    "this role may not migrate",
    "Run the statement shown as the owner, or use the migrator role: guardrail grants prints its SQL.",
    final=True,
)

RULES: tuple[Rule, ...] = (
    DONE,
    AT_HEAD,
    NOT_STARTED,
    FAILED,
    LOCK_TIMEOUT,
    BUSY,
    EARLIER_RUN,
    LOCK_LOST,
    LOCK_RETAKEN,
    OUT_OF_TIME,
    INTERRUPTED,
    LEFTOVER_INDEX,
    NEW_INVALID_INDEX,
    INVALID_INDEX,
    READ_ONLY,
    POOLER,
    PRIVILEGE,
)
