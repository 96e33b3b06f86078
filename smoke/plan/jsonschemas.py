"""JSON Schemas of responses: refused at once where they are none, and never fetched from elsewhere."""

import functools
from typing import Any

from hookset.errors import UsageError

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def refuse_bad_schema(schema: Any, at: str) -> None:
    """Raise UsageError, naming the place in the schema; `at` begins the message."""
    import jsonschema  # noqa: PLC0415 - 100 ms, and only where a response has a schema

    dialect = schema.get("$schema", "") if isinstance(schema, dict) else ""
    nothing: Any = None
    if dialect and not (
        isinstance(dialect, str) and jsonschema.validators.validator_for(schema, default=nothing)
    ):
        raise UsageError(f"{at}: is no JSON Schema: $schema: no known dialect", "leave $schema out")
    try:
        jsonschema.validators.validator_for(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        path = ".".join(str(step) for step in error.absolute_path)
        raise UsageError(f"{at}: is no JSON Schema: {path or 'the schema'}: {error.message[:200]}") from None
    if isinstance(schema, dict):
        _refuse_foreign_references(schema, at)


@functools.lru_cache(maxsize=256)
def validator(schema: str) -> Any:
    """The validator of a schema, given as JSON text."""
    import jsonschema  # noqa: PLC0415 - as above
    import msgspec  # noqa: PLC0415
    from referencing import Registry  # noqa: PLC0415 - comes with jsonschema

    parsed = msgspec.json.decode(schema)
    nowhere: Any = Registry()  # without it jsonschema would fetch what a schema refers to
    return jsonschema.validators.validator_for(parsed)(parsed, registry=nowhere)


def _refuse_foreign_references(schema: dict[str, Any], at: str) -> None:
    """What a schema refers to must stand in it."""
    from referencing import Registry, Resource  # noqa: PLC0415 - as above
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

    resource = Resource.from_contents(schema, default_specification=DRAFT202012)
    waiting = [(resource, Registry().with_resource("", resource).resolver_with_root(resource))]
    while waiting:
        part, resolver = waiting.pop()
        contents = part.contents if isinstance(part.contents, dict) else {}
        for reference in (contents[name] for name in _REFERENCES if name in contents):
            _refuse_unresolved(reference, resolver, at)
        waiting += [(sub, resolver.in_subresource(sub)) for sub in part.subresources()]


def _refuse_unresolved(reference: str, resolver: Any, at: str) -> None:
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    try:
        resolver.lookup(reference)
    except Unresolvable:
        raise UsageError(f"{at}: {reference} leads to nothing in this schema", "put it under $defs") from None
