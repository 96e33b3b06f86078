"""Evaluation of many flags for one context by one request: POST /evaluate/v1/batch, the same in both generations.

https://docs.flipt.io/reference/evaluation/batch-evaluation
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from flagcheck.failures import unreadable
from flagcheck.http import Http
from flagcheck.record import Evaluation, Presence

NOT_FOUND = "NOT_FOUND_ERROR_EVALUATION_REASON"
REASONS = {
    "FLAG_DISABLED_EVALUATION_REASON": "DISABLED",
    "MATCH_EVALUATION_REASON": "TARGETING_MATCH",
    "DEFAULT_EVALUATION_REASON": "DEFAULT",
    "UNKNOWN_EVALUATION_REASON": "UNKNOWN",
}
"""As Flipt's own OFREP answers name them. What protojson leaves out is its first member: UNKNOWN."""


class Given(msgspec.Struct, frozen=True, rename="camel"):
    """A boolean or variant answer; what is false or empty may be left out."""

    flag_key: str = ""
    enabled: bool = False
    variant_key: str = ""
    variant_attachment: str = ""
    reason: str = "UNKNOWN_EVALUATION_REASON"


class Answered(msgspec.Struct, frozen=True, rename="camel"):
    """One of three."""

    boolean_response: Given | None = None
    variant_response: Given | None = None
    error_response: Given | None = None


class Batch(msgspec.Struct, frozen=True):
    """In the order of the questions."""

    responses: tuple[Answered, ...] = ()


def evaluate(
    http: Http,
    keys: Collection[str],
    context: Mapping[str, Any],
    place: Mapping[str, str],
    *,
    headers: Mapping[str, str] | None = None,
    whole: Mapping[str, str] | None = None,
) -> dict[str, Evaluation]:
    """What `context` is given in `place` (`namespaceKey`, `environmentKey`); `whole` is for the batch itself.

    Raises ServiceFailed, Denied.
    """
    entity = _word(context.get("targetingKey", ""))
    attributes = {name: _word(value) for name, value in context.items() if name != "targetingKey"}
    wanted = list(keys)
    asked = [{**place, "flagKey": key, "entityId": entity, "context": attributes} for key in wanted]
    answer = http.post("/evaluate/v1/batch", json={"requests": asked, **(whole or {})}, headers=headers)
    found = answer.json(Batch).responses
    if len(found) != len(wanted):
        raise unreadable(f"{answer.asked} gave {len(found)} answers to {len(wanted)} questions")
    return {key: _evaluation(key, one, answer.asked) for key, one in zip(wanted, found, strict=True)}


def _word(value: Any) -> str:
    """Flipt's contexts have only strings: `true`, `3`; a list or object as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _evaluation(key: str, found: Answered, asked: str) -> Evaluation:
    given = found.boolean_response or found.variant_response or found.error_response
    if given is None or given.flag_key not in ("", key):
        raise unreadable(f"{asked} did not answer for {key!r}")
    if found.error_response is not None:
        if given.reason == NOT_FOUND:
            return Evaluation(key=key, presence=Presence.ABSENT)
        return Evaluation(key=key, presence=Presence.UNKNOWN, why="Flipt could not evaluate it")
    reason = REASONS.get(given.reason, given.reason)
    return Evaluation(
        key=key,
        presence=Presence.OFF if reason == "DISABLED" else Presence.ON,
        value=given.enabled if found.boolean_response is not None else _value(given, asked),
        variant=given.variant_key or None,
        reason=reason,
    )


def _value(given: Given, asked: str) -> Any:
    """The attachment (sent as text), or the variant's key without one; UNSET where no variant is given."""
    return value(given.variant_key, given.variant_attachment, asked)


def value(key: str, attachment: str, asked: str) -> Any:
    """A variant's value from its attachment, which is JSON in a string."""
    if not key:
        return msgspec.UNSET
    try:
        found = msgspec.json.decode(attachment) if attachment else None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise unreadable(f"{asked}: the attachment of variant {key!r} is no JSON") from None
    return key if found is None else found
