"""What a flag service is to flagcheck: a class with a few readings, one file each in `flagcheck/services/`."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, ClassVar

import msgspec

from flagcheck.http import Http
from flagcheck.record import Evaluation, Flag, Reading


class Tells(StrEnum):
    """What a service can tell of a flag. An expectation of what it cannot tell is refused before anything is asked."""

    STATE = "state"
    ROLLOUT = "rollout"
    TARGETING = "targeting"
    VARIANT = "variant"
    VALUE = "value"
    TYPE = "type"
    PREREQUISITES = "prerequisites"
    SCHEDULED = "scheduled"
    CHANGED = "changed"
    ARCHIVED = "archived"
    STALE = "stale"
    EVALUATION = "evaluation"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a service is and which environment is meant. A service that needs more keys derives from it.

    `token` is never written in a file: it comes from FLAGCHECK_TOKEN, or FLAGCHECK_TOKEN_<NAME> of a named entry.
    """

    service: str
    url: str = ""
    environment: str = ""
    ca_bundle: str = ""
    allow_http: bool = False


class Service:
    """One flag service in one environment. Every request is read-only and leaves no trace in what it asks.

    Raises ServiceFailed and Denied (flagcheck.http) from every reading where the answer could not be had; UsageError
    from `__init__` where settings are missing or wrong, naming the key. `wants` is what the expectations need of `tells`:
    what costs more requests and is not wanted is left out.
    """

    title: ClassVar[str]
    """As its makers spell it: `LaunchDarkly`."""
    settings_type: ClassVar[type[Settings]] = Settings
    tells: frozenset[Tells] = frozenset()
    """Set in `__init__` where the settings decide."""
    default_url: ClassVar[str] = ""
    """Of a SaaS; empty: `url` must be given."""
    environment_by_request: bool = False
    """Whether one token reads any environment, so that parity needs no second entry; else the token fixes it."""
    takes_any_environment: bool = False
    """Whether one that is not there is answered like one that is: only what the answers themselves say is proof."""
    by_evaluation: bool = False
    """Whether `read` tells what one user is given of whom nothing is known: "some, by rules" may be everybody then."""
    needs_token: ClassVar[bool] = True
    """Refused before any request where none is given."""

    def __init__(self, settings: Any, token: str, http: Http) -> None:
        self.settings = settings
        self.token = token
        self.http = http.authorized(self.headers())
        self.wants = self.tells

    def headers(self) -> Mapping[str, str]:
        """The headers that carry the token."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def read(self, keys: Collection[str]) -> Reading:
        """The configured state of these flags, in as few requests as the service allows."""
        raise NotImplementedError

    def catalogue(self) -> Reading:
        """Every flag that the service lists in this environment."""
        raise NotImplementedError

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What the service gives this context (`targetingKey` and attributes) for each flag."""
        raise NotImplementedError

    def page(self, key: str) -> str:  # noqa: ARG002 - what a service has no page for needs no key
        """Where a person sees this flag; empty where there is no such page."""
        return ""

    def with_pages(self, flags: dict[str, Flag]) -> dict[str, Flag]:
        """The flags, each with its page."""
        return {key: msgspec.structs.replace(flag, page=self.page(key)) for key, flag in flags.items()}
