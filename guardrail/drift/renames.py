"""The same object under another name: paired by table and definition, with what only mentions the name."""

import re
from collections import defaultdict

from guardrail.drift.difference import GENERATED_NAME, RENAMED, Difference, Line
from guardrail.drift.names import generated
from guardrail.drift.parts import own_name, table_of

NAMED = frozenset({"constraint", "index", "sequence", "trigger", "statistics"})

NAME = re.compile(r'"(?:[^"]|"")+"|[\w$]+')

Sides = tuple[list[Difference], list[Line], list[Line]]


def renames(wanted: list[Line], present: list[Line]) -> Sides:
    """Pair lines of one table whose definitions differ in their own name alone.

    Gives the pairs as differences, and what remains of both sides: without the pairs, and without what
    differs only by mentioning a name that a pair explains (a default's sequence, an owner, a comment).
    """
    waiting: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    taken = {(line.kind, line.path) for line in wanted}
    for line in present:
        if line.kind in NAMED and (line.kind, line.path) not in taken:
            waiting[_nameless(line)].append(line)
    standing = {(line.kind, line.path) for line in present}
    pairs = []
    for line in wanted:
        alone = line.kind in NAMED and (line.kind, line.path) not in standing
        partners = waiting.get(_nameless(line)) if alone else None
        if partners:
            pairs.append((line, partners.pop(0)))
    if not pairs:
        return [], wanted, present
    return [_difference(*pair) for pair in pairs], *_unexplained(wanted, present, pairs)


def _nameless(line: Line) -> tuple[str, ...]:
    name, definition = own_name(line.path), line.definition
    if line.kind == "trigger":  # the only definition that has the object's own name in it
        definition = definition.replace(f" TRIGGER {name} ", " TRIGGER ", 1)
    return line.kind, line.path[: -len(name)], table_of(line), definition


def _difference(expected: Line, found: Line) -> Difference:
    names = [(own_name(line.path), table_of(line), line.definition) for line in (expected, found)]
    made_up = all(generated(*name) for name in names)
    return Difference(
        what=GENERATED_NAME if made_up else RENAMED,
        kind=expected.kind,
        path=expected.path,
        expected=own_name(expected.path),
        found=own_name(found.path),
        other=found.path,
    )


def _unexplained(
    wanted: list[Line], present: list[Line], pairs: list[tuple[Line, Line]]
) -> tuple[list[Line], list[Line]]:
    new_names = {own_name(old.path): own_name(new.path) for old, new in pairs}

    def renamed(text: str) -> str:
        return NAME.sub(lambda match: new_names.get(match[0], match[0]), text)

    paired = {line for pair in pairs for line in pair}
    present_set = set(present)
    explained = set(paired)
    for line in wanted:
        twin = Line(path=renamed(line.path), kind=line.kind, definition=renamed(line.definition))
        if line not in paired and twin in present_set:
            explained |= {line, twin}
    return (
        [line for line in wanted if line not in explained],
        [line for line in present if line not in explained],
    )
