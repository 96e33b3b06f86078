"""Which changes of a column or an enum an older release can live with."""

import re

from guardrail.drift import rules
from hookset.outcome import Rule

CLAUSE = re.compile(
    r" (?=collate |not null|default |generated |increment |storage |compression |statistics |set \(|options \(|inherited)"
)
NUMERIC = re.compile(r"numeric(?:\((\d+),(-?\d+)\))?")
SIZED = re.compile(
    r"(character varying|bit varying|time|timestamp|interval)(?:\((\d+)\))?( with(?:out)? time zone)?"
)
WIDER = {
    "smallint": {"integer", "bigint"},
    "integer": {"bigint"},
    "real": {"double precision"},
}
NOT_VALID = " NOT VALID"
REFUSES = "it may refuse what this release writes or hide what it reads"
# what PostgreSQL makes of `column IN ('a', 'b')`: nothing but this, for a wider part may make the whole narrower
LISTED = re.compile(
    r"(?P<head>CHECK \(\((?:\(?[\w\"]+\)?)(?:::[a-z ]+)? = ANY \(\(?ARRAY\[)"
    r"(?P<list>'(?:[^']|'')*'::[\w. \"]+(?:, '(?:[^']|'')*'::[\w. \"]+)*)(?P<tail>\]\)?(?:::[a-z \[\]]+)?\)\)\).*)"
)
LABEL = re.compile(r"'(?:[^']|'')*'")
TEXTUAL = re.compile(r"(text|character varying)(?:\(\d+\))?(?= |$)")
TO_TEXT = re.compile(r"('(?:[^']|'')*')|::(?:text|character varying)(?:\(\d+\))?(?:\[\])?")
ALONE = re.compile(r"""(?<![\w"])\(("(?:[^"]|"")+"|[\w.]+|'(?:[^']|'')*'|ARRAY\[[^][()]*\])\)""")
SEQUENCE = re.compile(
    r"(?P<front>unlogged )?(?P<type>\w+) (?P<middle>start -?\d+ increment -?\d+ min -?\d+) max (?P<max>-?\d+) (?P<rest>.*)"
)
IRRELEVANT = ("storage", "compression", "statistics", "set", "options", "increment", "inherited")


def column_change(expected: str, found: str) -> tuple[Rule, str]:
    """The rule for a column that is defined differently in a newer database, and why."""
    before, after = _clauses(expected), _clauses(found)
    filled = {"default", "generated"} & set(before), {"default", "generated"} & set(after)
    tight = "not" in before, "not" in after
    narrower = before["type"] != after["type"] and not is_wider(before["type"], after["type"])
    computed = (
        "generated always" in before.get("generated", ""),
        "generated always" in after.get("generated", ""),
    )
    lost = bool(filled[0]) and not filled[1]
    bad, risky = rules.INCOMPATIBLE, rules.RISKY
    cases = (
        (narrower, bad, "its type is no widening of the one that this release knows"),
        (tight == (False, True) and not filled[1], bad, "NOT NULL now, and this release may write NULL"),
        (computed == (False, True), bad, "it is generated, and this release may write it"),
        (lost and tight[1], bad, "its default is gone, and this release may leave it out"),
        (lost, risky, "its default is gone"),
        (tight == (False, True), risky, "NOT NULL now: a NULL that this release writes would be refused"),
        (tight == (True, False), risky, "NOT NULL is gone: this release may read NULL"),
        (before.get("collate") != after.get("collate"), risky, "it sorts in another order"),
        (
            computed == (True, True) and before["generated"] != after["generated"],
            risky,
            "it is computed in another way",
        ),
        ("default" in before and before["default"] != after.get("default"), risky, "its default is another"),
    )
    fitting = ((rule, why) for holds, rule, why in cases if holds)
    return next(fitting, (rules.WIDENED, "it accepts what it did, and more"))


