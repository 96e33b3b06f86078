"""New constraints and unique indexes on tables of an older release: which of them its writes always satisfy."""

import re
from collections.abc import Mapping

from guardrail.drift.names import unquoted
from guardrail.drift.parts import IDENT

LITERAL = re.compile(r"'(?:[^']|'')*'")
CAST = re.compile(
    r'::(?:"[^"]+"|[a-z_]\w*)(?:\.(?:"[^"]+"|\w+))?'
    r"(?:\([\d, ]+\))?(?: varying| precision| with(?:out)? time zone)?(?:\([\d, ]+\))?(?:\[\])*"
)
WORD = re.compile(r'("(?:[^"]|"")+"|(?![A-Z])[^\W\d][\w$]*)(\s*\()?')
NO_NAMES = frozenset({"true", "false"})
# they give NULL for NULL: pg_proc.proisstrict
STRICT = frozenset(
    {"lower", "upper", "btrim", "length", "char_length", "octet_length", "abs", "jsonb_typeof", "cardinality"}
)
ANSWERS_FOR_NULL = re.compile(r"\b(?:IS|CASE|COALESCE|XMLEXISTS)\b")
OR_NULL = re.compile(rf"\(\(({IDENT}) IS NULL\) OR ")
DRAWN = re.compile(
    r" generated (?:always|by default) as identity| default (?:\w+\.)?(?:nextval|gen_random_uuid|uuidv[47]|uuid_generate_v\w+)\("
)
UNIQUE = re.compile(r"UNIQUE\b|PRIMARY KEY\b|EXCLUDE\b")
KEEPS = re.compile(r" ON DELETE (?:CASCADE|SET )|NOT ENFORCED")
REFERENCED = re.compile(r'^FOREIGN KEY .*? REFERENCES ((?:"(?:[^"]|"")+"|[^\s"(])+)\(')


def satisfied(definition: str, columns: Mapping[str, str]) -> bool:
    """Whether rows that leave `columns` out (new ones: definitions by name) never offend `definition`.

    Where that cannot be told from the text the answer is no.
    """
    text = CAST.sub("", LITERAL.sub("''", definition))
    condition = _bracketed(text)
    names = _columns(condition)
    if not names or not names <= columns.keys():
        return False
    told = [columns[name] for name in names]
    if any(" generated always as (" in one for one in told):
        return False
    null = [not _filled(one) for one in told]
    strict = not ANSWERS_FOR_NULL.search(condition)
    if UNIQUE.match(text):
        never_equal = strict and any(null) and "NULLS NOT DISTINCT" not in text
        return never_equal or ("(" not in condition and any(map(DRAWN.search, told)))
    if not any(null) or strict or text.startswith("FOREIGN KEY"):
        return True
    spared = OR_NULL.match(condition)
    return spared is not None and not _filled(columns[unquoted(spared[1])])


def keeps_from_deleting(definition: str) -> str:
    """The table of which a foreign key refuses to let referenced rows go; empty where it lets them, or is none."""
    found = REFERENCED.match(definition)
    return found[1] if found and not KEEPS.search(definition) else ""


def _filled(definition: str) -> bool:
    return " default " in definition or " generated " in definition


def _bracketed(text: str) -> str:
    """What stands in the first pair of brackets: an index's keys, a constraint's columns or condition."""
    start = text.find("(")
    depth = 0
    for at in range(max(start, 0), len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start + 1 : at]
    return ""


def _columns(condition: str) -> set[str]:
    """The names in an expression; with a function of which it is not known that it gives NULL for NULL, that too."""
    found = {(name, bool(call)) for name, call in WORD.findall(condition) if name not in NO_NAMES}
    return {unquoted(name) for name, call in found if not (call and name in STRICT)}
