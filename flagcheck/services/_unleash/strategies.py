"""What activation strategies mean, without evaluating them: who is given the flag while it is on.

A flag without strategies is for everybody; several are alternatives. Sources: docs.getunleash.io/reference/
activation-strategies, and the published client specification (npm @unleash/client-specification), which the tests hold this
against.
"""

from collections.abc import Sequence
from typing import Any

from flagcheck.record import EVERYBODY, NOBODY, Audience, Served, share
from flagcheck.services._unleash.shapes import Strategy

LISTS = {"userWithId": "userIds", "remoteAddress": "IPs", "applicationHostname": "hostNames"}
"""Strategies that give the flag to those who are listed in this parameter."""
PERCENTAGES = {
    "flexibleRollout": "rollout",
    "gradualRolloutUserId": "percentage",
    "gradualRolloutSessionId": "percentage",
    "gradualRolloutRandom": "percentage",
}
"""Strategies that give the flag to the share in this parameter."""
FOR_ALL_CONTEXTS = ("", "default", "random")
"""Stickiness that finds a value in every context; any other leaves out contexts without that field."""
_UNKNOWN = Served()


def served(strategies: Sequence[Strategy]) -> Served:
    """Who is given a flag with these strategies. Audience.UNKNOWN where a custom strategy decides."""
    active = [strategy for strategy in strategies if not strategy.disabled]
    if not active:
        return EVERYBODY
    parts = [(strategy, _served(strategy)) for strategy in active]
    alternatives = [(strategy, part) for strategy, part in parts if part != NOBODY]
    if not alternatives:
        return NOBODY
    if EVERYBODY in (found := [part for _, part in alternatives]):
        return EVERYBODY
    if _UNKNOWN in found:
        return _UNKNOWN
    if len({_bucket(strategy) for strategy, _ in alternatives}) == 1:
        return max(found, key=lambda part: part.percent or 0)
    conditional = any(part.conditional for part in found)
    return Served(audience=Audience.SOME, percent=None, conditional=conditional)


def _served(strategy: Strategy) -> Served:
    conditional = bool(strategy.constraints or strategy.segments)
    parameters = strategy.parameters or {}
    if strategy.name == "default":
        return share(100, conditional=conditional)
    if strategy.name in LISTS:
        listed = str(parameters.get(LISTS[strategy.name]) or "").strip(", ")
        return share(100, conditional=True) if listed else NOBODY
    percent = _percent(parameters.get(PERCENTAGES.get(strategy.name, "")))
    if percent is None:
        return _UNKNOWN
    # at 100 % those who lack the sticky field are the only ones left out, so that it is not everybody
    return share(percent, conditional=conditional or (percent >= 100 and not _for_all_contexts(strategy)))


def _percent(found: Any) -> float | None:
    """0 to 100 of a text or number; None where it is none."""
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    try:
        percent = float(found)
    except (ValueError, OverflowError):
        return None
    return percent if 0 <= percent <= 100 else None


def _for_all_contexts(strategy: Strategy) -> bool:
    if strategy.name == "flexibleRollout":
        return str((strategy.parameters or {}).get("stickiness") or "") in FOR_ALL_CONTEXTS
    return strategy.name == "gradualRolloutRandom"


def _bucket(strategy: Strategy) -> tuple[str, ...]:
    """Unconditional rollouts of one bucket are parts of each other: the larger one counts. Else nothing is shared."""
    parameters = strategy.parameters or {}
    stickiness = str(parameters.get("stickiness") or "")
    if (
        strategy.constraints
        or strategy.segments
        or strategy.name not in PERCENTAGES
        or stickiness == "random"
    ):
        return ("alone", str(id(strategy)))
    return (strategy.name, str(parameters.get("groupId")), stickiness)
