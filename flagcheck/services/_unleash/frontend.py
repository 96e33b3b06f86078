"""What one context is given, from the API of frontend SDKs: of Unleash, or of Unleash Edge.

It lists what is on for the context and nothing else, so that what is missing may be off, meant for others, or not there.
Edge has a list of all flags besides (/api/frontend/all), unless it is switched off there.
"""

from collections.abc import Collection, Mapping
from typing import Any

from flagcheck.http import Http
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.services._unleash import contexts
from flagcheck.services._unleash.playground import Given, given
from flagcheck.services._unleash.shapes import Shape

ADDRESS = "/api/frontend"
NOT_ON = "not on for a context without attributes"
NOT_LISTED = f"{NOT_ON}, and the frontend API lists nothing else: off, on for others only, or not there"
EMPTY = "the frontend API lists no flag at all for this context: all off, or the token of another environment"


class Toggle(Shape, frozen=True):
    """A flag for one context."""

    name: str
    enabled: bool
    variant: Given | None = None


class Toggles(Shape, frozen=True):
    """Flags for one context."""

    toggles: list[Toggle]


class Results:
    """What the server gives one context; `whole`: flags that are off for it are listed too."""

    def __init__(self, http: Http, context: Mapping[str, Any], *, ask_all: bool) -> None:
        params = contexts.query(context)
        answer = http.get(f"{ADDRESS}/all", params=params, allow=(404,)) if ask_all else None
        self.whole = answer is not None and answer.status != 404
        if answer is None or not self.whole:
            answer = http.get(ADDRESS, params=params)
        listed: Toggles = answer.json(Toggles)
        self.toggles = {one.name: one for one in listed.toggles}

    def reading(self, keys: Collection[str] | None, environment: str) -> Reading:
        """As configured state: ON where a context without attributes is given it, else UNKNOWN, or ABSENT where all is listed."""
        names = self.toggles if keys is None else keys
        control = f"{len(self.toggles)} flags listed" if self.toggles else ""
        return Reading(
            flags={key: self._flag(key) for key in names}, environment=environment, control=control
        )

    def _flag(self, key: str) -> Flag:
        toggle = self.toggles.get(key)
        if toggle is None:
            presence = Presence.ABSENT if self.whole else Presence.UNKNOWN
            return Flag(key=key, presence=presence, why="" if self.whole else NOT_LISTED)
        if toggle.enabled:
            return Flag(key=key, presence=Presence.ON)
        return Flag(key=key, presence=Presence.UNKNOWN, why=f"{NOT_ON}: off, or on for others only")

    def evaluation(self, key: str) -> Evaluation:
        """What the context is given. Not listed is off for it, as an SDK sees it, unless nothing is listed at all."""
        toggle = self.toggles.get(key)
        if toggle is not None and toggle.enabled:
            return given(key, True, toggle.variant)
        if toggle is not None:
            return Evaluation(key=key, presence=Presence.OFF, value=False, why="off, or not for this context")
        if not self.toggles:
            return Evaluation(key=key, presence=Presence.UNKNOWN, why=EMPTY)
        if self.whole:
            return Evaluation(key=key, presence=Presence.ABSENT)
        why = "not listed: off, not for this context, or not there"
        return Evaluation(key=key, presence=Presence.OFF, value=False, why=why)
