"""From differences to findings: which rule each one falls under, and what is counted instead of named."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

import msgspec

from guardrail.drift import rules
from guardrail.drift.difference import CHANGED, GENERATED_NAME, MISSING, RENAMED, UNEXPECTED, Difference
from guardrail.drift.parts import own_name, schema_of, table_of_path
from guardrail.drift.wording import counted, is_body, named, sides, unescaped
from hookset.outcome import Finding, Rule, Status

NOT_VALID = " NOT VALID"
INVALID = re.compile(r" INVALID(?: NOT READY)?$")
DISABLED = re.compile(r"(?:^| )DISABLED$")
NAMES_SHOWN = 5
BESIDE_THE_RELEASE = frozenset({"schema", "extension", "event_trigger", "language", "access_method"})
"""Kinds of which a managed database may have more than the migrations made."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared: `environment` kinds only where `compare` names them, spelling only on the lock's major.

    `compare` holds kinds, or `all`. `respelled` are the kinds whose text this pair of majors may spell
    differently; empty on the same major. `schemas` are those that the lock knows, as SQL writes them; empty:
    all.
    """

    environment: Collection[str] = ()
    schemas: Collection[str] = ()
    respelled: Collection[str] = ()
    compare: Collection[str] = ()
    majors: tuple[int, int] = (0, 0)

    def leaves_out(self, difference: Difference) -> bool:
        """Whether the difference is in a kind that environments may have for themselves."""
        return difference.kind in self.environment and not self.compares(difference.kind)

    def compares(self, kind: str) -> bool:
        """Whether --compare names this kind, or all."""
        return "all" in self.compare or kind in self.compare


def judged(differences: Sequence[Difference], terms: Terms) -> Iterator[Finding]:
    """One finding for each difference that counts, then one for each group that is only counted."""
    aside: dict[str, list[Difference]] = defaultdict(list)
    for difference in differences:
        group = _group(difference, terms)
        if group:
            aside[group].append(difference)
        else:
            yield finding_of(difference, terms)
    yield from _orders(aside["order"])
    if aside["foreign"]:
        yield rules.FOREIGN.finding(found=_names(aside["foreign"]))
    if aside["environment"]:
        yield rules.ENVIRONMENT.finding(found=f"{counts(aside['environment'])} differ")
    if aside["respelled"]:
        yield _respelled(aside["respelled"], terms.majors)


def _group(difference: Difference, terms: Terms) -> str:
    """The group in which a difference is only counted; empty where it has a finding of its own."""
    if terms.leaves_out(difference):
        return "environment"
    if difference.kind in terms.respelled:
        return "respelled"
    if difference.kind == "column_order":
        return "order"
    return "foreign" if is_foreign(difference, terms) else ""


def is_foreign(difference: Difference, terms: Terms) -> bool:
    """Whether a provider, an administrator or another service put it there, for all that this release knows."""
    if difference.what != UNEXPECTED or terms.compares(difference.kind):
        return False
    schema = schema_of(difference.path)  # an extension's own schema has no line: what a job makes in it, has
    elsewhere = bool(terms.schemas and schema) and schema not in terms.schemas
    return elsewhere or difference.kind in BESIDE_THE_RELEASE


def finding_of(difference: Difference, terms: Terms) -> Finding:
    """The finding for one difference."""
    rule, hint = _rule(difference)
    expected, found = sides(difference)
    fails = rule is rules.GENERATED_NAME and "all" in terms.compare
    return rule.finding(
        named(difference.kind, difference.path),
        expected=expected,
        found=found,
        hint=hint,
        summary="body changed" if difference.what == CHANGED and is_body(difference) else "",
        status=Status.FAILED if fails else None,
    )


def _rule(difference: Difference) -> tuple[Rule, str]:
    if difference.kind == "index" and _has(difference, INVALID):
        return rules.INVALID_INDEX, _repair_index(difference)
    if difference.kind in ("trigger", "constraint_trigger") and _has(difference, DISABLED):
        return rules.TRIGGER_DISABLED, _enable(difference)
    if difference.what == CHANGED and difference.found == difference.expected + NOT_VALID:
        table, name = _table_and_name(difference.path)
        repair = f"repair the rows that offend it, then: ALTER TABLE {table} VALIDATE CONSTRAINT {name};"
        return rules.NOT_VALIDATED, repair
    if difference.kind == "identity_sequence":
        return rules.GENERATED_NAME, ""
    if difference.what == CHANGED:
        return rules.CHANGED, ""
    return _BY_WHAT[difference.what], _rename_back(difference)


_BY_WHAT = {
    MISSING: rules.MISSING,
    UNEXPECTED: rules.UNEXPECTED,
    RENAMED: rules.RENAMED,
    GENERATED_NAME: rules.GENERATED_NAME,
}


def _table_and_name(path: str) -> tuple[str, str]:
    return unescaped(table_of_path(path)), unescaped(own_name(path))


def _enable(difference: Difference) -> str:
    table, name = _table_and_name(difference.path)
    which = "ALL" if difference.kind == "constraint_trigger" else name
    return f"ALTER TABLE {table} ENABLE TRIGGER {which};"


def _has(difference: Difference, mark: re.Pattern[str]) -> bool:
    """Whether the database's definition ends in a mark that the lock's does not have."""
    return bool(mark.search(difference.found)) and not mark.search(difference.expected)


def _repair_index(difference: Difference) -> str:
    drop = f"DROP INDEX CONCURRENTLY {unescaped(difference.path)};"
    return f"{drop} then create it again, or let the migration do so" if difference.expected else drop


def _rename_back(difference: Difference) -> str:
    if difference.what != RENAMED:
        return ""
    old, new, path = map(unescaped, (difference.expected, difference.found, difference.other))
    table = table_of_path(path)
    if difference.kind == "constraint":
        return f"ALTER TABLE {table} RENAME CONSTRAINT {new} TO {old};"
    if difference.kind == "trigger":
        return f"ALTER TRIGGER {new} ON {table} RENAME TO {old};"
    return f"ALTER {difference.kind.upper()} {path} RENAME TO {old};"


def _orders(differences: Sequence[Difference]) -> Iterator[Finding]:
    for difference in differences:
        same = sorted(difference.expected.split(", ")) == sorted(difference.found.split(", "))
        if difference.what == CHANGED and same:  # else columns came or went, which has findings of its own
            expected, found = sides(difference)
            yield rules.COLUMN_ORDER.finding(
                f"table {unescaped(difference.path)}", expected=expected, found=found
            )


def counts(differences: Sequence[Difference]) -> str:
    """`2 columns, 1 index`: how many differ, by kind."""
    kinds = Counter(difference.kind for difference in differences)
    return ", ".join(counted(number, kind) for kind, number in sorted(kinds.items()))


def _respelled(differences: Sequence[Difference], majors: tuple[int, int]) -> Finding:
    return rules.UNCOMPARED.finding(
        expected=f"PostgreSQL {majors[0]}",
        found=f"PostgreSQL {majors[1]}: {counts(differences)} spelled differently: {_names(differences)}",
    )


def _names(differences: Sequence[Difference]) -> str:
    names = [named(difference.kind, difference.path) for difference in differences]
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return f"{', '.join(names[:NAMES_SHOWN])}{more}"
