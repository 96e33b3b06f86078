"""Small files that people write (YAML or JSON) into strict structs; a fault names key, file and nearest key."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from hookset.errors import UsageError
from hookset.nearest import did_you_mean
from hookset.yamldepth import DEEPEST, too_deep, too_many
from hookset.yamltwice import load

T = TypeVar("T")

LARGEST_BYTES = 1024 * 1024
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]*)`")


def read_struct(path: str, shape: Any, what: str, keys: tuple[str, ...] = ()) -> Any:
    """The file as `shape` (a struct or a list of them); `what` names the kind of file in messages.

    Raises UsageError. All scalars of YAML are text first: a release 4e12345 is no number, and `no` is no bool.
    """
    return struct_of(read_plain(path, what), shape, f"{what} {path}", keys, strict=False)


def read_plain(path: str, what: str, *, typed: bool = False) -> Any:
    """The file as plain lists and mappings, every scalar text; with `typed`, YAML 1.1's numbers, bools and nulls.

    Raises UsageError: unreadable, larger than 1 MiB, no YAML, a key given twice.
    """
    return _parse(_text(path, what), path, what, typed=typed)


def struct_of(plain: Any, shape: Any, where: str, keys: tuple[str, ...] = (), *, strict: bool = True) -> Any:
    """Plain data as `shape`; `where` begins the message of the UsageError where it does not fit."""
    try:
        return msgspec.convert(plain, shape, strict=strict)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: {_explain(str(error), keys)}") from None


def _text(path: str, what: str) -> str:
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{what} {path}: cannot be read: {reason}") from None
    if len(data) > LARGEST_BYTES:
        raise UsageError(f"{what} {path}: larger than 1 MiB")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageError(f"{what} {path}: is no UTF-8 text") from None


def _parse(text: str, path: str, what: str, *, typed: bool) -> Any:
    if not text.strip():
        raise UsageError(f"{what} {path}: is empty")
    import yaml  # noqa: PLC0415  (24 ms, and only where a file is given; JSON is YAML too)

    try:
        if too_deep(text):
            raise UsageError(f"{what} {path}: is nested deeper than {DEEPEST} levels")
        plain = load(text, _loader(typed=typed))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" at line {mark.line + 1}" if mark else ""
        raise UsageError(f"{what} {path}: {error.problem}{where}") from None
    except (
        yaml.YAMLError,
        RecursionError,
        ValueError,
        AttributeError,
    ) as error:  # `!!timestamp x` raises the last
        raise UsageError(f"{what} {path}: is no YAML: {str(error).splitlines()[0]}") from None
    if too_many(plain):
        raise UsageError(
            f"{what} {path}: its aliases stand for more than a million values, or nest too deeply"
        )
    return plain


def _loader(*, typed: bool) -> Any:
    import yaml  # noqa: PLC0415  (as above)

    if not typed:
        return yaml.BaseLoader

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen as it runs
        """A version like 2026-11-23 is text to people; a date is nothing that JSON has."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in Loader.yaml_implicit_resolvers.items()
    }
    return Loader


def _explain(message: str, keys: tuple[str, ...]) -> str:
    """Msgspec's message with the key first: `[0].expires: Invalid RFC3339 encoded date`."""
    said, _, path = message.partition(" - at `$")
    where = path.rstrip("`").lstrip(".")
    if match := _UNKNOWN.match(said):
        said = f"unknown key {match['key']}{did_you_mean(match['key'], [key for key in keys if key != match['key']])}"
    said = said.replace("Object missing required field", "missing key")
    return f"{where}: {said}" if where else said


def keys_of(shape: type[msgspec.Struct]) -> tuple[str, ...]:
    """The keys that a struct takes, for the nearest one in messages."""
    return tuple(field.encode_name for field in msgspec.structs.fields(shape))
