"""When a flag was last changed in an environment, and by whom, from Unleash's event log.

`/api/admin/events?feature=x` is not used: it ignores its filter, and answers with everybody's events.
"""

from collections.abc import Mapping
from datetime import datetime

from flagcheck.http import Http
from flagcheck.services._unleash.search import NAMES_CHARACTERS, chunks
from flagcheck.services._unleash.shapes import Feature, Shape

MOST_REQUESTS = 3
PAGE = 1000
WITHOUT_EFFECT = frozenset(
    {
        "drop-feature-tags",
        "feature-completed",
        "feature-favorited",
        "feature-link-added",
        "feature-link-removed",
        "feature-link-updated",
        "feature-metadata-updated",
        "feature-potentially-stale-on",
        "feature-stale-off",
        "feature-stale-on",
        "feature-tag-import",
        "feature-tagged",
        "feature-uncompleted",
        "feature-unfavorited",
        "feature-untagged",
    }
)
"""Events that change nothing of what anybody is given. A change request counts when it is applied, by its own events."""
Change = tuple[datetime | None, str]


class Event(Shape, frozen=True):
    """One event; `environment` None: it concerns all."""

    type: str
    created_at: datetime
    created_by: str = ""
    feature_name: str | None = None
    environment: str | None = None


class Events(Shape, frozen=True):
    """The newest events first; `total` counts those that are not here too."""

    events: list[Event]
    total: int


def changes(http: Http, features: Mapping[str, Feature], environment: str) -> dict[str, Change]:
    """The last change of each flag in this environment, in at most 3 requests; a flag missing here: not known.

    Where the log has no event of a flag, it is as it was made.
    """
    found: dict[str, Change] = {}
    left = sorted(features)
    for _ in range(MOST_REQUESTS):
        if not left:
            break
        names = next(chunks(left, NAMES_CHARACTERS))
        log = _newest(http, names)
        told = _changes(log, environment)
        if len(log.events) >= log.total:
            told = {name: told.get(name, (features[name].created_at, "")) for name in names}
        found |= {name: change for name, change in told.items() if name in features}
        left = [name for name in left if name not in found]
    return found


def _newest(http: Http, names: list[str]) -> Events:
    params = {"feature": f"IS_ANY_OF:{','.join(names)}", "limit": PAGE if len(names) > 1 else 50}
    log: Events = http.get("/api/admin/search/events", params=params).json(Events)
    return log


def _changes(log: Events, environment: str) -> dict[str, Change]:
    found: dict[str, Change] = {}
    for event in sorted(log.events, key=lambda event: event.created_at, reverse=True):
        here = event.environment in (None, environment)
        idle = event.type in WITHOUT_EFFECT or event.type.startswith("change-request-")
        if here and not idle and event.feature_name:
            found.setdefault(event.feature_name, (event.created_at, event.created_by))
    return found
