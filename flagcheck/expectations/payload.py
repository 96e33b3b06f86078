"""A payload's JSON Schema: refused before anything is asked, where it is none or leads out of the file."""

from typing import Any

from hookset.errors import UsageError

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def refuse_bad_schema(schema: dict[str, Any], where: str) -> None:
    """Raise UsageError, naming the place in the schema; `where` begins the message."""
    import jsonschema  # noqa: PLC0415 - 100 ms, and only where a payload has a schema

    dialect = schema.get("$schema", "")
    nothing: Any = None
    known = isinstance(dialect, str) and jsonschema.validators.validator_for(schema, default=nothing)
    if "$schema" in schema and not known:
        raise UsageError(f"{where}: is no JSON Schema: $schema: no known dialect", "leave $schema out")
    try:
        jsonschema.validators.validator_for(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        path = ".".join(str(step) for step in error.absolute_path)
        raise UsageError(
            f"{where}: is no JSON Schema: {path or 'the schema'}: {error.message[:200]}"
        ) from None
    _refuse_foreign_references(schema, where)


def _refuse_foreign_references(schema: dict[str, Any], where: str) -> None:
    """What a schema refers to must stand in it: nothing is fetched from elsewhere while flags are judged."""
    from referencing import Registry, Resource  # noqa: PLC0415 - comes with jsonschema
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

    resource = Resource.from_contents(schema, default_specification=DRAFT202012)
    waiting = [(resource, Registry().with_resource("", resource).resolver_with_root(resource))]
    while waiting:
        part, resolver = waiting.pop()
        contents = part.contents if isinstance(part.contents, dict) else {}
        for reference in (contents[name] for name in REFERENCES if name in contents):
            _refuse_unresolved(reference, resolver, where)
        waiting += [(sub, resolver.in_subresource(sub)) for sub in part.subresources()]


def _refuse_unresolved(reference: str, resolver: Any, where: str) -> None:
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    try:
        resolver.lookup(reference)
    except Unresolvable:
        raise UsageError(
            f"{where}: {reference} leads to nothing in this schema", "put what it refers to under $defs"
        ) from None
