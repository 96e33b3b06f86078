"""flagd's definition files, and the FeatureFlag resource that holds one: read as data, nothing in them is run.

https://flagd.dev/schema/v0/flags.json; the resource: https://openfeature.dev/docs/tutorials/open-feature-operator
(`core.openfeature.dev/v1beta1`, `spec.flagSpec`). YAML as flagd reads it (gopkg.in/yaml.v3): `on` and `off` are text.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from hookset.errors import UsageError
from hookset.yamldepth import DEEPEST, too_deep, too_many

LARGEST_BYTES = 16 * 1024 * 1024
KIND, GROUP = "FeatureFlag", "core.openfeature.dev/"


class Definition(msgspec.Struct, frozen=True, rename="camel"):
    """One flag as written; what the schema lets vary is left open and judged flag by flag."""

    state: str = ""
    variants: dict[str, Any] = {}
    default_variant: str | None = None
    targeting: Any = None
    metadata: dict[str, Any] = {}


class Source(msgspec.Struct, frozen=True):
    """A whole definition: flags by key, those that cannot be read with why, shared evaluators, metadata of the set."""

    flags: dict[str, Definition | str]
    evaluators: Mapping[str, Any] = {}
    metadata: Mapping[str, Any] = {}
    refused: str = ""
    """Why flagd takes nothing of this file, where it does not."""


def read_source(path: str) -> Source:
    """The definition in a JSON or YAML file, or in the only FeatureFlag resource of a manifest.

    Raises UsageError: unreadable, neither of the two, a key given twice.
    """
    try:
        found = Path(path).stat()
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _read(path: str, _changed: int, _size: int) -> Source:
    """Once for each state of the file: 10,000 flags in YAML take 2 s."""
    found = _specification(_documents(path), path)
    flags = _by_key(found.get("flags"), path)
    read = {key: _definition(value) for key, value in flags.items()}
    return Source(
        flags=read,
        evaluators=_mapping(found.get("$evaluators")),
        metadata=_mapping(found.get("metadata")),
        refused=_refused(read),
    )


def _specification(documents: list[Any], path: str) -> Mapping[str, Any]:
    """What has `flags`: the file itself, or `spec.flagSpec` of its only FeatureFlag."""
    found = [_mapping(one) for one in documents if isinstance(one, dict)]
    resources = [one for one in found if one.get("kind") == KIND]
    if len(resources) > 1:
        raise UsageError(f"source {path}: has {len(resources)} FeatureFlag resources; name a file with one")
    if resources:
        if not str(resources[0].get("apiVersion", "")).startswith(GROUP):
            raise UsageError(f"source {path}: its FeatureFlag is not of {GROUP}v1beta1")
        found = [_mapping(_mapping(resources[0].get("spec")).get("flagSpec"))]
    if len(found) != 1 or "flags" not in found[0]:
        raise UsageError(f"source {path}: is neither a flagd definition (`flags`) nor a FeatureFlag resource")
    return found[0]


def _by_key(flags: Any, path: str) -> dict[str, Any]:
    if isinstance(flags, dict):
        return {str(key): value for key, value in flags.items()}
    if not isinstance(flags, list):
        raise UsageError(f"source {path}: `flags` is neither a mapping nor a list")
    keys = [str(_mapping(one).get("key") or "") for one in flags]
    if not all(keys):
        raise UsageError(f"source {path}: a flag of the list has no key")
    if twice := {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set():
        raise UsageError(f"source {path}: the flag {min(twice)} is given twice")
    return dict(zip(keys, flags, strict=True))


def _definition(value: Any) -> Definition | str:
    try:
        return msgspec.convert(value, Definition)
    except msgspec.ValidationError as error:
        return f"its definition cannot be read: {error}"


def _refused(flags: Mapping[str, Definition | str]) -> str:
    """Why none of it counts: for one default variant that is none, flagd refuses the file and keeps what it had."""
    for key, one in flags.items():
        if isinstance(one, str):
            return f"flagd refuses this file: {key}: {one}"
        if one.default_variant and one.default_variant not in one.variants:
            return (
                f"flagd refuses this file: {key}: its default variant {one.default_variant!r} is no variant"
            )
    return ""


def _documents(path: str) -> list[Any]:
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if len(data) > LARGEST_BYTES:
        raise UsageError(f"source {path}: larger than {LARGEST_BYTES >> 20} MiB")
    try:
        return [msgspec.json.decode(data)]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _yaml(data, path)


def _unreadable(path: str, error: OSError | ValueError) -> UsageError:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return UsageError(f"source {path}: cannot be read: {reason}")


def _yaml(data: bytes, path: str) -> list[Any]:
    import yaml  # noqa: PLC0415  (24 ms, and only where the source is no JSON)

    from flagcheck.services._flagd.yaml12 import loader  # noqa: PLC0415  (as above)

    try:
        if too_deep(data):
            raise UsageError(f"source {path}: is nested deeper than {DEEPEST} levels")
        documents = list(yaml.load_all(data, Loader=loader()))
    except yaml.MarkedYAMLError as error:
        where = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise UsageError(f"source {path}: {error.problem}{where}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UsageError(f"source {path}: is neither JSON nor YAML: {str(error)[:200]}") from None
    if too_many(documents):
        raise UsageError(
            f"source {path}: its aliases stand for more than a million values, or nest too deeply"
        )
    return documents


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
