"""The outcome table of the drift check: docs/checks/drift.md says what each row means."""

from hookset.outcome import Rule, Status

SAME = Rule(
    "drift.same",
    Status.PASSED,
    "every object is as the schema lock records it",
)
SKIPPED = Rule(
    "drift.skipped",
    Status.SKIPPED,
    "no schema lock is given",
    "write one with `guardrail lock` and give it with --schema-lock",
)
MISSING = Rule(
    "drift.missing",
    Status.FAILED,
    "an object of the schema lock is not in the database",
    "bring it back, or make its removal a migration and run `guardrail lock` again",
)
UNEXPECTED = Rule(
    "drift.unexpected",
    Status.FAILED,
    "the database has an object that the schema lock does not know",
    "make the change a migration, undo it, or leave it out with --ignore KIND:PATTERN",
)
FOREIGN = Rule(
    "drift.foreign",
    Status.INFO,
    "the database has whole schemas, extensions or event triggers that the schema lock does not know",
    "nothing where a provider, an administrator or another service put them there; --compare all makes them failures",
)
CHANGED = Rule(
    "drift.changed",
    Status.FAILED,
    "an object is defined differently",
    "make the change a migration, or undo it",
)
RENAMED = Rule(
    "drift.renamed",
    Status.FAILED,
    "the same definition stands under another name that somebody chose",
    "rename it back, or make the new name a migration",
)
GENERATED_NAME = Rule(
    "drift.generated_name",
    Status.INFO,
    "the same definition stands under another generated name",
    "compare names too with --compare all",
)
INVALID_INDEX = Rule(
    "drift.invalid_index",
    Status.FAILED,
    "an index is INVALID: left by an interrupted CREATE INDEX CONCURRENTLY",
    "drop it with DROP INDEX CONCURRENTLY and create it again",
)
TRIGGER_DISABLED = Rule(
    "drift.trigger_disabled",
    Status.FAILED,
    "a trigger is disabled that the schema lock has enabled",
    "enable it with ALTER TABLE ... ENABLE TRIGGER, and find out who relied on it being off",
)
NOT_VALIDATED = Rule(
    "drift.not_validated",
    Status.FAILED,
    "a constraint is NOT VALID that the schema lock has validated",
    "repair the rows that offend it, then ALTER TABLE ... VALIDATE CONSTRAINT",
)
PARTITION = Rule(
    "drift.partition",
    Status.WARNING,
    "a partition differs from its parent",
    "bring the partition in line with its parent before a migration touches both",
)
COLUMN_ORDER = Rule(
    "drift.column_order",
    Status.INFO,
    "a table's columns stand in another order",
    "name the columns in INSERT, COPY and SELECT; nothing else depends on their order",
)
ENVIRONMENT = Rule(
    "drift.environment",
    Status.INFO,
    "kinds that may differ between environments are not compared",
    "compare them with --compare KIND[,KIND] or --compare all",
)
UNCOMPARED = Rule(
    "drift.uncompared",
    Status.INFO,
    "the server's major version is not the lock's: some definitions are spelled differently and are not compared",
    "write the lock on the major version that the database runs on",
)
IGNORED = Rule(
    "drift.ignored",
    Status.INFO,
    "differences that --ignore leaves out",
)
IGNORE_UNUSED = Rule(
    "drift.ignore_unused",
    Status.INFO,
    "an --ignore pattern matches no object on either side",
    "remove the pattern, or correct it: KIND:PATTERN, the pattern against the object's path",
)
NO_ENTRY = Rule(
    "drift.no_entry",
    Status.INCONCLUSIVE,
    "the schema lock has no entry for the migration state that the database is in",
    "add it: migrate a scratch database to that state and run `guardrail lock` on it",
)
NO_STATE = Rule(
    "drift.no_state",
    Status.INCONCLUSIVE,
    "the migration state of the database is not known, so no entry of the schema lock can be chosen",
    "see what the history check says; give --migrations where it was left out",
)
NO_SCHEMA = Rule(
    "drift.no_schema",
    Status.INCONCLUSIVE,
    "no schema of the database matches --schema",
    "correct the name or the pattern, or look whether this is the right database",
)
LOCKED = Rule(
    "drift.locked",
    Status.INCONCLUSIVE,
    "the catalog could not be read: somebody holds a table under ACCESS EXCLUSIVE",
    "wait for that session to end, or end it with SELECT pg_terminate_backend(PID)",
)
UNREADABLE = Rule(
    "drift.unreadable",
    Status.INCONCLUSIVE,
    "the catalog could not be read",
    "look at what the message names, then run the check again",
)
INCOMPATIBLE = Rule(
    "drift.incompatible",
    Status.FAILED,
    "the database is ahead, and this release cannot work with what it has become",
    "roll forward to the release that made the change, or migrate the database down first",
)
RISKY = Rule(
    "drift.risky",
    Status.WARNING,
    "the database is ahead, and this release may meet what it was not written for",
    "read what the newer release does with it before going back",
)
WIDENED = Rule(
    "drift.widened",
    Status.INFO,
    "the database is ahead, and an object of this release accepts more than it did",
)
ADDED = Rule(
    "drift.added",
    Status.INFO,
    "the database is ahead, and has objects that this release does not know",
)

RULES: tuple[Rule, ...] = (
    SAME,
    SKIPPED,
    MISSING,
    UNEXPECTED,
    FOREIGN,
    CHANGED,
    RENAMED,
    GENERATED_NAME,
    INVALID_INDEX,
    TRIGGER_DISABLED,
    NOT_VALIDATED,
    PARTITION,
    COLUMN_ORDER,
    ENVIRONMENT,
    UNCOMPARED,
    IGNORED,
    IGNORE_UNUSED,
    NO_ENTRY,
    NO_STATE,
    NO_SCHEMA,
    LOCKED,
    UNREADABLE,
    INCOMPATIBLE,
    RISKY,
    WIDENED,
    ADDED,
)
