"""The expectation file: read, checked against its shape, defaults put under each flag."""

import re
from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from flagcheck.expectations.contradictions import refuse_contradictions
from flagcheck.expectations.shape import Bounds, Edge, Expectation, File, Given
from flagcheck.expectations.wanted import Wanted, wanted
from hookset.errors import UsageError
from hookset.files import keys_of, read_plain, struct_of
from hookset.nearest import did_you_mean

WHAT = "expectation file"
KEYS = tuple({*keys_of(File), *keys_of(Expectation), *keys_of(Bounds), *keys_of(Given), *keys_of(Edge)})
_ENUM = re.compile(r"(?P<where>.*): (?P<key>\w+): Invalid enum value (?P<value>.*)")


def load(path: str) -> tuple[File, tuple[Wanted, ...]]:
    """The file and what it expects of each flag. Raises UsageError naming file, key and nearest valid name."""
    where = f"{WHAT} {path}"
    plain = read_plain(path, WHAT, typed=True)
    if not isinstance(plain, dict):
        raise UsageError(f"{where}: is no mapping", "it has at least the key `flags`")
    file: File = struct_of(plain, File, where, KEYS)
    if not file.flags:
        raise UsageError(f"{where}: flags: expects nothing of any flag")
    _expectation(file.defaults, f"{where}: defaults")
    return file, tuple(_wanted(key, said, file, where) for key, said in file.flags.items())


def _wanted(key: str, said: Any, file: File, where: str) -> Wanted:
    """One flag: a mapping, or its state alone (`checkout: enabled`)."""
    at = f"{where}: flags.{key}"
    if not key.strip() or key in (".", ".."):
        raise UsageError(f"{where}: flags: {key!r} is no flag's key")
    own = said if isinstance(said, dict) else {"state": said}
    expected = _expectation(_merged(file.defaults, own), at)
    for name, given in expected.contexts.items():
        if isinstance(given, dict) and set(given) & set(keys_of(Given)):
            struct_of(given, Given, f"{at}.for.{name}", keys_of(Given))
    made = wanted(key, expected, file.contexts, at)
    refuse_contradictions(made, at)
    _refuse_bad_schema(made, at)
    return made


def _merged(defaults: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Defaults under what the flag says; a default of `state: enabled` does not fill in for what contradicts it."""
    return {**defaults, **own}


def _expectation(said: Mapping[str, Any], where: str) -> Expectation:
    try:
        found: Expectation = struct_of(said, Expectation, where, KEYS)
    except UsageError as error:
        raise UsageError(_with_choices(error.message), error.hint) from None
    return found


def _with_choices(message: str) -> str:
    """An enum's message with the valid words: msgspec names only the wrong one."""
    match = _ENUM.fullmatch(message)
    if not match:
        return message
    field = next(
        (each for each in msgspec.structs.fields(Expectation) if each.encode_name == match["key"]), None
    )
    words = sorted(set(_words(field.type))) if field else []
    said = did_you_mean(match["value"].strip("'"), words) or f"; known are {', '.join(words)}"
    return f"{match['where']}: {match['key']}: unknown {match['value']}{said}"


def _words(annotation: Any) -> list[str]:
    """Every text among the literals of an annotation."""
    parts = get_args(annotation)
    return [word for part in parts for word in ([part] if isinstance(part, str) else _words(part))]


def _refuse_bad_schema(made: Wanted, where: str) -> None:
    if not isinstance(made.payload, dict):
        return
    import jsonschema  # noqa: PLC0415 - 100 ms, and only where a payload has a schema

    try:
        jsonschema.validators.validator_for(made.payload).check_schema(made.payload)
    except jsonschema.SchemaError as error:
        path = ".".join(str(step) for step in error.absolute_path)
        raise UsageError(
            f"{where}.payload: is no JSON Schema: {path or 'the schema'}: {error.message}"
        ) from None
