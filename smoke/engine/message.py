"""A step as bytes on the wire: made once where nothing in it varies but the trace id."""

import random
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from hookset import __version__
from smoke.engine.target import Target
from smoke.plan.plan import Plan, Step, Template

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
_BREAKS = re.compile(r"[\r\n\0]")


class Unsendable(Exception):
    """What a variable holds cannot stand where it is wanted."""


def trace() -> str:
    """A trace id and a parent id as `traceparent` has them: 32 and 16 hexadecimal digits, joined by a dash.

    Random, but not of the kind that secrets need: https://www.w3.org/TR/trace-context/#considerations-for-trace-id-field-generation.
    """
    digits = f"{random.getrandbits(192):048x}"
    return f"{digits[:32]}-{digits[32:]}"


class Message:
    """Makes a step's requests."""

    def __init__(self, plan: Plan, step: Step, target: Target) -> None:
        self._step, self._target = step, target
        self._headers = _headers(plan, step, target)
        self._ready: tuple[bytes, bytes] | None = None
        if all(template.static for template in self._templates()):
            self._ready = self._render({})

    def _templates(self) -> list[Template]:
        step = self._step
        body = [] if step.body is None or isinstance(step.body, bytes) else [step.body]
        headers = [value for value in self._headers.values() if not isinstance(value, str)]
        return [step.path, *step.query.values(), *headers, *body]

    def of(self, variables: Mapping[str, str], trace: str) -> bytes:
        """One request. Raises KeyError naming a variable that is missing, Unsendable."""
        before, after = self._ready or self._render(variables)
        return b"%b%b-01\r\n\r\n%b" % (before, trace.encode(), after)

    def _render(self, variables: Mapping[str, str]) -> tuple[bytes, bytes]:
        step = self._step
        body = step.body if isinstance(step.body, bytes) else b""
        if step.body is not None and not isinstance(step.body, bytes):
            body = step.body.render(variables).encode()
        lines = [f"{step.method} {self._place(variables)} HTTP/1.1".encode()]
        for name, value in self._headers.items():
            lines.append(_line(name, value if isinstance(value, str) else value.render(variables)))
        if step.body is not None or step.method in WITH_BODY:
            lines.append(b"Content-Length: %d" % len(body))
        return b"\r\n".join(lines) + b"\r\ntraceparent: 00-", body

    def _place(self, variables: Mapping[str, str]) -> str:
        path = quote(self._step.path.render(variables).partition("#")[0], safe=PRINTABLE)
        if not path.startswith("/"):
            path = path if path.startswith("?") else f"/{path}"
        place = self._target.path + path
        place = place if place.startswith("/") else f"/{place}"
        if self._step.query:
            asked = urlencode([(name, value.render(variables)) for name, value in self._step.query.items()])
            place += f"{'&' if '?' in place else '?'}{asked}"
        return place


def _headers(plan: Plan, step: Step, target: Target) -> dict[str, str | Template]:
    """By name as it is spelt: the step's, else the plan's, else ours; never another `traceparent`."""
    found: dict[str, tuple[str, str | Template]] = {
        "host": ("Host", target.authority),
        "user-agent": ("User-Agent", f"hookset-smoke/{__version__}"),
        "accept": ("Accept", "*/*"),
    }
    if target.authorization:
        found["authorization"] = ("Authorization", target.authorization)
    if plan.connections == "fresh":
        found["connection"] = ("Connection", "close")
    for name, value in [*plan.headers.items(), *step.headers.items()]:
        found[name.lower()] = (name, value)
    found.pop("traceparent", None)
    return dict(found.values())


def _line(name: str, value: str) -> bytes:
    if _BREAKS.search(value):
        raise Unsendable(f"header {name} cannot hold a line break")
    try:
        return f"{name}: {value}".encode("latin-1")
    except UnicodeEncodeError:
        return f"{name}: {value}".encode()
