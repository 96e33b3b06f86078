"""What will change by itself or waits to be applied: scheduled changes and approval requests, two requests a flag.

https://launchdarkly.com/docs/api/scheduled-changes, https://launchdarkly.com/docs/api/approvals
"""

from typing import Any

import msgspec

from flagcheck.http import path
from flagcheck.record import Scheduled
from flagcheck.services._launchdarkly.records import moment
from flagcheck.services._launchdarkly.rest import Rest
from flagcheck.services._launchdarkly.shapes import Shape

OPEN = ("pending", "scheduled")


class Change(Shape, frozen=True):
    """A scheduled change, or an approval request with its `status`."""

    instructions: list[dict[str, Any]] = msgspec.field(default_factory=list)
    execution_date: int | None = None
    status: str = ""
    review_status: str = ""


class Changes(Shape, frozen=True):
    """A list of either."""

    items: list[Change]


def pending(rest: Rest, key: str) -> tuple[Scheduled, ...] | None:
    """The changes to come of one flag; None where the plan or the role does not show them."""
    scheduled = _changes(rest, key, "scheduled-changes")
    requested = _changes(rest, key, "approval-requests")
    if scheduled is None or requested is None:
        return None
    return tuple(
        [Scheduled(what=_what(change), at=moment(change.execution_date)) for change in scheduled]
        + [
            Scheduled(what=f"{_what(change)} ({_state(change)})", at=moment(change.execution_date))
            for change in requested
            if change.status in OPEN
        ]
    )


def _changes(rest: Rest, key: str, kind: str) -> list[Change] | None:
    at = path("api", "v2", "projects", rest.project, "flags", key, "environments", rest.environment, kind)
    answer = rest.http.get(at, allow=(403, 404))
    if answer.status in (403, 404):
        return None
    changes: Changes = answer.json(Changes)
    return changes.items


def _what(change: Change) -> str:
    kinds = [str(instruction.get("kind", "?")) for instruction in change.instructions]
    return ", ".join(kinds) or "a change"


def _state(change: Change) -> str:
    return f"approval request, {change.review_status or change.status}"
