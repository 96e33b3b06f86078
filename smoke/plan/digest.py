"""A digest of what a plan asks: the same for the same load, whatever its comments and order of keys.

Two halves: `load.whole`. The first is of what is sent and how, so that a run can be compared with one whose load was
the same; the second also of what it is judged by. Neither depends on the target, on the values of secrets and of the
environment, on the release, or on what is allowed (`limits`, certificates).
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from smoke.plan.shape import File

_JUDGED = ("checks", "revision", "thresholds", "baseline", "validity", "expected", "tags")
_NEITHER = ("name", "target", "limits", "tls")


def digest_of(file: File, sent: Mapping[str, str], judged_by: Mapping[str, str]) -> str:
    """The digest of a file's shape and of the files that it names (their SHA-256 by path as written)."""
    asked = {key: value for key, value in _plain(file).items() if key not in _NEITHER}
    return f"{_half([_sent(asked), dict(sent)])}.{_half([asked, {**judged_by, **sent}])}"


def same_load(one: str, other: str) -> bool:
    """Whether two digests are of plans that put the same load on, judged by the same or not."""
    return bool(one) and one.partition(".")[0] == other.partition(".")[0]


def _plain(file: File) -> dict[str, Any]:
    """Without what stands at its default: a key that smoke learns later changes no digest."""
    usual = File()
    said = {name: getattr(file, name) for name in File.__struct_fields__}
    return {name: value for name, value in said.items() if value != getattr(usual, name)}


def _sent(asked: dict[str, Any]) -> dict[str, Any]:
    """The part of a plan that decides what is sent."""
    scenarios = {
        name: {**_but_judged(said), "steps": _each(said.get("steps"))}
        if isinstance(said, dict)
        else _each(said)
        for name, said in asked.get("scenarios", {}).items()
    }
    return {**_but_judged(asked), "requests": _each(asked.get("requests")), "scenarios": scenarios}


def _each(steps: Any) -> list[Any]:
    return [_but_judged(step) if isinstance(step, dict) else step for step in steps or ()]


def _but_judged(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key not in _JUDGED}


def _half(said: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()[:16]
