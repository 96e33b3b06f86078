"""From LaunchDarkly's flags to ours, whichever door they came through."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from flagcheck.record import Flag, Prerequisite, Presence, Variant
from flagcheck.services._launchdarkly.serving import Gate, Serving, served, serving
from flagcheck.services._launchdarkly.shapes import Config, FeatureFlag, Needs, RelayFlag
from flagcheck.types import type_of_all

DEEPEST = 20
"""So many prerequisites of prerequisites are followed."""


@dataclass(frozen=True)
class Known:
    """A flag in the environment that is meant; `names` and `values` of its variations, by index."""

    key: str
    config: Config
    values: list[Any]
    names: list[str]
    archived: bool | None = None
    stale: bool | None = None

    @property
    def live(self) -> bool:
        """Switched on, and not archived."""
        return self.config.on and not self.config.archived and not self.archived


def of_rest(flag: FeatureFlag, environment: str) -> Known | None:
    """A flag of the REST API; None where the answer does not have the environment."""
    config = flag.environments.get(environment)
    if config is None:
        return None
    stale = flag.stale
    return Known(
        flag.key,
        config,
        [variation.value for variation in flag.variations],
        [variation.name or named(variation.value) for variation in flag.variations],
        archived=flag.archived or config.archived,
        stale=flag.deprecated or bool(stale and (stale.ready_to_archive or stale.ready_for_code_removal)),
    )


def of_relay(key: str, flag: RelayFlag) -> Known:
    """A flag of the Relay Proxy, which knows no names of variations."""
    return Known(key, flag, flag.variations, [named(value) for value in flag.variations])


def named(value: Any) -> str:
    """A variation without a name is called as its value is written."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def flag_of(known: Known, others: Mapping[str, Known | None]) -> Flag:
    """Our record; `others` has the flags that stand before it, None for one that does not exist.

    A configuration that points to a variation that is not there gives UNKNOWN: SDKs answer the code's default then.
    """
    try:
        return _flag(known, others)
    except IndexError:
        return unknown(known.key, "its configuration names a variation that the flag does not have")


def unknown(key: str, why: str) -> Flag:
    """Nothing may be concluded of this flag."""
    return Flag(key=key, presence=Presence.UNKNOWN, why=why)


def _flag(known: Known, others: Mapping[str, Known | None]) -> Flag:
    config = known.config
    found = _serving(known, others, frozenset())
    _check(known, found)
    single = None if known.archived else found.single
    return Flag(
        key=known.key,
        presence=Presence.ON if known.live else Presence.OFF,
        served=served(found, known.values, config.off_variation),
        value=msgspec.UNSET if single is None else known.values[single],
        default=None if single is None else known.names[single],
        type=type_of_all(known.values),
        variants=_variants(known, found),
        archived=known.archived,
        stale=known.stale,
        prerequisites=_prerequisites(config, others),
        changed_at=moment(config.last_modified),
        version="" if config.version is None else str(config.version),
    )


def _check(known: Known, found: Serving) -> None:
    """Raises IndexError; a negative index would count from the end."""
    for way in (found.rest, *found.conditional):
        if any(index is not None and not 0 <= index < len(known.values) for index in way):
            raise IndexError


def _serving(known: Known, others: Mapping[str, Known | None], seen: frozenset[str]) -> Serving:
    if not known.live:
        return Serving({None if known.archived else known.config.off_variation: 100.0})
    needs = known.config.prerequisites or []
    return serving(known.config, [_gate(need, others, seen | {known.key}) for need in needs])


def _gate(need: Needs, others: Mapping[str, Known | None], seen: frozenset[str]) -> Gate:
    if need.key in seen or len(seen) > DEEPEST or need.key not in others:
        return Gate.UNKNOWN
    parent = others[need.key]
    if parent is None or not parent.live:
        return Gate.SHUT
    return _serving(parent, others, seen).gives(need.variation)


def _variants(known: Known, found: Serving) -> tuple[Variant, ...]:
    told = found.known and not found.conditional
    return tuple(
        Variant(name=name, value=value, percent=found.rest.get(index, 0.0) if told else None)
        for index, (name, value) in enumerate(zip(known.names, known.values, strict=True))
    )


def _prerequisites(config: Config, others: Mapping[str, Known | None]) -> tuple[Prerequisite, ...] | None:
    if config.prerequisites is None and not config.whole:
        return None
    return tuple(
        Prerequisite(flag=need.key, variants=_variant_of(need, others.get(need.key)))
        for need in config.prerequisites or ()
    )


def _variant_of(need: Needs, parent: Known | None) -> tuple[str, ...]:
    there = parent is not None and 0 <= need.variation < len(parent.names)
    return (parent.names[need.variation],) if parent is not None and there else ()


def moment(milliseconds: int | None) -> datetime | None:
    """A time in milliseconds since 1970; None where none is given, or none that a calendar has."""
    try:
        return None if not milliseconds else datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
