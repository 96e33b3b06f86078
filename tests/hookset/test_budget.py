"""An inner timeout that does not fit the Job's deadline is refused before anything runs, with the numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hookset.budget import back_off_seconds, fitting_seconds, needed_seconds, require_fit
from hookset.errors import UsageError
from tests.hookset.process import toy


@pytest.mark.parametrize(
    ("timeout", "backoff_limit", "needed"),
    [(60, 1, 210), (30, 1, 150), (600, 1, 1290), (120, 0, 160), (60, 6, 1330), (1, 8, 9 * 41 + 1830)],
)
def test_what_a_deadline_must_exceed(timeout: float, backoff_limit: int, needed: float) -> None:
    assert needed_seconds(timeout, backoff_limit) == needed


def test_a_back_off_is_never_longer_than_ten_minutes() -> None:
    assert back_off_seconds(7) - back_off_seconds(6) == 600
    assert back_off_seconds(1000) - back_off_seconds(999) == 600


@given(some.integers(1, 90_000), some.integers(0, 1000))
def test_what_is_said_to_fit_fits_and_a_second_more_does_not(deadline: int, backoff_limit: int) -> None:
    fits = fitting_seconds(deadline, backoff_limit)
    assert needed_seconds(fits, backoff_limit) < deadline <= needed_seconds(fits + 1, backoff_limit)


def test_a_deadline_that_is_just_reached_does_not_fit() -> None:
    require_fit(60, 211, 1)
    with pytest.raises(UsageError):
        require_fit(60, 210, 1)


@pytest.mark.parametrize(
    ("args", "said", "hint"),
    [
        (
            ["--timeout", "2m", "--active-deadline", "300", "--backoff-limit", "1"],
            "--timeout 2m does not fit the Job's deadline of 300 s, which must be more than 2 attempts x (120 s + 30 s start + 10 s grace) + 10 s back-off = 330 s",
            "--timeout 104s fits, or an activeDeadlineSeconds of 331 or more (--active-deadline says the same)",
        ),
        (
            ["--active-deadline", "40s"],
            "--timeout 60s does not fit the Job's deadline of 40 s, which must be more than 1 attempt x (60 s + 30 s start + 10 s grace) = 100 s",
            "no --timeout fits: an activeDeadlineSeconds of 101 or more (--active-deadline says the same)",
        ),
    ],
)
def test_the_refusal_has_the_numbers(args: list[str], said: str, hint: str) -> None:
    ended = toy("judge", "--end", "crash", *args, "--format", "json")
    assert ended.code == 2
    assert (ended.record["reason"], ended.record["hint"]) == (said, hint)
    assert ended.record["findings"] == []


def test_the_environment_of_the_jobs() -> None:
    job = {"HOOK_TIMEOUT": "10m", "HOOK_ACTIVE_DEADLINE": "1500", "HOOK_BACKOFF_LIMIT": "1"}
    assert toy("judge", env=job).code == 0
    assert toy("judge", env=job | {"HOOK_ACTIVE_DEADLINE": "1290"}).code == 2
    assert toy("judge", env=job | {"HOOK_ACTIVE_DEADLINE": "1500s"}).code == 0


@pytest.mark.parametrize("limit", ["-1", "1001", "many"])
def test_a_limit_that_is_none(limit: str) -> None:
    ended = toy("judge", "--backoff-limit", limit, "--format", "text")
    assert ended.code == 2
    assert f'--backoff-limit: "{limit}" is no integer' in ended.err


def test_warn_does_not_let_it_pass() -> None:
    assert toy("judge", "--enforce", "warn", "--active-deadline", "60").code == 2
