"""The same expression in one pair of brackets more: PostgreSQL 15 writes it around `at AT TIME ZONE zone`."""

import re

from guardrail.drift.difference import CHANGED, Difference

_QUOTED_OR_BRACKET = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]""")
_WITH_KEYS = frozenset({"index", "table", "constraint", "statistics"})


def only_brackets(difference: Difference, majors: tuple[int, int]) -> bool:
    """Whether the two sides are one definition, as 15 and as a later server writes it.

    Source: looks_like_function in ruleutils.c, which knows AT TIME ZONE for a function from 16 on.
    """
    low, high = sorted(majors)
    if not low < 16 <= high or difference.what != CHANGED or difference.kind not in _WITH_KEYS:
        return False
    return _single(difference.expected) == _single(difference.found)


def _single(text: str) -> str:
    """The text without the brackets that hold nothing but another pair."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for match in _QUOTED_OR_BRACKET.finditer(text):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == ")" and opened:
            pairs[opened.pop()] = match.start()
    idle = {
        place for start, end in pairs.items() if pairs.get(start + 1) == end - 1 for place in (start, end)
    }
    return "".join(letter for place, letter in enumerate(text) if place not in idle)
