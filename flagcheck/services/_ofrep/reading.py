"""Evaluations as flag records: what one neutral user is given, and how far that speaks for everybody."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from flagcheck.http import Http
from flagcheck.record import EVERYBODY, NOBODY, Audience, Evaluation, Flag, Presence, Reading, Served
from flagcheck.services._ofrep.answers import Item
from flagcheck.services._ofrep.asking import Asked, Headers, ask, bulk
from flagcheck.types import type_of

NEUTRAL: Mapping[str, Any] = {"targetingKey": "flagcheck"}
ENVIRONMENT = "environment"
TARGETED = ("TARGETING_MATCH", "SPLIT", "TARGETING_MATCH_SPLIT")
FOR_ALL, NOT_MATCHED = "STATIC", "DEFAULT"
BY_RULES = Served(audience=Audience.SOME, conditional=True)
UNDECIDED = Served()


def read(
    http: Http,
    keys: Collection[str],
    context: Mapping[str, Any] = NEUTRAL,
    headers: Headers = None,
    *,
    environment_key: str = ENVIRONMENT,
    not_matched: Served = UNDECIDED,
) -> Reading:
    """The state of `keys` as far as one evaluation tells it.

    Only a STATIC value is everybody's. DEFAULT is what was left when no rule matched this one user, or there was none:
    flagd, GO Feature Flag and fast-feature send it where there are rules, and `not_matched` says so of such a server.
    `environment_key` is the metadata entry that names the environment.
    """
    asked = ask(http, keys, context, headers)
    control, metadata = control_of(http, asked, context, headers)
    return _reading(asked.items, not_matched, environment_key, metadata, control)


def catalogue(
    http: Http,
    context: Mapping[str, Any] = NEUTRAL,
    headers: Headers = None,
    *,
    environment_key: str = ENVIRONMENT,
    not_matched: Served = UNDECIDED,
) -> Reading:
    """Every flag of the bulk answer; servers may leave disabled ones out."""
    found = bulk(http, context, headers) or Asked(items={})
    control = f"{len(found.items)} flags listed" if found.items else ""
    return _reading(found.items, not_matched, environment_key, found.metadata, control)


def _reading(
    items: Mapping[str, Item],
    not_matched: Served,
    environment_key: str,
    metadata: Mapping[str, Any],
    control: str,
) -> Reading:
    named = [one.metadata for one in items.values()] + [metadata]
    environments = {str(one[environment_key]) for one in named if one.get(environment_key)}
    return Reading(
        flags={key: flag(one.evaluation, one.metadata, not_matched) for key, one in items.items()},
        environment=", ".join(sorted(environments)),
        control=control,
    )


def control_of(
    http: Http, asked: Asked, context: Mapping[str, Any], headers: Headers
) -> tuple[str, Mapping[str, Any]]:
    """What shows that an ABSENT is one, by one more request only where nothing else does; and the set's metadata."""
    presences = [one.evaluation.presence for one in asked.items.values()]
    known = sum(presence in (Presence.ON, Presence.OFF) for presence in presences)
    if known:
        return f"{known} other flags evaluated" if known > 1 else "another flag evaluated", asked.metadata
    if Presence.ABSENT not in presences:
        return "", asked.metadata
    found = asked if asked.listed is not None else bulk(http, context, headers)
    if found is None or not found.listed:
        return "", asked.metadata
    return f"{found.listed} other flags listed", found.metadata


def flag(evaluation: Evaluation, metadata: Mapping[str, Any], not_matched: Served = UNDECIDED) -> Flag:
    """The record of one evaluation: its value is everybody's only where the reason says so."""
    static = evaluation.presence is Presence.ON and evaluation.reason == FOR_ALL
    return Flag(
        key=evaluation.key,
        presence=evaluation.presence,
        why=evaluation.why,
        served=_served(evaluation, not_matched),
        value=evaluation.value if static else msgspec.UNSET,
        default=evaluation.variant if static else None,
        type=type_of(evaluation.value),
        version=str(metadata.get("version", "")),
    )


def _served(evaluation: Evaluation, not_matched: Served) -> Served:
    if evaluation.presence is Presence.OFF:
        return NOBODY
    if evaluation.presence is not Presence.ON or evaluation.value is msgspec.UNSET:
        return UNDECIDED
    if evaluation.reason == FOR_ALL:
        return NOBODY if evaluation.value is False else EVERYBODY
    if evaluation.reason in TARGETED:
        return BY_RULES
    return not_matched if evaluation.reason == NOT_MATCHED else UNDECIDED
