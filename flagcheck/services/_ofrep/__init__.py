"""The OpenFeature Remote Evaluation Protocol, for every service that speaks it."""

from collections.abc import Collection, Mapping
from typing import Any

from flagcheck.http import Http
from flagcheck.record import Evaluation
from flagcheck.services._ofrep.asking import Asked, Headers, ask, bulk
from flagcheck.services._ofrep.reading import BY_RULES, NEUTRAL, catalogue, read

__all__ = ["BY_RULES", "NEUTRAL", "Asked", "Headers", "ask", "bulk", "catalogue", "evaluate", "read"]


def evaluate(
    http: Http, keys: Collection[str], context: Mapping[str, Any], headers: Headers = None
) -> dict[str, Evaluation]:
    """What `context` (`targetingKey` and attributes) is given for each key. Raises ServiceFailed, Denied."""
    return ask(http, keys, context, headers).evaluations()
