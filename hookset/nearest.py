"""The nearest valid name, for every message about an unknown one."""

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], closeness: float = 0.6) -> str:
    """The known name most like `name`, or an empty string where none is alike (`closeness` is 0 to 1)."""
    from difflib import get_close_matches  # noqa: PLC0415  (8 ms, and only where something is wrong)

    found = get_close_matches(name, list(known), n=1, cutoff=closeness)
    return found[0] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean X?`, or `; known are X, Y` where nothing is alike and the list is short, or nothing."""
    names = sorted(known)
    if found := nearest(name, names):
        return f"; did you mean {found}?"
    return f"; known are {', '.join(names)}" if 0 < len(names) <= 12 else ""
