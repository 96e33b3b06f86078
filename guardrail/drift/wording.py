"""Differences in a person's words: the object's name, and of both definitions what is needed to see the difference."""

import re
from os.path import commonprefix

from guardrail.drift.difference import Difference

LONG = 120
"""Characters from which on a definition is shortened around the difference."""
ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)
PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
MARK = "..."


def named(kind: str, path: str) -> str:
    """`column public.orders.total`: the kind with spaces, the path as SQL writes it."""
    return f"{kind.replace('_', ' ')} {unescaped(path)}"


def unescaped(text: str) -> str:
    """Text without the escapes of COPY's text format."""
    return ESCAPE.sub(lambda match: PLAIN.get(match[1], match[1]), text) if "\\" in text else text


def sides(difference: Difference) -> tuple[str, str]:
    """What was expected and what was found, shortened to what tells them apart."""
    expected, found = unescaped(difference.expected), unescaped(difference.found)
    if difference.what == "missing":
        return one_side(expected, difference.within), "missing"
    if difference.what == "unexpected":
        return "absent", one_side(found, difference.within)
    if "\n" in expected or "\n" in found:
        return _first_line_apart(expected, found)
    if max(len(expected), len(found)) > LONG:
        return _around(expected, found)
    return expected, found


def one_side(definition: str, within: tuple[tuple[str, int], ...] = ()) -> str:
    """A definition that stands alone, with the number of its parts: `permanent, with 10 columns, 2 indexes`."""
    lines = definition.split("\n")
    text = lines[0] + (f" {MARK}" if len(lines) > 1 else "")
    text = text if len(text) <= LONG else text[: LONG - len(MARK)] + MARK
    shown = [counted(number, kind) for kind, number in within if kind != "column_order"]
    parts = f"with {', '.join(shown)}" if shown else ""
    return ", ".join(part for part in (text, parts) if part) or "present"


def counted(number: int, kind: str) -> str:
    """`1 index`, `3 indexes`, `2 row security`."""
    word = kind.replace("_", " ")
    if number == 1 or word.endswith(("s", "security", "order", "identity")):
        return f"{number} {word}"
    if word.endswith("y"):
        return f"{number} {word[:-1]}ies"
    return f"{number} {word}{'es' if word.endswith('x') else 's'}"


def is_body(difference: Difference) -> bool:
    """Whether two definitions of several lines have the same first line: then it is the body that changed."""
    expected, _, wanted = unescaped(difference.expected).partition("\n")
    found, _, present = unescaped(difference.found).partition("\n")
    return bool(wanted or present) and expected == found


def _first_line_apart(expected: str, found: str) -> tuple[str, str]:
    wanted, present = expected.split("\n"), found.split("\n")
    pairs = enumerate(zip(wanted, present, strict=False))
    same = min(len(wanted), len(present))
    place = next((number for number, (one, other) in pairs if one != other), same)
    return _line(wanted, place), _line(present, place)


def _line(lines: list[str], place: int) -> str:
    if place >= len(lines):
        return f"{len(lines)} lines"
    text = lines[place].strip()
    return f"line {place + 1}: {text if len(text) <= LONG else text[: LONG - len(MARK)] + MARK}"


def _around(expected: str, found: str) -> tuple[str, str]:
    same = len(commonprefix([expected, found]))  # noqa: RUF071 - characters are what is meant
    front = max(0, same - LONG // 4)
    return _window(expected, front), _window(found, front)


def _window(text: str, front: int) -> str:
    start = MARK if front else ""
    piece = text[front : front + LONG]
    return f"{start}{piece}{MARK if front + LONG < len(text) else ''}"
