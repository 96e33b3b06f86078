"""The OpenFeature Remote Evaluation Protocol, for every service that speaks it."""

from collections.abc import Collection, Mapping
from typing import Any

from flagcheck.http import Http
from flagcheck.record import Evaluation, Presence
from flagcheck.services._ofrep.answers import unknown
from flagcheck.services._ofrep.asking import Asked, Headers, ask, bulk
from flagcheck.services._ofrep.reading import BY_RULES, NEUTRAL, catalogue, control_of, read

__all__ = ["BY_RULES", "NEUTRAL", "Asked", "Headers", "ask", "bulk", "catalogue", "evaluate", "read"]

NO_CONTROL = "no such flag, and no other one is known there either: no proof that it is absent"


def evaluate(
    http: Http, keys: Collection[str], context: Mapping[str, Any], headers: Headers = None
) -> dict[str, Evaluation]:
    """What `context` (`targetingKey` and attributes) is given for each key; ABSENT only where anything else is known.

    Raises ServiceFailed, Denied.
    """
    asked = ask(http, keys, context, headers)
    found = asked.evaluations()
    absent = {key for key, one in found.items() if one.presence is Presence.ABSENT}
    if not absent or control_of(http, asked, context, headers)[0]:
        return found
    return found | {key: unknown(key, NO_CONTROL) for key in absent}
