"""The foreseen ends of asking a flag service, each with the row of the outcome table that says it (docs/checks/service.md)."""

from hookset.errors import Inconclusive, Refused
from hookset.outcome import Finding, Rule, Status

SERVICE_PASSED = Rule("service.passed", Status.PASSED, "the flag service answers for this environment")
UNREACHABLE = Rule(
    "service.unreachable",
    Status.INCONCLUSIVE,
    "the flag service cannot be reached",
    "check the URL and the network policy from here to there",
)
TLS = Rule(
    "service.tls",
    Status.INCONCLUSIVE,
    "no trusted TLS connection to the flag service",
    "give the authority's certificate by --ca-bundle, or the name that is in the service's certificate",
)
SILENT = Rule(
    "service.silent",
    Status.INCONCLUSIVE,
    "the flag service did not answer in time",
    "look at the flag service and at its database",
)
UNAVAILABLE = Rule(
    "service.unavailable",
    Status.INCONCLUSIVE,
    "the flag service answers with an error of its own",
    "look at the flag service's log",
)
RATE_LIMITED = Rule(
    "service.rate_limited",
    Status.INCONCLUSIVE,
    "the flag service limits how often it may be asked",
    "raise --timeout, or let fewer hooks run at the same time",
)
UNREADABLE = Rule(
    "service.unreadable",
    Status.INCONCLUSIVE,
    "the answer is not what this service answers",
    "check that the URL leads to the flag service and to no ingress, login page or other service",
)
REDIRECTED = Rule(
    "service.redirected",
    Status.INCONCLUSIVE,
    "the flag service redirects to another scheme, host or port, which is not followed: the token would go there",
    "name the final URL",
)
UNEXPECTED = Rule(
    "service.unexpected",
    Status.INCONCLUSIVE,
    "the flag service refuses the request",
    "check URL, project and environment",
)
UNAUTHORIZED = Rule(
    "service.unauthorized",
    Status.INCONCLUSIVE,
    "the flag service does not accept the token",
    "give a valid token by FLAGCHECK_TOKEN or FLAGCHECK_TOKEN_FILE",
)
FORBIDDEN = Rule(
    "service.forbidden",
    Status.INCONCLUSIVE,
    "the token may not read this",
    "give a token of the right type and with the right to read; the service's page says which",
)
OTHER_ENVIRONMENT = Rule(
    "service.other_environment",
    Status.INCONCLUSIVE,
    "the answers are about another environment than the one that is meant",
    "give the token of the environment that is meant",
)
UNPROVED = Rule(
    "service.environment_unproved",
    Status.INFO,
    "the service does not say which environment its answers are about: URL and token decide",
)
CHANGING = Rule(
    "service.changing",
    Status.INCONCLUSIVE,
    "two reads in a row never agreed",
    "somebody changes flags at this moment, or several servers disagree: try again, or raise --timeout",
)

RULES: tuple[Rule, ...] = (
    SERVICE_PASSED,
    UNREACHABLE,
    TLS,
    SILENT,
    UNAVAILABLE,
    RATE_LIMITED,
    UNREADABLE,
    REDIRECTED,
    UNEXPECTED,
    UNAUTHORIZED,
    FORBIDDEN,
    OTHER_ENVIRONMENT,
    UNPROVED,
    CHANGING,
)


class ServiceFailed(Inconclusive):
    """Nothing is known: `rule` says why, `again` whether a later attempt may succeed, `wait` seconds asked for."""

    def __init__(
        self, rule: Rule, found: str, *, hint: str = "", again: bool = False, wait: float = 0.0
    ) -> None:
        super().__init__(found, hint or rule.next)
        self.rule = rule
        self.again = again
        self.wait = wait

    def finding(self, object: str, status: Status | None = None) -> Finding:
        """As a finding about this service."""
        return self.rule.finding(object, found=self.message, hint=self.hint, status=status)


class Denied(Refused):
    """The service refused the token. Never tried again."""

    def __init__(self, rule: Rule, found: str, hint: str = "") -> None:
        super().__init__(found, hint or rule.next)
        self.rule = rule

    def finding(self, object: str, status: Status | None = None) -> Finding:
        """As a finding about this service."""
        return self.rule.finding(object, found=self.message, hint=self.hint, status=status)


def unreadable(what: str) -> ServiceFailed:
    """An answer whose shape is not this service's; `what` says what is wrong with it, without quoting it whole."""
    return ServiceFailed(UNREADABLE, what)
