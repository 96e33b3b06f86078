"""Captures: how a step takes a variable out of its response, for the steps after it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from hookset.errors import UsageError
from hookset.nearest import did_you_mean
from smoke.plan.jsonbody import NOT_JSON, expression_of, found
from smoke.plan.plan import Capture, Response
from smoke.plan.template import NAME

FORM = (
    "write it like `json: access_token`, `header: x-session`, `cookie: sid` or `regex: id=(\\d+)`, in quotes"
)


@dataclass(frozen=True)
class FromHeader:
    """A header's value."""

    variable: str
    header: str

    def take(self, response: Response) -> str | None:
        """The value, None where the header is not there."""
        return response.headers.get(self.header)


@dataclass(frozen=True)
class FromCookie:
    """The value of a cookie that the response sets."""

    variable: str
    pattern: re.Pattern[str]

    def take(self, response: Response) -> str | None:
        """The value, None where no such cookie is set."""
        found = self.pattern.findall(response.headers.get("set-cookie", ""))
        return found[-1] if found else None  # of several the last, as browsers do: RFC 6265, 5.3


@dataclass(frozen=True)
class FromJson:
    """What a JMESPath expression finds; what is no text is written as JSON."""

    variable: str
    expression: Any

    def take(self, response: Response) -> str | None:
        """The value, None where nothing is found."""
        value = found(self.expression, response.body)
        return None if value is None or value is NOT_JSON else text_of(value)


@dataclass(frozen=True)
class FromText:
    """A regular expression's first group in the body, or the whole match where it has none."""

    variable: str
    pattern: re.Pattern[str]

    def take(self, response: Response) -> str | None:
        """The value, None where nothing matches."""
        match = self.pattern.search(response.body.decode(errors="replace"))
        return match[1 if self.pattern.groups else 0] if match else None


def captures_of(said: Mapping[str, Any], at: str) -> tuple[Capture, ...]:
    """The captures of one step; raises UsageError, `at` begins its message."""
    return tuple(_capture(variable, how, f"{at}.{variable}") for variable, how in said.items())


def text_of(value: Any) -> str:
    """A value from JSON as a variable: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _capture(variable: str, said: Any, at: str) -> Capture:
    if not NAME.fullmatch(variable):
        raise UsageError(f"{at}: {variable!r} is no name of a variable (letters, digits, _ and -)")
    if isinstance(said, dict) and len(said) == 1:
        said = ": ".join(next(iter(said.items())))
    kind, colon, what = said.partition(":") if isinstance(said, str) else ("", "", "")
    kind, what = kind.strip(), what.strip()
    if not colon or not what:
        raise UsageError(f"{at}: is no capture", FORM)
    if kind == "json":
        return FromJson(variable, expression_of(what, at))
    if kind == "header":
        return FromHeader(variable, what.lower())
    if kind == "cookie":
        return FromCookie(variable, re.compile(rf"(?:^|[,;\s]){re.escape(what)}=\"?([^;,\s\"]*)"))
    if kind == "regex":
        return FromText(variable, pattern_of(what, at))
    known = ("json", "header", "cookie", "regex")
    raise UsageError(f"{at}: nothing is captured by {kind[:40]!r}{did_you_mean(kind, known)}", FORM)


def pattern_of(text: str, at: str) -> re.Pattern[str]:
    """A compiled regular expression; raises UsageError where it is none."""
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(f"{at}: {text[:80]!r} is no regular expression: {error}") from None
