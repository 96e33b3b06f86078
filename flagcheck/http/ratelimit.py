"""How long a service that limits requests asks to wait, in every spelling that is in use.

Retry-After: seconds or an HTTP date (RFC 9110), or an ISO date-time (OFREP). RateLimit-Reset: seconds
(draft-ietf-httpapi-ratelimit-headers) or an epoch (GitLab). X-RateLimit-Reset: epoch seconds or milliseconds
(LaunchDarkly). X-RateLimit-Reset-Seconds-Org and -IP: seconds (Split), the larger counts. X-Rate-Limit-Reset (ConfigCat).
"""

import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hookset.duration import LONGEST_SECONDS

EXACT = ("retry-after",)
RESETS = (
    "ratelimit-reset",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
    "x-ratelimit-auth-token-reset",
    "x-ratelimit-reset-seconds-org",
    "x-ratelimit-reset-seconds-ip",
)
UNTOLD_SECONDS = 2.0
_EPOCH_MS, _EPOCH_S = 1e11, 1e8


def seconds_to_wait(headers: Mapping[str, str], now: float | None = None) -> float:
    """Seconds from `now` (epoch seconds) until the service may be asked again; 2 where it does not tell.

    `headers` is looked up by lower-case names. Retry-After wins; of several resets the latest counts.
    """
    moment = time.time() if now is None else now
    for names in (EXACT, RESETS):
        waits = [_seconds(headers[name].strip(), moment) for name in names if name in headers]
        known = [wait for wait in waits if wait is not None]
        if known:
            return min(LONGEST_SECONDS, max(0.0, *known))
    return UNTOLD_SECONDS


def _seconds(word: str, now: float) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return _until(word, now)
    if not math.isfinite(number):
        return None
    if number > _EPOCH_MS:
        return number / 1000 - now
    return number - now if number > _EPOCH_S else number


def _until(word: str, now: float) -> float | None:
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(word)
        except (ValueError, OverflowError):
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.timestamp() - now
    return None
