"""The definitions that SDKs read with a client token, from Unleash or from Unleash Edge."""

from collections.abc import Collection

from flagcheck.http import Http
from flagcheck.record import Flag, Presence, Reading
from flagcheck.services._unleash import flags
from flagcheck.services._unleash.shapes import Dependency, Shape, Strategy, Weighed


class Definition(Shape, frozen=True):
    """A flag as SDKs are told: disabled strategies are left out, archived flags too."""

    name: str
    enabled: bool
    stale: bool | None = None
    strategies: list[Strategy] | None = None
    variants: list[Weighed] | None = None
    dependencies: list[Dependency] | None = None


class Query(Shape, frozen=True):
    """What the server understood: the environment is the token's."""

    environment: str | None = None


class Definitions(Shape, frozen=True):
    """Every flag that the token may see."""

    features: list[Definition]
    query: Query | None = None


def definitions(http: Http, keys: Collection[str] | None) -> Reading:
    """The configured state that SDKs are given, of these flags or of all, in one request."""
    answer: Definitions = http.get("/api/client/features").json(Definitions)
    found = {one.name: _flag(one) for one in answer.features if keys is None or one.name in keys}
    absent = {key: Flag(key=key, presence=Presence.ABSENT) for key in keys or () if key not in found}
    return Reading(
        flags=found | absent,
        environment=(answer.query.environment or "") if answer.query else "",
        control=f"{len(answer.features)} flags listed" if answer.features else "",
    )


def _flag(one: Definition) -> Flag:
    parents = flags.prerequisites(one.dependencies or ())
    return flags.flag(
        one.name,
        one.enabled,
        one.strategies or [],
        one.variants,
        stale=one.stale,
        archived=False,
        prerequisites=parents,
    )
