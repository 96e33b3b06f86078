"""What PostHog gives a person: POST /flags?v=2 with the project's token."""

from collections.abc import Collection, Mapping
from typing import Any

from flagcheck import failures
from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.record import Evaluation, Flag, Presence, Reading
from flagcheck.services._posthog.shapes import Detail, Flags

NOBODY_IN_PARTICULAR = "flagcheck"
NOT_GIVEN = (
    "not among the flags that PostHog evaluated: absent, inactive, for client-side code only, or for other evaluation "
    "contexts"
)
REASONS = {
    "condition_match": "TARGETING_MATCH",
    "super_condition_value": "TARGETING_MATCH",
    "no_condition_match": "DEFAULT",
    "out_of_rollout_bound": "SPLIT",
    "holdout_condition_value": "SPLIT",
    "flag_disabled": "DISABLED",
}


class Evaluating:
    """Asks as one project's server-side application."""

    def __init__(self, http: Http, token: str, contexts: Collection[str]) -> None:
        self.http = http
        self.token = token
        self.contexts = list(contexts)

    def read(self, keys: Collection[str] | None) -> Reading:
        """Which flags are evaluated at all; for whom, is not told."""
        found = self._ask(keys, {})
        flags = {}
        for key in found if keys is None else keys:
            given = _evaluation(key, found.get(key))
            flags[key] = Flag(key=key, presence=given.presence, why=given.why)
        return Reading(flags=flags, control=f"{len(found)} flags evaluated" if found else "")

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What this person is given, in one request."""
        found = self._ask(keys, context)
        return {key: _evaluation(key, found.get(key)) for key in keys}

    def _ask(self, keys: Collection[str] | None, context: Mapping[str, Any]) -> dict[str, Detail]:
        """Raises ServiceFailed where an answer is not whole."""
        body: dict[str, Any] = {
            "api_key": self.token,
            "distinct_id": str(context.get("targetingKey") or NOBODY_IN_PARTICULAR),
            "person_properties": {
                name: value for name, value in context.items() if name not in ("targetingKey", "groups")
            },
            "groups": context.get("groups") or {},
            "geoip_disable": True,
        }
        if keys is not None:
            body["flag_keys_to_evaluate"] = sorted(keys)
        if self.contexts:
            body["evaluation_contexts"] = self.contexts
        answer = self.http.post("/flags/", params={"v": 2}, json=body)
        found: Flags = answer.json(Flags)
        if "feature_flags" in (found.quota_limited or ()):
            raise ServiceFailed(
                failures.UNAVAILABLE,
                f"{answer.asked} evaluates no flags: the organisation's quota is used up",
                hint="raise the quota of feature flag requests in PostHog's billing settings",
            )
        if found.errors_while_computing_flags:
            raise ServiceFailed(
                failures.UNAVAILABLE, f"{answer.asked} could not compute all flags", again=True
            )
        return found.flags


def _evaluation(key: str, found: Detail | None) -> Evaluation:
    if found is None:
        return Evaluation(key=key, presence=Presence.UNKNOWN, why=NOT_GIVEN)
    reason = REASONS.get(found.reason.code, found.reason.code.upper())
    if found.failed:
        return Evaluation(key=key, presence=Presence.UNKNOWN, why=f"PostHog failed: {found.reason.code}")
    if reason == "DISABLED":
        return Evaluation(key=key, presence=Presence.OFF, reason=reason)
    value = found.enabled if found.variant is None else found.variant
    return Evaluation(key=key, presence=Presence.ON, value=value, variant=found.variant, reason=reason)
