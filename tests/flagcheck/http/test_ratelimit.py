"""How long to wait, in every spelling that services are known to use."""

import email.utils
import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagcheck.http.ratelimit import EXACT, RESETS, UNTOLD_SECONDS, seconds_to_wait

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
EPOCH = NOW.timestamp()
LATER = NOW + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30.0),
        ({"retry-after": " 30 "}, 30.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "Mon, 23 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Monday, 23-Nov-26 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Mon Nov 23 12:00:30 2026"}, 30.0),
        ({"retry-after": "2026-11-23T12:00:30Z"}, 30.0),
        ({"retry-after": "2026-11-23T13:00:30+01:00"}, 30.0),
        ({"retry-after": "2026-11-23T12:00:30.250Z"}, 30.25),
        ({"retry-after": "2026-11-23T12:00:30"}, 30.0),
        ({"ratelimit-reset": "30"}, 30.0),
        ({"ratelimit-reset": f"{EPOCH + 30:.0f}"}, 30.0),
        ({"x-ratelimit-reset": f"{EPOCH + 30:.0f}"}, 30.0),
        ({"x-ratelimit-reset": f"{(EPOCH + 30) * 1000:.0f}"}, 30.0),
        ({"x-ratelimit-auth-token-reset": f"{(EPOCH + 30) * 1000:.0f}"}, 30.0),
        ({"x-rate-limit-reset": "30"}, 30.0),
        ({"x-ratelimit-reset-seconds-org": "12", "x-ratelimit-reset-seconds-ip": "30"}, 30.0),
        ({"x-ratelimit-reset-seconds-org": "30", "x-ratelimit-reset-seconds-ip": "12"}, 30.0),
        ({"retry-after": "5", "x-ratelimit-reset": "30"}, 5.0),
        ({"retry-after": "soon", "x-ratelimit-reset": "30"}, 30.0),
        ({"retry-after": "Mon, 23 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "0"}, 0.0),
        ({}, UNTOLD_SECONDS),
        ({"retry-after": ""}, UNTOLD_SECONDS),
        ({"retry-after": "soon"}, UNTOLD_SECONDS),
        ({"retry-after": "nan"}, UNTOLD_SECONDS),
        ({"retry-after": "inf"}, UNTOLD_SECONDS),
        ({"retry-after": "1e999"}, UNTOLD_SECONDS),
        ({"retry-after": "Mon, 99 Nov 2026 12:00:30 GMT"}, UNTOLD_SECONDS),
        ({"retry-after": "Mon, 23 Nov 2026 12:00:30 +99999999999999"}, UNTOLD_SECONDS),
        ({"retry-after": "0001-01-01T00:00:00+14:00"}, 0.0),
    ],
)
def test_spellings(headers: dict[str, str], seconds: float) -> None:
    assert seconds_to_wait(headers, EPOCH) == pytest.approx(seconds, abs=1e-3)


@settings(deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=5, minutes=45))]),
)
def test_every_spelling_of_one_moment_is_the_same(seconds: int, zone: timezone) -> None:
    moment = (NOW + timedelta(seconds=seconds)).astimezone(zone)
    spellings = (
        str(seconds),
        moment.isoformat(),
        email.utils.format_datetime(moment),
        f"{moment.timestamp():.0f}",
        f"{moment.timestamp() * 1000:.0f}",
    )
    for spelling in spellings:
        assert seconds_to_wait({"retry-after": spelling}, EPOCH) == pytest.approx(seconds, abs=1e-3), spelling


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*EXACT, *RESETS]),
        st.text(max_size=30)
        | st.floats().map(str)
        | st.integers().map(str)
        | st.datetimes().map(datetime.isoformat)
        | st.text(alphabet="0123456789:-+ TZMonNvGUC,.", max_size=40),
        max_size=3,
    )
)
def test_any_header_ends_in_a_time(headers: dict[str, str]) -> None:
    wait = seconds_to_wait(headers, EPOCH)
    assert wait >= 0
    assert math.isfinite(wait)
