"""Some schemas of a database only: those that the lock records, or many of the shape of the one that it does."""

from collections.abc import Iterator, Sequence

import msgspec

from guardrail.drift.comparison import compare
from guardrail.drift.difference import Difference
from guardrail.drift.ignore import Pattern
from guardrail.drift.judge import Terms
from guardrail.drift.schemas import by_schema, closed, opened
from guardrail.drift.weigh import Weighed, held, weighed, weighed_differences
from hookset.errors import UsageError


def weighed_schemas(
    expected: Sequence[str],
    found: Sequence[str],
    *,
    schemas: Sequence[str],
    terms: Terms,
    ignore: Sequence[Pattern] = (),
    ahead: bool = False,
) -> Iterator[Weighed]:
    """One comparison for each schema of the database (names as SQL writes them), in byte order.

    A schema that the lock records is compared with that; any other with the one schema that the lock records,
    its own name left open on both sides. Raises UsageError where the lock records several and not this one.
    """
    recorded, present = by_schema(expected), by_schema(found)
    template = _template(recorded, schemas)
    shape = opened(template, recorded[template]) if template else []
    for schema in schemas:
        lines = present.get(schema, [])
        if schema in recorded:
            yield weighed(recorded[schema], lines, terms=terms, ignore=ignore, ahead=ahead)
        else:
            differences = compare(shape, opened(schema, lines))
            named = [_closed(schema, difference) for difference in differences]
            result = weighed_differences(named, terms=terms, ignore=ignore, ahead=ahead)
            if ahead and differences:
                own = [closed(schema, line) for line in shape]
                result.findings.extend(held(own, lines, ignore))
            yield result


def _template(recorded: dict[str, list[str]], schemas: Sequence[str]) -> str:
    """The recorded schema whose shape the others must have; empty where none is needed."""
    others = [schema for schema in schemas if schema not in recorded]
    if not others:
        return ""
    with_tables = [name for name, lines in recorded.items() if any(not _is_bare(line) for line in lines)]
    if len(with_tables) != 1:
        raise UsageError(
            f"--schema {others[0]}: the schema lock does not record it, and records {len(with_tables)} schemas: "
            f"{', '.join(sorted(with_tables)) or 'none'}",
            "write the lock from one schema of the shape that all of them have: guardrail lock --schema NAME",
        )
    return with_tables[0]


def _is_bare(line: str) -> bool:
    """Whether the line says only that a schema exists, whose it is, or who may use it."""
    return line.startswith("schema\t") or line.split("\t", 2)[1].startswith("schema ")


def _closed(schema: str, difference: Difference) -> Difference:
    texts = {
        name: closed(schema, getattr(difference, name)) for name in ("path", "expected", "found", "other")
    }
    return msgspec.structs.replace(difference, **texts)
