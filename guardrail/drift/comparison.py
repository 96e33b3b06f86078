"""What differs between two catalogs in canonical lines: sets first, then pairs by kind and path."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from guardrail.drift.difference import CHANGED, MISSING, UNEXPECTED, Difference, Line
from guardrail.drift.parts import wholes
from guardrail.drift.renames import renames


def compare(expected: Iterable[str], found: Iterable[str]) -> list[Difference]:
    """The differences between two sets of canonical lines, by path; empty only where the sets are equal."""
    wanted, present = _apart(expected, found)
    if not wanted and not present:
        return []
    renamed, wanted, present = renames(wanted, present)
    changed, wanted, present = _changed(wanted, present)
    alone = collapsed(MISSING, wanted) + collapsed(UNEXPECTED, present)
    return sorted(renamed + changed + alone, key=lambda difference: (difference.path, difference.kind))


def _apart(expected: Iterable[str], found: Iterable[str]) -> tuple[list[Line], list[Line]]:
    wanted, present = set(expected), set(found)
    gone = sorted(map(Line.of, wanted - present))
    new = sorted(map(Line.of, present - wanted))
    return gone, new


def _changed(wanted: list[Line], present: list[Line]) -> tuple[list[Difference], list[Line], list[Line]]:
    """Pair what has one kind and path on both sides; the rest stays alone."""
    on_both = {(line.kind, line.path) for line in wanted}
    waiting: dict[tuple[str, str], list[Line]] = defaultdict(list)
    new = []
    for line in present:
        key = (line.kind, line.path)
        if key in on_both:
            waiting[key].append(line)
        else:
            new.append(line)
    changed, gone = [], []
    for line in wanted:
        partners = waiting.get((line.kind, line.path))
        if partners:
            found = partners.pop(0)
            changed.append(
                Difference(
                    what=CHANGED,
                    kind=line.kind,
                    path=line.path,
                    expected=line.definition,
                    found=found.definition,
                )
            )
        else:
            gone.append(line)
    left = [line for lines in waiting.values() for line in lines]
    return changed, gone, sorted(new + left)


def collapsed(what: str, lines: list[Line]) -> list[Difference]:
    """Lines that stand on one side only; the parts of a whole that is among them are counted in it."""
    inside, parts = wholes(lines), defaultdict(list)
    for line in lines:
        if line in inside:
            parts[inside[line]].append(line.kind)
    return [
        Difference(
            what=what,
            kind=line.kind,
            path=line.path,
            expected=line.definition if what == MISSING else "",
            found=line.definition if what == UNEXPECTED else "",
            within=tuple(sorted(Counter(parts[line]).items())),
        )
        for line in lines
        if line not in inside
    ]
