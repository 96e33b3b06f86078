"""One comparison from lines to findings: differ, leave out what is ignored, judge what is left."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from guardrail.drift.brackets import only_brackets
from guardrail.drift.comparison import compare
from guardrail.drift.compatible import compatibility, holding, holding_finding
from guardrail.drift.difference import Difference
from guardrail.drift.ignore import Pattern, ignored_by
from guardrail.drift.judge import Terms, judged
from hookset.outcome import Finding

SCHEMA = "schema\t"


class Weighed(msgspec.Struct, frozen=True):
    """The findings of one comparison, the differences that were ignored, and the patterns that did so."""

    findings: list[Finding]
    ignored: list[Difference]
    used: list[Pattern]


def weighed(
    expected: Sequence[str],
    found: Sequence[str],
    *,
    terms: Terms,
    ignore: Sequence[Pattern] = (),
    ahead: bool = False,
) -> Weighed:
    """Compare canonical lines and judge what differs; `ahead` asks for compatibility instead of equality."""
    differences = compare(expected, found)
    if differences:
        known = frozenset(line[len(SCHEMA) : -1] for line in expected if line.startswith(SCHEMA))
        terms = msgspec.structs.replace(terms, schemas=known)
    result = weighed_differences(differences, terms=terms, ignore=ignore, ahead=ahead)
    if ahead and differences:
        result.findings.extend(held(expected, found, ignore))
    return result


def held(expected: Sequence[str], found: Sequence[str], ignore: Sequence[Pattern]) -> Iterator[Finding]:
    """What of new tables this release meets all the same, unless the key or its table is ignored."""
    for difference in holding(expected, found):
        if ignored_by(difference, ignore) is None:
            yield holding_finding(difference)


def weighed_differences(
    differences: Sequence[Difference], *, terms: Terms, ignore: Sequence[Pattern] = (), ahead: bool = False
) -> Weighed:
    """Judge differences that are already known."""
    kept, ignored, used = [], [], []
    for difference in differences:
        pattern = ignored_by(difference, ignore) if ignore else None
        if only_brackets(difference, terms.majors):
            continue
        if pattern is None:
            kept.append(difference)
        else:
            ignored.append(difference)
            used.append(pattern)
    judge = compatibility if ahead else judged
    return Weighed(findings=list(judge(kept, terms)), ignored=ignored, used=used)


def in_the_way(found: Iterable[str], recorded: Iterable[str]) -> list[str]:
    """Of an empty database, the lines of objects that the first migrations would create, and that exist already.

    What else a provider or an extension put there is none of the release's business.
    """
    names = {_name(line) for line in recorded if not line.startswith(("schema\t", "extension"))}
    return [line for line in found if _name(line) in names]


def _name(line: str) -> str:
    return line[: line.index("\t", line.index("\t") + 1)]
