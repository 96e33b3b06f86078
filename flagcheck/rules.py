"""Every finding id of flagcheck, with its default status and next step: the tables of docs/checks."""

from flagcheck import failures
from hookset.outcome import Rule, Status

FLAGS_PASSED = Rule("flags.passed", Status.PASSED, "the flag is as expected")
STATE = Rule(
    "flags.state",
    Status.FAILED,
    "the flag is not in the expected state",
    "switch it as the release expects, or change the expectation",
)
SERVES_NOBODY = Rule(
    "flags.serves_nobody",
    Status.FAILED,
    "the flag is switched on and is given to nobody",
    "raise its rollout, or state what is meant: `rollout: 0`",
)
ABSENT = Rule(
    "flags.absent",
    Status.FAILED,
    "the flag does not exist",
    "create it in this environment, or correct its key",
)
ROLLOUT = Rule(
    "flags.rollout",
    Status.FAILED,
    "the flag is given to another share than expected",
    "set the rollout as the release expects, or change the expectation",
)
TARGETING = Rule(
    "flags.targeting",
    Status.FAILED,
    "who is given the flag is decided otherwise than expected",
    "look at the flag's rules, constraints and segments",
)
VARIANT = Rule(
    "flags.variant",
    Status.FAILED,
    "the flag gives another variant than expected",
    "look at the flag's default variant and rules",
)
VALUE = Rule(
    "flags.value",
    Status.FAILED,
    "the flag gives another value than expected",
    "look at the flag's variants and default",
)
TYPE = Rule(
    "flags.type",
    Status.FAILED,
    "the flag's values are of another type than the code reads",
    "create a flag of the right type under a new key: clients cache the old one",
)
PAYLOAD = Rule(
    "flags.payload",
    Status.FAILED,
    "a value does not fit the payload's schema",
    "correct the value in the flag service",
)
PREREQUISITE = Rule(
    "flags.prerequisite",
    Status.FAILED,
    "a flag that this one depends on is not as it must be, so that this one is off",
    "switch the prerequisite first, in the same environment",
)
SCHEDULED = Rule(
    "flags.scheduled",
    Status.FAILED,
    "the flag will change within the window that is to be quiet",
    "release before or after the change, or take it back",
)
SETTLING = Rule(
    "flags.settling",
    Status.FAILED,
    "the flag changed a moment ago",
    "wait until it has settled, or find out who changes it",
)
ARCHIVED = Rule(
    "flags.archived",
    Status.FAILED,
    "the flag is archived",
    "revive it, or remove it from the code and from the expectations",
)
STALE = Rule(
    "flags.stale",
    Status.WARNING,
    "the flag service calls the flag stale",
    "plan its removal from the code",
)
UNKNOWN = Rule(
    "flags.unknown",
    Status.INCONCLUSIVE,
    "what is expected of the flag cannot be told",
    "see what is missing; `when_unknown: warn` lets a release pass while the flag service is down",
)
UNKNOWN_ACCEPTED = Rule(
    "flags.unknown_accepted",
    Status.WARNING,
    "nothing is known of the flag, and the release passes all the same: when_unknown is warn",
    "take `when_unknown: warn` back as soon as the flag service answers again",
)
EVALUATION_PASSED = Rule("evaluation.passed", Status.PASSED, "the context is given what is expected")
EVALUATION_VALUE = Rule(
    "evaluation.value",
    Status.FAILED,
    "the context is given another value than expected",
    "look at the rules that this context meets",
)
EVALUATION_VARIANT = Rule(
    "evaluation.variant",
    Status.FAILED,
    "the context is given another variant than expected",
    "look at the rules that this context meets",
)
EVALUATION_REASON = Rule(
    "evaluation.reason",
    Status.FAILED,
    "the context is given its value for another reason than expected",
    "look at the rules that this context meets",
)
EVALUATION_ABSENT = Rule(
    "evaluation.absent",
    Status.FAILED,
    "the flag is not known where it is evaluated",
    "create it in this environment, or correct its key",
)
EVALUATION_UNKNOWN = Rule(
    "evaluation.unknown",
    Status.INCONCLUSIVE,
    "what the context is given cannot be told",
    "see what the flag service says; contexts often lack an attribute that the rules ask for",
)
AHEAD = Rule(
    "parity.ahead",
    Status.FAILED,
    "the flag is further here than in the environment that comes before",
    "roll it out there first, or take it back here",
)
PARITY_PASSED = Rule("parity.passed", Status.PASSED, "no environment is ahead of the one before it")
PARITY_UNKNOWN = Rule(
    "parity.unknown",
    Status.INCONCLUSIVE,
    "how far the flag is in one of the environments cannot be told",
    "see what is missing",
)
EDGE_PASSED = Rule("edge.passed", Status.PASSED, "the edge gives the same answer")
EDGE_DIFFERS = Rule(
    "edge.differs",
    Status.FAILED,
    "the edge does not give the same answer in time",
    "look at the edge's connection to the flag service and at its refresh interval; raise at_edge's `within`",
)
EDGE_UNKNOWN = Rule(
    "edge.unknown",
    Status.INCONCLUSIVE,
    "whether the edge gives the same answer cannot be told",
    "see what is missing; name contexts under `for` where the flag is given to a part only",
)

RULES: tuple[Rule, ...] = (
    *failures.RULES,
    FLAGS_PASSED,
    STATE,
    SERVES_NOBODY,
    ABSENT,
    ROLLOUT,
    TARGETING,
    VARIANT,
    VALUE,
    TYPE,
    PAYLOAD,
    PREREQUISITE,
    SCHEDULED,
    SETTLING,
    ARCHIVED,
    STALE,
    UNKNOWN,
    UNKNOWN_ACCEPTED,
    EVALUATION_PASSED,
    EVALUATION_VALUE,
    EVALUATION_VARIANT,
    EVALUATION_REASON,
    EVALUATION_ABSENT,
    EVALUATION_UNKNOWN,
    PARITY_PASSED,
    AHEAD,
    PARITY_UNKNOWN,
    EDGE_PASSED,
    EDGE_DIFFERS,
    EDGE_UNKNOWN,
)
