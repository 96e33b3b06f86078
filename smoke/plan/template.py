"""Text with `${variables}`; `$${` stands for `${`. What is put in is encoded for its place: a path, JSON, a header."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hookset.errors import UsageError
from hookset.nearest import did_you_mean

Encode = Callable[[str], str]
_MARK = re.compile(r"\$\$\{|\$\{(?P<name>[^{}]*)\}|(?P<open>\$\{)")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for a variable, encoded for where it stands."""

    name: str
    encode: Encode


@dataclass(frozen=True, slots=True)
class Text:
    """A template made ready: text and holes in turn."""

    parts: tuple[str | Hole, ...] = ()

    @property
    def static(self) -> bool:
        """Whether it is the same for every request."""
        return not self.holes

    @property
    def holes(self) -> tuple[Hole, ...]:
        """Its variables in turn."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    def render(self, variables: Mapping[str, str]) -> str:
        """The text; raises KeyError naming a variable that is missing."""
        return "".join(
            [part if isinstance(part, str) else part.encode(variables[part.name]) for part in self.parts]
        )


@dataclass(frozen=True)
class Scope:
    """What a template may use: values known when the plan is read, and names that get theirs as it runs."""

    known: Mapping[str, str]
    later: frozenset[str] = frozenset()

    def with_captured(self, names: frozenset[str]) -> "Scope":
        """The scope of the steps after one that captures `names`."""
        return Scope(self.known, self.later | names)


def plain(value: str) -> str:
    """The value as it is."""
    return value


def parse(text: str, at: str) -> list[tuple[str, str]]:
    """The text in turn as `("text", ...)` and `("variable", name)`. Raises UsageError; `at` begins its message."""
    found: list[tuple[str, str]] = []
    end = 0
    for mark in _MARK.finditer(text):
        found.append(("text", text[end : mark.start()] + ("${" if mark.group() == "$${" else "")))
        end = mark.end()
        if mark["name"] is not None:
            found.append(("variable", _name(mark["name"], at)))
        elif mark["open"]:
            raise UsageError(f"{at}: ${{ is not closed", "write $${ for the text ${")
    return [part for part in [*found, ("text", text[end:])] if part[1]]


def fill(
    text: str, scope: Scope, at: str, *, hole: Encode = plain, literal: Encode = plain
) -> tuple[str | Hole, ...]:
    """The parts of a template: what is known is put in, the rest are holes. Raises UsageError for an unknown variable."""
    parts: list[str | Hole] = []
    for kind, said in parse(text, at):
        if kind == "text":
            parts.append(literal(said))
        elif said in scope.known:
            parts.append(hole(scope.known[said]))
        elif said in scope.later:
            parts.append(Hole(said, hole))
        else:
            raise UsageError(f"{at}: ${{{said}}} is not known here{_known(said, scope)}")
    return joined(parts)


def known_only(text: str, scope: Scope, at: str) -> str:
    """The text of a template that must be known when the plan is read."""
    return "".join(str(part) for part in fill(text, Scope(scope.known), at))


def joined(parts: list[str | Hole]) -> tuple[str | Hole, ...]:
    """Neighbouring texts as one."""
    found: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part:
            found.append(part)
    return tuple(found)


def escaped(text: str) -> str:
    """The template whose text is `text`.

    >>> escaped("a ${b}")
    'a $${b}'
    """
    return text.replace("${", "$${")


def _name(said: str, at: str) -> str:
    if not said.strip():
        raise UsageError(f"{at}: ${{}} names no variable", "write $${ for the text ${")
    return said.strip()


def _known(name: str, scope: Scope) -> str:
    names = {*scope.known, *scope.later}
    return did_you_mean(name, names) or "" if names else "; the plan has no variables"
