"""Flags by the Relay Proxy, with the environment's SDK key.

https://github.com/launchdarkly/ld-relay/blob/v8/docs/endpoints.md: `/sdk/flags` has the definitions of all flags,
`/sdk/evalx/contexts/{context}` what one context is given of each, `/status` whether the proxy is up to date.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from flagcheck.http import Http, path
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.services._launchdarkly.context import in_path, launchdarkly_context
from flagcheck.services._launchdarkly.door import NO_KEY, evaluation
from flagcheck.services._launchdarkly.records import flag_of, named, of_relay, unknown
from flagcheck.services._launchdarkly.shapes import RelayFlag, Shape


class Connection(Shape, frozen=True):
    """Of the proxy to LaunchDarkly: VALID, INITIALIZING, INTERRUPTED or OFF."""

    state: str


class Environment(Shape, frozen=True):
    """An environment of the proxy; `env_key` only where LaunchDarkly configures it."""

    status: str
    connection_status: Connection
    sdk_key: str = ""
    env_key: str = ""


class Status(Shape, frozen=True):
    """The answer of `/status`: environments by the name in the proxy's configuration."""

    environments: dict[str, Environment]


class Evaluated(Shape, frozen=True):
    """What a context is given of one flag."""

    value: Any
    variation: int | None = None
    reason: dict[str, Any] | None = None


class RelayDoor:
    """What has reached the cluster. `environment` may be empty: the SDK key decides."""

    def __init__(self, http: Http, environment: str, token: str) -> None:
        self.http = http
        self.environment = environment
        self.token = token

    def read(self, keys: Collection[str], *, scheduled: bool = False) -> Reading:  # noqa: ARG002 - it knows of none
        """These flags, in two requests."""
        return self._reading(keys)

    def catalogue(self) -> Reading:
        """Every flag that the proxy has."""
        return self._reading(None)

    def _reading(self, keys: Collection[str] | None) -> Reading:
        name, environment = self._own()
        answer = self.http.get("/sdk/flags").json(dict[str, RelayFlag])
        known = {key: of_relay(key, flag) for key, flag in answer.items()}
        wanted = known if keys is None else dict.fromkeys(keys)
        stale = _stale(environment)
        if stale:
            flags = {key: unknown(key, stale) for key in wanted}
        else:
            others = _Complete(known)
            flags = {
                key: flag_of(known[key], others) if key in known else Flag(key=key, presence=Presence.ABSENT)
                for key in wanted
            }
        control = f"{len(known)} flags in the Relay Proxy" if known else ""
        return Reading(flags=flags, environment=self._named(name, environment), control=control)

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """All flags in one answer."""
        mapped = launchdarkly_context(context)
        stale = NO_KEY if mapped is None else _stale(self._own()[1])
        if mapped is None or stale:
            return {key: Evaluation(key=key, presence=Presence.UNKNOWN, why=stale) for key in keys}
        at = path("sdk", "evalx", "contexts", in_path(mapped))
        found = self.http.get(at, params={"withReasons": "true"}).json(dict[str, Evaluated])
        return {key: _evaluation(key, found.get(key), bool(found)) for key in keys}

    def _own(self) -> tuple[str, Environment | None]:
        """Our environment in `/status`, by its masked SDK key; nothing where the proxy shows no status."""
        answer = self.http.get("/status", allow=(404,))
        if answer.status == 404:
            return "", None
        status: Status = answer.json(Status)
        own = [(name, one) for name, one in status.environments.items() if self._is_own(one.sdk_key)]
        return own[0] if len(own) == 1 else ("", None)

    def _is_own(self, masked: str) -> bool:
        """`sdk-********-****-****-****-*******99999`."""
        visible = [(own, shown) for own, shown in zip(self.token, masked, strict=False) if shown != "*"]
        return len(masked) == len(self.token) and all(own == shown for own, shown in visible)

    def _named(self, name: str, environment: Environment | None) -> str:
        """The environment's key; a name that people gave in the proxy's configuration proves it only if it is the same."""
        if environment is None:
            return ""
        return environment.env_key or (name if name == self.environment else "")


class _Complete(dict[str, Any]):
    """All flags: what is not in it does not exist."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> None:
        return None


def _stale(environment: Environment | None) -> str:
    """Why nothing may be concluded, if that is so."""
    if environment is None or (environment.status, environment.connection_status.state) == (
        "connected",
        "VALID",
    ):
        return ""
    state = environment.connection_status.state
    return f"the Relay Proxy is {environment.status} ({state}): what it has may be old"


def _evaluation(key: str, found: Evaluated | None, complete: bool) -> Evaluation:
    if found is None:
        absent = Presence.ABSENT if complete else Presence.UNKNOWN
        return Evaluation(key=key, presence=absent, why="not among the Relay Proxy's flags")
    if found.variation is None:
        return evaluation(key, msgspec.UNSET, found.reason)
    return evaluation(key, found.value, found.reason, named(found.value))