def enum_change(expected: str, found: str) -> tuple[Rule, str]:
    """The rule for an enum: labels added are a widening, wherever they stand; gone or in another order are not."""
    before, after = LABEL.findall(expected), LABEL.findall(found)
    if [label for label in after if label in set(before)] == before:
        return rules.WIDENED, "it has more labels"
    if set(before) <= set(after):
        return rules.RISKY, "its labels stand in another order"
    return rules.INCOMPATIBLE, "a label that this release knows is gone"


def sequence_change(expected: str, found: str) -> tuple[Rule, str]:
    """The rule for a sequence: one that counts further gives all that it did."""
    before, after = SEQUENCE.fullmatch(expected), SEQUENCE.fullmatch(found)
    if before and after and before.group("front", "middle", "rest") == after.group("front", "middle", "rest"):
        fits = before["type"] == after["type"] or is_wider(before["type"], after["type"])
        if fits and int(before["max"]) <= int(after["max"]):
            return rules.WIDENED, "it counts further"
    return rules.RISKY, "it is not what this release was tested with"


def constraint_change(expected: str, found: str) -> tuple[Rule, str]:
    """The rule for a constraint: proved now, or a CHECK of a list that has become longer, refuses nothing new."""
    if expected == found + NOT_VALID:
        return rules.WIDENED, "the rows that are there are proved now, and writes had to satisfy it before"
    if found == expected + NOT_VALID:
        return rules.RISKY, "it is not proved: this release may meet rows that it ruled out"
    before, after = LISTED.fullmatch(expected), LISTED.fullmatch(found)
    if before and after and before.group("head", "tail") == after.group("head", "tail"):
        labels = [set(re.split(r", (?=')", match["list"])) for match in (before, after)]
        if labels[0] <= labels[1]:
            return rules.WIDENED, "it allows more values"
    return rules.INCOMPATIBLE, REFUSES


def is_relabelled(expected: str, found: str) -> bool:
    """Whether a column was `varchar` and is `text`, or the other way round: its constraints are spelled anew then."""
    before, after = TEXTUAL.match(expected), TEXTUAL.match(found)
    return before is not None and after is not None and before[1] != after[1]


def without_casts_to_text(definition: str) -> str:
    """A constraint or an index as it reads for a column of either type: `(a)::text <> ''::text` is `a <> ''`."""
    text, before = TO_TEXT.sub(lambda match: match[1] or "", definition), ""
    while text != before:
        text, before = ALONE.sub(r"\1", text), text
    return text


def is_wider(before: str, after: str) -> bool:
    """Whether every value of one type fits another one that clients read in the same way."""
    if before.endswith("[]") and after.endswith("[]"):
        return before == after or is_wider(before[:-2], after[:-2])
    if after in WIDER.get(before, ()):
        return True
    if (before.startswith("character varying") and after == "text") or (
        (before, after) == ("text", "character varying")
    ):
        return True
    numbers = NUMERIC.fullmatch(before), NUMERIC.fullmatch(after)
    if numbers[0] and numbers[1]:
        return _numeric_is_wider(numbers[0], numbers[1])
    sizes = SIZED.fullmatch(before), SIZED.fullmatch(after)
    if sizes[0] and sizes[1] and sizes[0].group(1, 3) == sizes[1].group(1, 3):
        return sizes[0][2] is not None and (sizes[1][2] is None or int(sizes[1][2]) >= int(sizes[0][2]))
    return False


def _numeric_is_wider(before: re.Match[str], after: re.Match[str]) -> bool:
    if after[1] is None:
        return True
    if before[1] is None:
        return False
    digits, scale = int(before[1]), int(before[2])
    return int(after[2]) >= scale and int(after[1]) - int(after[2]) >= digits - scale


def _clauses(definition: str) -> dict[str, str]:
    """A column's definition by the first word of each clause; `type` is what comes before the first."""
    first, *rest = CLAUSE.split(definition)
    clauses = {"type": first}
    for clause in rest:
        word = clause.split(" ", 1)[0]
        if word not in IRRELEVANT:
            clauses.setdefault(word, clause)
    return clauses
