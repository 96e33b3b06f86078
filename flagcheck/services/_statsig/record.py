"""From Statsig's gates to our record.

A gate's status comes first: Launched is always true, Disabled always false
(https://docs.statsig.com/feature-flags/feature-flags-lifecycle). In progress, the first rule whose conditions hold decides, and
false where none does (https://docs.statsig.com/feature-flags/create); a rule counts in its environments only.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from flagcheck.record import EVERYBODY, NOBODY, Audience, Flag, Presence, Scheduled, Served, Variant
from flagcheck.services._statsig.shapes import Condition, Gate, Rule
from flagcheck.services._ways import served_by

STATUSES = ("In Progress", "Launched", "Disabled", "Archived")


def flag_of(gate: Gate, environment: str) -> Flag:
    """A gate in one environment; UNKNOWN where its status is a new one, or contradicts its switch."""
    if gate.status not in STATUSES or (gate.status == "Launched" and not gate.is_enabled):
        why = (
            f"status {gate.status!r} with isEnabled {str(gate.is_enabled).lower()} is none that is documented"
        )
        return Flag(key=gate.id, presence=Presence.UNKNOWN, why=why)
    archived = gate.status == "Archived"
    on = gate.is_enabled and gate.status in ("In Progress", "Launched")
    served = _served(gate, environment) if on else NOBODY
    value = {Audience.ALL: True, Audience.NONE: False}.get(served.audience, msgspec.UNSET)
    value = msgspec.UNSET if archived else value
    return Flag(
        key=gate.id,
        presence=Presence.ON if on else Presence.OFF,
        served=served,
        value=value,
        default=None if value is msgspec.UNSET else str(value).lower(),
        type="boolean",
        variants=(Variant(name="true", value=True), Variant(name="false", value=False)),
        archived=archived,
        stale=gate.type == "STALE",
        scheduled=tuple(_steps(gate, environment)) if on else (),
        changed_at=_moment(gate.last_modified_time),
        changed_by=gate.last_modifier_email or gate.last_modifier_name or "",
        version="" if gate.version is None else str(gate.version),
    )


def _served(gate: Gate, environment: str) -> Served:
    if gate.status == "Launched":
        return EVERYBODY
    rest, conditional = 0.0, []
    for rule in _rules(gate, environment):
        open_to = [condition for condition in rule.conditions if not _holds(condition, environment)]
        if not open_to:
            rest = rule.pass_percentage
            break
        conditional.append(rule.pass_percentage)
    if gate.holdouts:
        conditional.append(0.0)
    return served_by(rest, conditional)


def _rules(gate: Gate, environment: str) -> Iterable[Rule]:
    """The rules that may hold in this environment."""
    for rule in gate.rules:
        elsewhere = rule.environments is not None and environment not in rule.environments
        if not elsewhere and not any(_never_holds(condition, environment) for condition in rule.conditions):
            yield rule


def _holds(condition: Condition, environment: str) -> bool:
    """Whether a condition holds for everybody in this environment."""
    return condition.type == "public" or _tier(condition, environment) is True


def _never_holds(condition: Condition, environment: str) -> bool:
    return _tier(condition, environment) is False


def _tier(condition: Condition, environment: str) -> bool | None:
    """Whether an environment tier is the one meant; None for other conditions, and for operators not known here."""
    if condition.type != "environment_tier" or condition.operator not in ("any", "none"):
        return None
    wanted = condition.target_value if isinstance(condition.target_value, list) else [condition.target_value]
    return (environment in wanted) == (condition.operator == "any")


def _steps(gate: Gate, environment: str) -> Iterable[Scheduled]:
    if gate.status == "Launched":
        return
    for rule in _rules(gate, environment):
        for step in rule.pending_automated_rollouts or []:
            yield Scheduled(what=f"rule {rule.name} to {step.pass_percent:g} %", at=_moment(step.time))


def _moment(milliseconds: float | None) -> datetime | None:
    try:
        return None if not milliseconds else datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
