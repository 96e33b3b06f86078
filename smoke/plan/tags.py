"""Tags of requests: a plan's own words that thresholds select by, as k6 has them.

https://grafana.com/docs/k6/latest/using-k6/tags-and-groups/
"""

from collections.abc import Mapping
from typing import Any

from hookset.errors import UsageError
from smoke.judge.metrics import BY_SMOKE
from smoke.plan.template import NAME

SCENARIO = "scenario"
"""The tag that k6 gives every request, too: a request that stands alone is a scenario of its own name."""


def tags_of(said: Mapping[str, Any], at: str) -> dict[str, str]:
    """Tags by name, as a request or a scenario says them; raises UsageError, `at` begins its message."""
    return {name: _value(name, value, f"{at}.{name}") for name, value in said.items()}


def _value(name: str, value: Any, at: str) -> str:
    if name in BY_SMOKE:
        raise UsageError(f"{at}: every request has this tag already", "call it something else")
    if not NAME.fullmatch(name):
        raise UsageError(f"{at}: {name!r} is no name of a tag (letters, digits, _ and -)")
    text = str(value).strip()
    if not text or '"' in text:
        raise UsageError(f"{at}: {text!r} is no value: thresholds select by it, so text without quotes")
    return text
