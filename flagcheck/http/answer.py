"""One answer of a service: status, headers, body, and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from flagcheck.failures import unreadable

NO_JSON = "no valid JSON"


@dataclass(frozen=True)
class Answer:
    """A whole answer. `headers` by lower-case names; `asked` is what was asked, as it may be shown."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    asked: str

    def json(self, shape: Any = Any) -> Any:
        """The body as `shape` (a msgspec type; a mapping or list otherwise). Raises ServiceFailed (unreadable)."""
        try:
            return msgspec.json.decode(self.body, type=shape)
        except msgspec.ValidationError as error:
            raise unreadable(f"{self.asked} answered another shape: {error}") from None
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            why = f": {error}" if self.kind == NO_JSON else ""
            raise unreadable(f"{self.asked} answered {self.kind}{why}") from None

    def problem(self) -> dict[str, Any]:
        """The body of an error as a mapping; empty where it is none (an ingress's page, say)."""
        try:
            found = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def kind(self) -> str:
        """What the body looks like, for messages: `no JSON`, `an HTML page`, `nothing`."""
        start = self.body[:100].lstrip().lower()
        if not start:
            return "nothing"
        if start.startswith((b"<!doctype", b"<html", b"<head", b"<body")):
            return "an HTML page"
        return NO_JSON
