"""Every finding id of guardrail, in the order of the checks."""

from guardrail import hazards, history, migrate
from guardrail.checks import access, activity, connect, server
from guardrail.drift import rules as drift
from guardrail.lock import rules as lock
from hookset.outcome import Rule

RULES: tuple[Rule, ...] = (
    *connect.RULES,
    *server.RULES,
    *access.RULES,
    *activity.RULES,
    *history.RULES,
    *drift.RULES,
    *hazards.RULES,
    *lock.RULES,
    *migrate.RULES,
)
