"""The outcome table of the history check: one vocabulary for every migration tool (docs/checks/history.md)."""

from hookset.outcome import Rule, Status

PASSED = Rule("history.passed", Status.PASSED, "the migration history is as this release expects")
SKIPPED = Rule(
    "history.skipped",
    Status.SKIPPED,
    "no migrations folder was given, so nothing was compared",
    "Give the release's migrations with --migrations DIR.",
)
PENDING = Rule(
    "history.pending",
    Status.FAILED,
    "migrations of this release are not applied",
    "Run the migration (guardrail migrate, or the tool's own command), then check again; before it, check with --stage before.",
)
AHEAD = Rule(
    "history.ahead",
    Status.FAILED,
    "the database knows migrations that this release does not",
    "Deploy the release that has them; for a rollback, or a region that follows later: --ahead allow (or warn).",
)
DIVERGED = Rule(
    "history.diverged",
    Status.FAILED,
    "the database and this release each have migrations that the other lacks",
    "Find the branch or release that applied the unknown ones and bring both lines together before releasing.",
)
MISSING = Rule(
    "history.missing",
    Status.FAILED,
    "applied migrations lie between those of this release, but have no file",
    "Put the files back from the release that applied them.",
)
DIRTY = Rule(
    "history.dirty",
    Status.FAILED,
    "a migration was left half-applied",
    "Look at what it did, complete or undo that by hand, then clear the mark with the tool's own command.",
)
EDITED = Rule(
    "history.edited",
    Status.FAILED,
    "the file of an applied migration was changed afterwards",
    "Restore the file as it was applied, and put the change into a new migration.",
)
OUT_OF_ORDER = Rule(
    "history.out_of_order",
    Status.FAILED,
    "a migration is not applied, though one that comes after it is",
    "Renumber it to come last, or apply it by hand on purpose, knowing what came after it.",
)
MULTIPLE_HEADS = Rule(
    "history.multiple_heads",
    Status.FAILED,
    "the release's migrations end in several heads",
    "Merge the heads in one new migration and release that.",
)
IN_PROGRESS = Rule(
    "history.in_progress",
    Status.INCONCLUSIVE,
    "another session is changing the migration history at this moment",
    "Wait until it has ended, then check again.",
)
UNVERIFIED = Rule(
    "history.unverified",
    Status.INCONCLUSIVE,
    "a migration could not be read without executing it",
    "Write the value as a plain constant; nothing that is mounted is executed.",
)
ABSENT = Rule(
    "history.absent",
    Status.FAILED,
    "the database has no migration history of this release's tool",
    "Run the first migration; if the history lies elsewhere, name it: --history-table schema.table.",
)
EMPTY = Rule(
    "history.empty",
    Status.FAILED,
    "the migration history is empty",
    "Run the first migration; if the history lies elsewhere, name it: --history-table schema.table.",
)
UNREADABLE = Rule(
    "history.unreadable",
    Status.INCONCLUSIVE,
    "this role may not read the migration history",
    "Grant it: GRANT SELECT on the table (guardrail grants prints the SQL).",
)
AMBIGUOUS = Rule(
    "history.ambiguous",
    Status.INCONCLUSIVE,
    "several migration histories are in this database, and nothing says which is meant",
    "Name it: --history-table schema.table, or --history-tool NAME.",
)
FILES = Rule(
    "history.files",
    Status.FAILED,
    "the release's migration files are broken",
    "Correct the files named here and release again.",
)

RULES: tuple[Rule, ...] = (
    PASSED,
    SKIPPED,
    PENDING,
    AHEAD,
    DIVERGED,
    MISSING,
    DIRTY,
    EDITED,
    OUT_OF_ORDER,
    MULTIPLE_HEADS,
    IN_PROGRESS,
    UNVERIFIED,
    ABSENT,
    EMPTY,
    UNREADABLE,
    AMBIGUOUS,
    FILES,
)
BY_ID = {rule.id: rule for rule in RULES}
