"""The outcome table of `guardrail lock`; docs/checks/lock.md is the same table with its reasons."""

from hookset.outcome import Rule, Status

WRITTEN = Rule("lock.written", Status.PASSED, "the schema lock was written")
UNCHANGED = Rule(
    "lock.unchanged", Status.PASSED, "the schema lock records this state already, and stays as it is"
)
NOT_AT_HEAD = Rule(
    "lock.not_at_head",
    Status.FAILED,
    "the scratch database is not at this release's newest migration",
    "migrate the scratch database to the end, then run `guardrail lock` again",
    final=True,
)
NO_STATE = Rule(
    "lock.no_state",
    Status.INCONCLUSIVE,
    "the scratch database's migration state could not be told",
    "resolve what the history findings above say, then run `guardrail lock` again",
    final=True,
)
INVALID_INDEX = Rule(
    "lock.invalid_index",
    Status.FAILED,
    "the scratch database has an INVALID index",
    "make a new scratch database: an interrupted CREATE INDEX CONCURRENTLY left this one",
    final=True,
)
STEP_FAILED = Rule(
    "lock.step_failed",
    Status.FAILED,
    "a migration failed on the scratch database",
    "correct the migration, and start again from a new, empty database",
    final=True,
)
CHANGING = Rule(
    "lock.changing",
    Status.INCONCLUSIVE,
    "another session is changing the scratch database",
    "let it end, then run `guardrail lock` again; use a scratch database that nobody else uses",
    final=True,
)
MODELS_DIFFER = Rule(
    "lock.models_differ",
    Status.FAILED,
    "the models and the migrated database differ: the migration was never committed",
    "write the missing migration (alembic revision --autogenerate), or correct the model",
    final=True,
)
MODELS_AGREE = Rule("lock.models_agree", Status.PASSED, "the models agree with the migrated database")
LIVE_SAME = Rule("lock.live_same", Status.PASSED, "the live database is as the schema lock records it")
ACCEPTED = Rule(
    "lock.accepted",
    Status.INFO,
    "what the live database differs in was written as accepted findings",
    "give the file to `guardrail check --accept`, and repair entry by entry before they expire",
)

RULES: tuple[Rule, ...] = (
    WRITTEN,
    UNCHANGED,
    NOT_AT_HEAD,
    NO_STATE,
    INVALID_INDEX,
    STEP_FAILED,
    CHANGING,
    MODELS_DIFFER,
    MODELS_AGREE,
    LIVE_SAME,
    ACCEPTED,
)
