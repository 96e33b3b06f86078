"""The verdict record without secrets: every word that somebody wrote or a system answered is cleaned by value."""

from collections.abc import Callable
from typing import Any

import msgspec

from hookset.verdict import Verdict

# Words of our own tables. A password that happens to be "failed" must not make a record unreadable.
_OURS = frozenset(
    [
        "outcome",
        "status",
        "state",
        "id",
        "check",
        "hook",
        "hook_version",
        "command",
        "stage",
        "enforce",
        "started",
        "ended",
    ]
)


def cleaned(verdict: Verdict, clean: Callable[[str], str]) -> Verdict:
    """The same verdict with `clean` applied to every free word, and with nothing that UTF-8 cannot hold."""
    return msgspec.convert(walk(msgspec.to_builtins(verdict), clean, ""), Verdict)


def record(verdict: Verdict) -> bytes:
    """The verdict as a JSON document for people and programs, ending with a line end."""
    return msgspec.json.format(msgspec.json.encode(verdict), indent=2) + b"\n"


def walk(value: Any, clean: Callable[[str], str], key: str = "") -> Any:
    """Lists and dicts of plain values with `clean` applied to every text but the words of our own tables."""
    if isinstance(value, str):
        text = value if key in _OURS else clean(value)
        return text.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: walk(each, clean, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [walk(each, clean, key if key != "ids" else "id") for each in value]
    return value
