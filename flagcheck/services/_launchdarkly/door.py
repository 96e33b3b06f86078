"""What either door does."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from flagcheck.record import Evaluation, Presence, Reading

NO_KEY = "LaunchDarkly's contexts need a key: give `targetingKey`"


class Door(Protocol):
    """A way to LaunchDarkly's flags."""

    def read(self, keys: Collection[str], *, scheduled: bool) -> Reading:
        """These flags; `scheduled` with the changes to come."""

    def catalogue(self) -> Reading:
        """Every flag."""

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What a context is given."""


def evaluation(
    key: str, value: Any, reason: Mapping[str, Any] | None, variant: str | None = None
) -> Evaluation:
    """Of an answer with LaunchDarkly's reason (https://launchdarkly.com/docs/sdk/concepts/evaluation-reasons)."""
    kind = str((reason or {}).get("kind", ""))
    if kind == "ERROR":
        why = f"evaluation error {(reason or {}).get('errorKind', '')}".rstrip()
        return Evaluation(key=key, presence=Presence.UNKNOWN, reason=kind, why=why)
    presence = Presence.OFF if kind == "OFF" else Presence.ON
    return Evaluation(key=key, presence=presence, value=value, variant=variant, reason=kind)
