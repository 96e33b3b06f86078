"""The kinds of checks: each is one condition on a response."""

from dataclasses import dataclass
from typing import Any

from hookset.same import same_value
from smoke.plan.jsonbody import NOT_JSON, found, parsed
from smoke.plan.jsonschemas import validator
from smoke.plan.plan import Response
from smoke.plan.words import Statuses


@dataclass(frozen=True)
class StatusIs:
    """The status is one of some."""

    name: str
    statuses: Statuses
    needs_body = False

    def holds(self, response: Response) -> bool:
        """Whether it holds."""
        return self.statuses(response.status)


@dataclass(frozen=True)
class HeaderIs:
    """A header has a value (parameters after `;` are left out where none is asked for), any (`*`), or none (None)."""

    name: str
    header: str
    value: str | None
    needs_body = False

    def holds(self, response: Response) -> bool:
        """Whether it holds."""
        given = response.headers.get(self.header)
        if given is None or self.value is None:
            return given is self.value
        return self.value in ("*", given.strip(), given.partition(";")[0].strip())


@dataclass(frozen=True)
class Contains:
    """The body has a text in it, or (`wanted` False) has not."""

    name: str
    text: bytes
    wanted: bool = True
    needs_body = True

    def holds(self, response: Response) -> bool:
        """Whether it holds."""
        return (self.text in response.body) is self.wanted


@dataclass(frozen=True)
class JsonIs:
    """What a JMESPath expression finds in the body is as expected; a body that is no JSON is not."""

    name: str
    expression: Any
    expected: Any
    needs_body = True

    def holds(self, response: Response) -> bool:
        """Whether it holds."""
        return same_value(found(self.expression, response.body), self.expected)


@dataclass(frozen=True)
class FitsSchema:
    """The body is JSON that fits a JSON Schema, given as JSON text."""

    name: str
    schema: str
    needs_body = True

    def holds(self, response: Response) -> bool:
        """Whether it holds."""
        value = parsed(response.body)
        try:
            return value is not NOT_JSON and bool(validator(self.schema).is_valid(value))
        except Exception:  #  a pattern or a depth that the library cannot do: it is not known to fit
            return False


@dataclass(frozen=True)
class SizeIs:
    """The body, decoded, has at least and at most so many bytes."""

    name: str
    least: int
    most: float
    needs_body = True

    def holds(self, response: Response) -> bool:
        """Whether it holds."""
        return self.least <= len(response.body) <= self.most


@dataclass(frozen=True)
class InTime:
    """The response took at most so many seconds."""

    name: str
    seconds: float
    needs_body = False

    def holds(self, response: Response) -> bool:
        """Whether it holds."""
        return response.seconds <= self.seconds
