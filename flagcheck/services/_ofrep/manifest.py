"""The Manifest API: which flags there are and of which type, without evaluating any.

https://github.com/open-feature/cli/blob/main/api/v0/sync.yaml. Archived flags are left out of it.
"""

import msgspec

from flagcheck.http import Http, path
from flagcheck.record import Flag, Presence, Reading

TYPES = {"integer": "number", "float": "number", "double": "number", "json": "object"}


class ManifestFlag(msgspec.Struct, frozen=True):
    """One flag of a manifest as sent."""

    key: str
    type: str = ""


class Manifest(msgspec.Struct, frozen=True):
    """A manifest as sent."""

    flags: list[ManifestFlag]


def types(http: Http) -> dict[str, str]:
    """The type of every flag in the manifest, `boolean string number object`. Raises ServiceFailed, Denied."""
    sent = http.get(path("openfeature", "v0", "manifest")).json(Manifest)
    return {flag.key: TYPES.get(flag.type, flag.type) for flag in sent.flags}


def with_types(reading: Reading, types: dict[str, str]) -> Reading:
    """The reading with what the manifest says: types, and a flag in doubt where the two disagree on its existence."""
    flags = {key: _with(flag, types) for key, flag in reading.flags.items()}
    control = reading.control or (f"{len(types)} flags in the manifest" if types else "")
    return msgspec.structs.replace(reading, flags=flags, control=control)


def _with(flag: Flag, types: dict[str, str]) -> Flag:
    if flag.presence is Presence.ABSENT and flag.key in types:
        why = "the manifest lists it, the evaluation finds no such flag"
        return Flag(key=flag.key, presence=Presence.UNKNOWN, why=why, type=types[flag.key])
    return msgspec.structs.replace(flag, type=types.get(flag.key) or flag.type)
