"""Can this release work with a newer database? Its objects unchanged or widened, and nothing that stops its writes."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from guardrail.drift import rules
from guardrail.drift.difference import CHANGED, GENERATED_NAME, MISSING, UNEXPECTED, Difference, Line
from guardrail.drift.guards import keeps_from_deleting, satisfied
from guardrail.drift.judge import Terms, counts, finding_of
from guardrail.drift.names import unquoted
from guardrail.drift.parts import IDENT, WHOLES, own_name, schema_of, table_of_path
from guardrail.drift.widening import (
    REFUSES,
    column_change,
    constraint_change,
    enum_change,
    is_relabelled,
    sequence_change,
    without_casts_to_text,
)
from guardrail.drift.wording import named, sides, unescaped
from hookset.outcome import Finding, Rule

HARMLESS_WHEN_GONE = frozenset(
    [
        "comment",
        "options",
        "statistics",
        "replica_identity",
        "tablespace",
        "column_order",
        "view_text",
        "view_dependency",
        "not_null",  # the name of one: that the column takes no null is in the column's own line
    ]
)
LOOSENS_WHEN_GONE = frozenset(["constraint", "domain_constraint", "trigger", "rule", "policy", "index"])
GUARDS_WRITES = frozenset(["constraint", "domain_constraint", "row_security", "policy"])
NEVER_ALONE = frozenset(["column_order", "view_dependency"])
HOLDS = "a DELETE by this release fails while a row of a newer release refers to it"


class New(msgspec.Struct, frozen=True):
    """What the newer database has besides: columns (table, name, definition), and the paths of new wholes and domains.

    `relabelled` are the tables of which a column was `varchar` and is `text`, or the other way round; `identities`
    the paths of columns that are identities now, their sequences named after them.
    """

    columns: Mapping[str, Mapping[str, str]]
    wholes: frozenset[str]
    relabelled: frozenset[str]
    identities: frozenset[str]

    @classmethod
    def of(cls, differences: Sequence[Difference]) -> "New":
        """What is new among the differences."""
        columns: dict[str, dict[str, str]] = defaultdict(dict)
        alone = [each for each in differences if each.what == UNEXPECTED]
        for each in alone:
            if each.kind == "column":
                columns[table_of_path(each.path)][unquoted(own_name(each.path))] = each.found
        changed = [each for each in differences if each.what == CHANGED and each.kind == "column"]
        relabelled = frozenset(
            table_of_path(each.path) for each in changed if is_relabelled(each.expected, each.found)
        )
        renamed = {each.path for each in differences if each.kind == "identity_sequence"}
        identities = frozenset(each.path for each in changed if " as identity" in each.found) - renamed
        wholes = frozenset(each.path for each in alone if each.kind in {*WHOLES, "domain"})
        return cls(columns, wholes, relabelled, identities)


def compatibility(differences: Sequence[Difference], terms: Terms) -> Iterator[Finding]:
    """Findings on differences between the newest state that this release knows and a newer database."""
    new = New.of(differences)
    added = []
    for difference in differences:
        if terms.leaves_out(difference) or difference.kind in {*NEVER_ALONE, *terms.respelled}:
            continue
        if difference.what == GENERATED_NAME or difference.kind == "identity_sequence":
            yield finding_of(difference, terms)
            continue
        rule, why = verdict(difference, new)
        if rule is rules.ADDED:
            added.append(difference)
        elif rule is rules.INVALID_INDEX:
            yield finding_of(difference, terms)
        else:
            yield _finding(rule, difference, why)
    if added:
        yield rules.ADDED.finding(found=counts(added))


def holding(expected: Iterable[str], found: Iterable[str]) -> Iterator[Difference]:
    """Foreign keys of new tables onto a table of this release that keep it from deleting there: one each.

    `expected` and `found` are canonical lines; the new tables themselves swallow what is part of them.
    """
    known = {line.split("\t", 2)[1] for line in expected if line.startswith("table\t")}
    for text in sorted(found):
        if not text.startswith("constraint\t"):
            continue
        line = Line.of(text)
        if table_of_path(line.path) not in known and keeps_from_deleting(line.definition) in known:
            yield Difference(what=UNEXPECTED, kind=line.kind, path=line.path, found=line.definition)


def holding_finding(difference: Difference) -> Finding:
    """The finding on one of `holding`."""
    return _finding(rules.RISKY, difference, HOLDS)


def verdict(difference: Difference, new: New) -> tuple[Rule, str]:
    """The rule that a difference falls under when the database is ahead, and why in a few words."""
    if difference.kind == "index" and difference.found.endswith((" INVALID", " INVALID NOT READY")):
        return rules.INVALID_INDEX, ""
    if difference.what == MISSING:
        return _gone(difference, new)
    if difference.what == UNEXPECTED:
        return _new(difference, new)
    if difference.what == CHANGED:
        return _changed(difference, new)
    return rules.RISKY, "an ON CONFLICT ON CONSTRAINT or an error handler may name it"


def _gone(difference: Difference, new: New) -> tuple[Rule, str]:
    owner = difference.expected.partition(" owned by ")[2] if difference.kind == "sequence" else ""
    if owner in new.identities and difference.path == f"{table_of_path(owner)}_{own_name(owner)}_seq":
        return rules.WIDENED, "it is the identity column's now, under the same name"
    if difference.kind in HARMLESS_WHEN_GONE:
        return rules.WIDENED, "gone, and no statement needs it"
    unique = difference.expected.startswith(("UNIQUE", "PRIMARY KEY", "EXCLUDE"))
    if difference.kind == "policy" and difference.expected.startswith("permissive"):
        return rules.INCOMPATIBLE, "gone: what it let this release read or write is hidden or refused"
    if difference.kind in LOOSENS_WHEN_GONE and not unique:
        return rules.RISKY, "gone: this release may meet rows that it ruled out, or read more slowly"
    return rules.INCOMPATIBLE, "ON CONFLICT needs it" if unique else "this release uses it"


def _new(difference: Difference, new: New) -> tuple[Rule, str]:
    if difference.kind == "column":
        return _new_column(difference.found)
    permissive = difference.kind == "policy" and difference.found.startswith("permissive")
    risk = _NEW_AND_RISKY.get("permissive policy" if permissive else difference.kind)
    if risk:
        return rules.RISKY, risk
    if difference.kind == "domain_constraint" and table_of_path(difference.path) in new.wholes:
        return rules.ADDED, ""
    unique = difference.kind == "index" and difference.found.startswith("UNIQUE")
    idle = difference.kind == "constraint" and difference.found.endswith("NOT ENFORCED")
    if idle or (difference.kind not in GUARDS_WRITES and not unique):
        return rules.ADDED, ""
    fresh = new.columns.get(_table(difference), {})
    if difference.kind not in ("constraint", "index") or not satisfied(unescaped(difference.found), fresh):
        return rules.INCOMPATIBLE, REFUSES
    held = keeps_from_deleting(difference.found)
    return (rules.RISKY, HOLDS) if held and not {held, schema_of(held)} & new.wholes else (rules.ADDED, "")


def _new_column(definition: str) -> tuple[Rule, str]:
    filled = " default " in definition or " generated " in definition
    if " not null" in definition and not filled:
        return rules.INCOMPATIBLE, "NOT NULL without a default: this release does not fill it"
    return rules.ADDED, ""


def _table(difference: Difference) -> str:
    if difference.kind == "index":
        on = re.search(rf"\bON (?:ONLY )?({IDENT}\.{IDENT})", difference.found)
        return on[1] if on else ""
    return table_of_path(difference.path)


def _changed(difference: Difference, new: New) -> tuple[Rule, str]:
    if difference.kind in ("constraint", "index") and _table(difference) in new.relabelled:
        texts = {without_casts_to_text(unescaped(text)) for text in (difference.expected, difference.found)}
        if len(texts) == 1:
            return rules.WIDENED, "it is spelled for its column's new type, and says the same"
    judge = _BY_KIND.get(difference.kind)
    if judge:
        return judge(unescaped(difference.expected), unescaped(difference.found))
    unique = any(text.startswith("UNIQUE") for text in (difference.expected, difference.found))
    if difference.kind in {*GUARDS_WRITES, "domain"} or (difference.kind == "index" and unique):
        return rules.INCOMPATIBLE, REFUSES
    if difference.kind in HARMLESS_WHEN_GONE - {"view_text"}:
        return rules.WIDENED, "no statement depends on it"
    return rules.RISKY, "it is not what this release was tested with"


def _changed_function(expected: str, found: str) -> tuple[Rule, str]:
    returns = re.compile(r"^ RETURNS (.*)$", re.MULTILINE)
    before, after = returns.search(expected), returns.search(found)
    if (before and before[1]) != (after and after[1]):
        return rules.INCOMPATIBLE, "it returns another type"
    return rules.RISKY, "its body changed"


_NEW_AND_RISKY = {
    "trigger": "a new trigger acts on what this release writes",
    "rule": "a new rule acts on what this release writes",
    "constraint_trigger": "a foreign key is not enforced",
    "permissive policy": "it lets more rows through: this release may meet what was kept from it",
}
_BY_KIND: dict[str, Callable[[str, str], tuple[Rule, str]]] = {
    "column": column_change,
    "view_column": column_change,
    "enum": enum_change,
    "constraint": constraint_change,
    "domain_constraint": constraint_change,
    "sequence": sequence_change,
    "function": _changed_function,
    "procedure": _changed_function,
}


def _finding(rule: Rule, difference: Difference, why: str) -> Finding:
    expected, found = sides(difference)
    summary = f"{rule.title}: {why}" if why else rule.title
    return rule.finding(
        named(difference.kind, difference.path), expected=expected, found=found, summary=summary
    )
