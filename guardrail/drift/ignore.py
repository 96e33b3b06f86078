"""What `--ignore KIND:PATTERN` leaves out: an object, or everything that is part of one."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate

import msgspec

from guardrail.drift.difference import Difference, Line
from guardrail.drift.parts import WHOLES, above
from hookset.errors import UsageError
from hookset.nearest import did_you_mean

FORM = re.compile(r"(?P<kind>\*|[a-z_]+):(?P<path>.+)", re.DOTALL)


class Pattern(msgspec.Struct, frozen=True):
    """A kind (or `*`) and a glob for the path, as one expression each."""

    text: str
    kind: str
    path: re.Pattern[str]

    @classmethod
    def of(cls, text: str, kinds: Iterable[str]) -> "Pattern":
        """Read KIND:PATTERN. Raises UsageError where it has another form or names no kind of object."""
        match = FORM.fullmatch(text)
        if not match:
            raise UsageError(
                f"--ignore {text!r} is not KIND:PATTERN", "for example --ignore 'table:audit.*' or '*:*_bak'"
            )
        known = set(kinds)
        if match["kind"] != "*" and known and match["kind"] not in known:
            raise UsageError(f"--ignore {text!r}: {unknown_kind(match['kind'], known)}")
        return cls(text=text, kind=match["kind"], path=re.compile(translate(match["path"])))

    def matches(self, kind: str, path: str) -> bool:
        """Whether an object of this kind at this path is meant."""
        return self.kind in ("*", kind) and self.path.match(path) is not None


def unknown_kind(kind: str, known: Iterable[str]) -> str:
    """The sentence for a kind that does not exist, with the nearest one that does."""
    return f"there is no kind {kind!r}{did_you_mean(kind, known)}"


def patterns(texts: Sequence[str], kinds: Iterable[str] = ()) -> list[Pattern]:
    """The patterns of a repeated --ignore, each once. Raises UsageError for one that cannot be read."""
    known = list(kinds)
    return [Pattern.of(text, known) for text in dict.fromkeys(texts)]


def ignored_by(difference: Difference, ignore: Sequence[Pattern]) -> Pattern | None:
    """The first pattern that leaves this difference out, by its own name or by what it is part of."""
    line = Line(
        path=difference.path, kind=difference.kind, definition=difference.expected or difference.found
    )
    own = [(difference.kind, path) for path in (difference.path, difference.other) if path]
    whole = [(kind, path) for path in above(line) for kind in WHOLES]
    for pattern in ignore:
        if any(pattern.matches(*name) for name in own + whole):
            return pattern
    return None


def unused(ignore: Sequence[Pattern], *sides: Iterable[str]) -> list[Pattern]:
    """The patterns that match no line of either side: a typo, or what was ignored is gone."""
    left = list(ignore)
    for side in sides:
        for line in side if left else ():
            kind, path, _ = line.split("\t", 2)
            left = [pattern for pattern in left if not pattern.matches(kind, path)]
            if not left:
                break
    return left
