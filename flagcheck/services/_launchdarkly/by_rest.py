"""Flags by the REST API."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.http import Http, path
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.services._launchdarkly.context import launchdarkly_context
from flagcheck.services._launchdarkly.door import NO_KEY, evaluation
from flagcheck.services._launchdarkly.pending import pending
from flagcheck.services._launchdarkly.records import Known, flag_of, of_rest, unknown
from flagcheck.services._launchdarkly.rest import VERSION, Rest
from flagcheck.services._launchdarkly.shapes import FeatureFlag, Link, Shape

Found = dict[str, FeatureFlag | str | None]


class Evaluated(Shape, frozen=True):
    """`ContextInstanceEvaluation`."""

    key: str
    value: Any = msgspec.field(name="_value", default=None)
    reason: dict[str, Any] | None = None


class Evaluations(Shape, frozen=True):
    """`ContextInstanceEvaluations`."""

    items: list[Evaluated]
    total_count: int | None = None
    links: dict[str, Link] = msgspec.field(name="_links", default_factory=dict)


class RestDoor:
    """Configured state, and evaluation by LaunchDarkly itself."""

    def __init__(self, http: Http, project: str, environment: str) -> None:
        self.rest = Rest(http.authorized(VERSION), project, environment)

    def read(self, keys: Collection[str], *, scheduled: bool) -> Reading:
        """These flags, and what stands before them."""
        wanted = list(dict.fromkeys(keys))
        found = self.rest.some(wanted)
        self._add_parents(found, wanted)
        flags = self._flags(found, wanted)
        if scheduled:
            flags |= self._with_pending(flags)
        return self._reading(flags, found)

    def catalogue(self) -> Reading:
        """Every flag that is not archived."""
        found: Found = {flag.key: flag for flag in self.rest.all()}
        return self._reading(self._flags(found, found), found)

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """All flags in one answer; LaunchDarkly counts it in no statistics and lists the context nowhere."""
        mapped = launchdarkly_context(context)
        if mapped is None:
            return {key: Evaluation(key=key, presence=Presence.UNKNOWN, why=NO_KEY) for key in keys}
        found = {one.key: evaluation(one.key, one.value, one.reason) for one in self._evaluated(mapped)}
        absent = Presence.ABSENT if found else Presence.UNKNOWN
        why = "not among the flags that LaunchDarkly evaluates"
        return {key: found.get(key) or Evaluation(key=key, presence=absent, why=why) for key in keys}

    def _evaluated(self, context: Mapping[str, Any]) -> list[Evaluated]:
        rest = self.rest
        at = path(
            "api", "v2", "projects", rest.project, "environments", rest.environment, "flags", "evaluate"
        )
        items: list[Evaluated] = []
        while True:
            params = {"offset": len(items)} if items else None
            page: Evaluations = rest.http.post(at, json=context, params=params).json(Evaluations)
            items += page.items
            if "next" not in page.links or not page.items:
                break
        if page.total_count is not None and len({one.key for one in items}) < page.total_count:
            raise unreadable(f"the evaluation has {len(items)} of {page.total_count} flags")
        return items

    def _add_parents(self, found: Found, keys: Iterable[str]) -> None:
        """Read the prerequisites of what was asked for, and theirs."""
        while missing := self._parents(found, keys) - set(found):
            found |= self.rest.some(sorted(missing))

    def _parents(self, found: Found, keys: Iterable[str]) -> set[str]:
        names: set[str] = set()
        coming = list(keys)
        while coming:
            known = self._known(found.get(coming.pop()))
            new = {need.key for need in (known and known.config.prerequisites) or []} - names
            names |= new
            coming += new
        return names

    def _known(self, flag: FeatureFlag | str | None) -> Known | None:
        return of_rest(flag, self.rest.environment) if isinstance(flag, FeatureFlag) else None

    def _flags(self, found: Found, keys: Iterable[str]) -> dict[str, Flag]:
        others = {key: self._known(flag) for key, flag in found.items() if not isinstance(flag, str)}
        return {key: self._flag(key, found[key], others) for key in keys}

    def _flag(self, key: str, flag: FeatureFlag | str | None, others: Mapping[str, Known | None]) -> Flag:
        if flag is None:
            return Flag(key=key, presence=Presence.ABSENT)
        if isinstance(flag, str):
            return unknown(key, flag)
        known = others[key]
        if known is None:
            there = ", ".join(sorted(flag.environments)) or "none"
            return unknown(
                key, f"the answer is not about {self.rest.environment}; environments in it: {there}"
            )
        return flag_of(known, others)

    def _with_pending(self, flags: Mapping[str, Flag]) -> dict[str, Flag]:
        """The flags with their changes to come, up to the first that cannot be had: what was read of the flags stays true."""
        made: dict[str, Flag] = {}
        for key, flag in flags.items():
            if flag.presence in (Presence.ABSENT, Presence.UNKNOWN) or flag.archived:
                continue
            try:
                made[key] = msgspec.structs.replace(flag, scheduled=pending(self.rest, key))
            except ServiceFailed as error:
                self.rest.http.say(f"changes to come are not known: {error.message}")
                break
        return made

    def _reading(self, flags: dict[str, Flag], found: Found) -> Reading:
        there = [flag for flag in found.values() if isinstance(flag, FeatureFlag)]
        if not there and any(flag.presence is Presence.ABSENT for flag in flags.values()):
            there = self.rest.page(1).items
        named = {name for flag in there for name in flag.environments}
        meant = self.rest.environment in named
        return Reading(
            flags=flags,
            environment=self.rest.environment if meant else min(named, default=""),
            control=f"{len(there)} other flags read in project {self.rest.project}" if meant else "",
        )
