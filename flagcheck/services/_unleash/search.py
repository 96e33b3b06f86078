"""What only Unleash's search of flags tells. It may be asked 15 times a minute: it is asked only where that is wanted."""

from collections.abc import Collection, Iterator
from datetime import datetime

from flagcheck import failures
from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.record import Flag, Presence
from flagcheck.services._unleash.shapes import Feature, Features, Shape

ADDRESS = "/api/admin/search/features"
PAGE = 100
NAMES_CHARACTERS = 8000
"""Of names in one address: Node refuses more than 16 kB of address and headers together."""


class Archived(Shape, frozen=True):
    """An archived flag."""

    name: str
    archived_at: datetime | None = None


class Archive(Shape, frozen=True):
    """One page of archived flags."""

    features: list[Archived]
    total: int


def absent(http: Http, project: str, missing: Collection[str]) -> dict[str, Flag]:
    """The flags that are not there, told apart by one request: archived, or never there."""
    archive = _archive(http, project, missing)
    named = {one.name: one.archived_at for one in archive.features} if archive else {}
    whole = archive is not None and len(archive.features) >= archive.total
    found = {}
    for key in missing:
        archived = True if key in named else False if whole else None
        date = named.get(key)
        why = f"archived on {date:%Y-%m-%d}" if date else ""
        found[key] = Flag(key=key, presence=Presence.ABSENT, archived=archived, why=why)
    return found


def _archive(http: Http, project: str, names: Collection[str]) -> Archive | None:
    """The archived flags among these, as far as one page has them; None where the limit of searches is reached."""
    query = next(chunks(names, NAMES_CHARACTERS)) if len(names) <= PAGE else []
    params = {"archived": "IS:true", "project": f"IS:{project}", "limit": PAGE}
    if len(query) == len(names):
        params["query"] = ",".join(query)
    try:
        page: Archive = http.get(ADDRESS, params=params).json(Archive)
    except ServiceFailed as error:
        if error.rule is failures.RATE_LIMITED:
            return None
        raise
    return page


def flags(http: Http, project: str, names: Collection[str]) -> dict[str, Feature]:
    """Of each of these flags whether it has a parent, and in each environment what is scheduled (Enterprise)."""
    found: dict[str, Feature] = {}
    for some in chunks(names, NAMES_CHARACTERS, PAGE):
        seen, total = 0, 1
        while seen < total:
            params = {"project": f"IS:{project}", "query": ",".join(some), "limit": PAGE, "offset": seen}
            page: Features = http.get(ADDRESS, params=params).json(Features)
            found |= {feature.name: feature for feature in page.features}
            seen += len(page.features)
            total = (page.total or 0) if page.features else 0
    return found


def chunks(names: Collection[str], characters: int, most: int | None = None) -> Iterator[list[str]]:
    """The names in groups that fit into an address; the first group is empty where there are none."""
    group: list[str] = []
    length = 0
    for name in sorted(names):
        if group and (length + len(name) > characters or len(group) == most):
            yield group
            group, length = [], 0
        group.append(name)
        length += len(name) + 3
    yield group
