"""What GrowthBook's server gives a context (REST v2, POST /features/{id}/evaluate)."""

from collections.abc import Collection, Mapping
from typing import Any

from flagcheck import failures
from flagcheck.failures import ServiceFailed
from flagcheck.http import Http, path
from flagcheck.record import Evaluation, Presence
from flagcheck.services._growthbook.shapes import Result, Results
from hookset.same import same_value

UNKNOWN_FEATURE = "Could not find a feature with that key"
BY_PREREQUISITES = "a rule depends on other features, which GrowthBook's evaluate does not look at"
NOT_THERE = "the feature is not evaluated in this environment"
REASONS = {"force": "TARGETING_MATCH", "experiment": "SPLIT", "defaultValue": "DEFAULT"}


class Evaluating:
    """Asks for one environment."""

    def __init__(self, http: Http, environment: str) -> None:
        self.http = http
        self.environment = environment

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What GrowthBook gives this context: `targetingKey` is the attribute `id`. Two requests a feature."""
        attributes = {name: value for name, value in context.items() if name != "targetingKey"}
        if "targetingKey" in context:
            attributes = {"id": context["targetingKey"]} | attributes
        return {key: self._evaluation(key, attributes) for key in keys}

    def _evaluation(self, key: str, attributes: Mapping[str, Any]) -> Evaluation:
        """Asked with the rules that have prerequisites, and without: only where both agree it is known."""
        given = [self._result(key, attributes, skip=skip) for skip in (True, False)]
        one, other = given
        if one is None or other is None:
            return Evaluation(key=key, presence=Presence.ABSENT)
        if one.environment != self.environment:
            return Evaluation(key=key, presence=Presence.UNKNOWN, why=NOT_THERE)
        if not one.enabled:
            return Evaluation(key=key, presence=Presence.OFF, reason="DISABLED")
        if not same_value(one.value, other.value):
            return Evaluation(key=key, presence=Presence.UNKNOWN, why=BY_PREREQUISITES)
        reason = REASONS.get(one.source or "", (one.source or "").upper())
        return Evaluation(key=key, presence=Presence.ON, value=one.value, reason=reason)

    def _result(self, key: str, attributes: Mapping[str, Any], *, skip: bool) -> Result | None:
        """None where there is no such feature. Raises ServiceFailed: no evaluate in this version."""
        body = {
            "attributes": attributes,
            "environments": [self.environment],
            "skipRulesWithPrerequisites": skip,
        }
        answer = self.http.post(path("api", "v2", "features", key, "evaluate"), json=body, allow=(404,))
        if answer.status == 404:
            if answer.problem().get("message") == UNKNOWN_FEATURE:
                return None
            raise ServiceFailed(
                failures.UNEXPECTED, f"{answer.asked} answered 404: no evaluate in this version?"
            )
        found: tuple[Result, ...] = answer.json(Results).results
        here = [one for one in found if one.environment == self.environment]
        return here[0] if here else Result(environment="", enabled=False)
