"""What a user writes to describe a service: requests, and where each field stands in the answers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from flagcheck.service import Settings, Tells

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PLACEHOLDERS = ("key", "environment", "cursor")
TELLS = {
    "state": (Tells.STATE,),
    "percent": (Tells.ROLLOUT,),
    "conditional": (Tells.TARGETING,),
    "value": (Tells.VALUE, Tells.TYPE),
    "variant": (Tells.VARIANT,),
    "variants": (Tells.VARIANT,),
    "type": (Tells.TYPE,),
    "prerequisites": (Tells.PREREQUISITES,),
    "scheduled": (Tells.SCHEDULED,),
    "changed_at": (Tells.CHANGED,),
    "archived": (Tells.ARCHIVED,),
    "stale": (Tells.STALE,),
}


def _has(body: Any, mark: str) -> bool:
    if isinstance(body, dict):
        return any(_has(value, mark) for value in body.values())
    if isinstance(body, list):
        return any(_has(value, mark) for value in body)
    return bool(body == mark)


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request template. `{key}`, `{environment}` and `{cursor}` stand anywhere in path, query and headers, quoted.

    In `body` a string that is nothing but a placeholder is replaced. A query value with an empty cursor is left out.
    """

    path: str
    method: Literal["GET", "POST"] = "GET"
    query: dict[str, str | int | float | bool] = {}
    headers: dict[str, str] = {}
    body: Any = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that may have a placeholder, with the key that it stands under."""
        yield "path", self.path
        for name, value in self.query.items():
            yield f"query.{name}", str(value)
        for name, value in self.headers.items():
            yield f"headers.{name}", value

    def names(self, placeholder: str) -> bool:
        """Whether the request has this placeholder anywhere."""
        mark = f"{{{placeholder}}}"
        return any(mark in text for _, text in self.texts()) or _has(self.body, mark)


class Control(Request, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request whose answer shows that service and environment are there; `where` must hold in it."""

    where: str = "@"


class Absent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the service says that there is no such flag: this status, and JSON in which `where` holds."""

    where: str
    status: int = 404


class TokenHeader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The header that carries the token, and what stands before it."""

    header: str = "Authorization"
    prefix: str = "Bearer "


class States(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The values of `fields.state` and what they mean; any other makes the flag unknown."""

    enabled: tuple[Any, ...] = (True,)
    disabled: tuple[Any, ...] = (False,)
    absent: tuple[Any, ...] = ()


class Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JMESPath for each field, into one flag as it is answered."""

    state: str
    key: str = "key"
    percent: str = ""
    conditional: str = ""
    value: str = ""
    variant: str = ""
    variants: str = ""
    type: str = ""
    prerequisites: str = ""
    scheduled: str = ""
    changed_at: str = ""
    changed_by: str = ""
    archived: str = ""
    stale: str = ""
    version: str = ""


class HttpSettings(
    Settings, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"listing": "list"}
):
    """`list`: the request for all flags, with `items` (JMESPath to them) and `next` (to the next page); or `flag`: for one.

    `fields`, `states`: how one flag is read; `whole`: what the service writes for 100 %. `absent`, `control`: what no flag
    looks like. `valid` must hold in every answer. `answered_environment`: JMESPath to the environment that an answer names.
    `token`: the header. `page`: where a person sees a flag.
    """

    fields: Fields
    listing: Request | None = None
    flag: Request | None = None
    items: str = "@"
    next: str = ""
    states: States = States()
    whole: float = 100.0
    absent: Absent | None = None
    control: Control | None = None
    valid: str = ""
    answered_environment: str = ""
    token: TokenHeader = TokenHeader()
    page: str = ""

    @property
    def requests(self) -> dict[str, Request]:
        """The templates that are given, by their keys."""
        found = {"list": self.listing, "flag": self.flag, "control": self.control}
        return {name: request for name, request in found.items() if request}

    @property
    def paths(self) -> dict[str, str]:
        """The JMESPaths that are given, by their keys."""
        found = {"items": self.items, "next": self.next, "valid": self.valid}
        found["answered_environment"] = self.answered_environment
        found |= {f"{name}.where": each.where for name, each in self._conditions().items()}
        found |= {f"fields.{name}": text for name, text in msgspec.structs.asdict(self.fields).items()}
        return {name: text for name, text in found.items() if text}

    def _conditions(self) -> Mapping[str, Absent | Control]:
        found = {"absent": self.absent, "control": self.control}
        return {name: each for name, each in found.items() if each}

    @property
    def tells(self) -> frozenset[Tells]:
        """What the fields that are described tell."""
        return frozenset(
            kind for name, kinds in TELLS.items() if getattr(self.fields, name) for kind in kinds
        )
