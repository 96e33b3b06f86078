"""Can this release work with a newer database? Its objects unchanged or widened, and nothing that stops its writes."""

import re
from collections.abc import Callable, Iterator, Sequence

from guardrail.drift import rules
from guardrail.drift.difference import CHANGED, MISSING, UNEXPECTED, Difference
from guardrail.drift.judge import Terms, counts, finding_of
from guardrail.drift.names import unquoted
from guardrail.drift.parts import IDENT, own_name, table_of_path
from guardrail.drift.widening import column_change, enum_change
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
    ]
)
LOOSENS_WHEN_GONE = frozenset(
    ["constraint", "domain_constraint", "trigger", "rule", "policy", "index", "not_null"]
)
GUARDS_WRITES = frozenset(["constraint", "domain_constraint", "row_security", "policy", "not_null"])
NEVER_ALONE = frozenset(["column_order", "view_dependency"])


def compatibility(differences: Sequence[Difference], terms: Terms) -> Iterator[Finding]:
    """Findings on differences between the newest state that this release knows and a newer database."""
    new_columns = {d.path: d for d in differences if d.kind == "column" and d.what == UNEXPECTED}
    added = []
    for difference in differences:
        if terms.leaves_out(difference) or difference.kind in {*NEVER_ALONE, *terms.respelled}:
            continue
        rule, why = verdict(difference, new_columns)
        if rule is rules.ADDED:
            added.append(difference)
        elif rule is rules.INVALID_INDEX:
            yield finding_of(difference, terms)
        else:
            yield _finding(rule, difference, why)
    if added:
        yield rules.ADDED.finding(found=counts(added))


def verdict(difference: Difference, new_columns: dict[str, Difference]) -> tuple[Rule, str]:
    """The rule that a difference falls under when the database is ahead, and why in a few words."""
    if difference.kind == "index" and difference.found.endswith((" INVALID", " INVALID NOT READY")):
        return rules.INVALID_INDEX, ""
    if difference.what == MISSING:
        return _gone(difference)
    if difference.what == UNEXPECTED:
        return _new(difference, new_columns)
    if difference.what == CHANGED:
        return _changed(difference)
    return rules.RISKY, "an ON CONFLICT ON CONSTRAINT or an error handler may name it"


def _gone(difference: Difference) -> tuple[Rule, str]:
    if difference.kind in HARMLESS_WHEN_GONE:
        return rules.WIDENED, "gone, and no statement needs it"
    unique = difference.expected.startswith(("UNIQUE", "PRIMARY KEY", "EXCLUDE"))
    if difference.kind in LOOSENS_WHEN_GONE and not unique:
        return rules.RISKY, "gone: this release may meet rows that it ruled out, or read more slowly"
    return rules.INCOMPATIBLE, "ON CONFLICT needs it" if unique else "this release uses it"


def _new(difference: Difference, new_columns: dict[str, Difference]) -> tuple[Rule, str]:
    if difference.kind == "column":
        return _new_column(difference.found)
    if difference.kind in _NEW_AND_RISKY:
        return rules.RISKY, _NEW_AND_RISKY[difference.kind]
    unique = difference.kind == "index" and difference.found.startswith("UNIQUE")
    if difference.kind in GUARDS_WRITES or unique:
        if _only_on_new(difference, new_columns):
            return rules.ADDED, ""
        return rules.INCOMPATIBLE, "it may refuse what this release writes or hide what it reads"
    return rules.ADDED, ""


def _new_column(definition: str) -> tuple[Rule, str]:
    filled = " default " in definition or " generated " in definition
    if " not null" in definition and not filled:
        return rules.INCOMPATIBLE, "NOT NULL without a default: this release does not fill it"
    return rules.ADDED, ""


def _only_on_new(difference: Difference, new_columns: dict[str, Difference]) -> bool:
    """Whether a constraint or index speaks only of columns that are new and may stay empty."""
    match = re.search(
        r"(?:KEY|UNIQUE|CHECK|USING \w+) (\(.*?\))(?: REFERENCES|$| WHERE| INCLUDE| NULLS)", difference.found
    )
    table = _table(difference)
    words = {unquoted(word) for word in re.findall(IDENT, match[1])} if match else set()
    fresh = {unquoted(own_name(path)): d for path, d in new_columns.items() if table_of_path(path) == table}
    named_columns = [fresh[word] for word in words if word in fresh]
    plain = all(word in fresh or not re.fullmatch(r"[a-z_][\w$]*", word) for word in words)
    return bool(named_columns) and plain and all(" not null" not in d.found for d in named_columns)


def _table(difference: Difference) -> str:
    if difference.kind == "index":
        on = re.search(rf"\bON (?:ONLY )?({IDENT}\.{IDENT})", difference.found)
        return on[1] if on else ""
    return table_of_path(difference.path)


def _changed(difference: Difference) -> tuple[Rule, str]:
    judge = _BY_KIND.get(difference.kind)
    if judge:
        return judge(unescaped(difference.expected), unescaped(difference.found))
    if difference.kind in {*GUARDS_WRITES, "domain"}:
        return rules.INCOMPATIBLE, "it may refuse what this release writes or hide what it reads"
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
}
_BY_KIND: dict[str, Callable[[str, str], tuple[Rule, str]]] = {
    "column": column_change,
    "view_column": column_change,
    "enum": enum_change,
    "function": _changed_function,
    "procedure": _changed_function,
}


def _finding(rule: Rule, difference: Difference, why: str) -> Finding:
    expected, found = sides(difference)
    summary = f"{rule.title}: {why}" if why else rule.title
    return rule.finding(
        named(difference.kind, difference.path), expected=expected, found=found, summary=summary
    )
