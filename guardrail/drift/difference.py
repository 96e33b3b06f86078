"""One canonical line, and one object in which two catalogs differ."""

from sys import intern

import msgspec

MISSING = "missing"
UNEXPECTED = "unexpected"
CHANGED = "changed"
RENAMED = "renamed"
GENERATED_NAME = "generated_name"


class Line(msgspec.Struct, frozen=True, order=True, gc=False):
    """One canonical line: `kind<TAB>path<TAB>definition`, the definition in COPY's text escapes."""

    path: str
    kind: str
    definition: str

    @classmethod
    def of(cls, text: str) -> "Line":
        """The parts of one canonical line."""
        kind, path, definition = text.split("\t", 2)
        return cls(path=path, kind=intern(kind), definition=definition)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One object that differs: what it is, how, and both definitions (empty where there is none).

    `other` is the path in the database of a renamed object. `within` counts, by kind, the objects that are
    missing or unexpected with this one because they are part of it.
    """

    what: str
    kind: str
    path: str
    expected: str = ""
    found: str = ""
    other: str = ""
    within: tuple[tuple[str, int], ...] = ()
