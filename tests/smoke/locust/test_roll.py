"""Who may work for a master, and what is said to those who may not."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from hookset import __version__
from hookset.errors import UsageError
from smoke.locust.letters import Accepted, Declined, Hello, Open, Prepared, encode
from smoke.locust.line import address
from smoke.locust.roll import Roll
from smoke.plan.plan import Plan, Stage

PLAN = Plan(target="http://shop", scenarios=(), load=(Stage(1, 1, 1),), digest="abc")
HELLO = Hello(name="pod-1", version=__version__, kind="plan", digest="abc", target="http://shop")


@dataclass
class Sent:
    """In a line's place."""

    letters: list[tuple[str, Any]] = field(default_factory=list)

    def send(self, letter: object, who: str) -> None:
        self.letters.append((who, letter))


def roll_of(wanted: int) -> tuple[Roll, Sent]:
    sent = Sent()
    roll = Roll(PLAN, wanted, lambda _: None)
    roll.line = sent  # type: ignore[assignment]
    return roll, sent


def test_all_come_and_are_prepared() -> None:
    roll, sent = roll_of(2)
    for who in ("a", "b"):
        roll.hear(who, encode(HELLO))
        assert not roll.complete
    for who in ("a", "b"):
        roll.hear(who, encode(Prepared()))
    assert roll.complete
    assert sent.letters == [("a", Accepted(0, 2)), ("b", Accepted(1, 2))]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"version": "0.0.1"}, f"it is smoke 0.0.1, the master {__version__}"),
        ({"digest": "abd"}, "its plan is not the same as the master's"),
        ({"kind": "locustfile"}, "it would run a locustfile, the master a plan"),
        ({"target": ""}, "its target is none, the master's http://shop"),
    ],
)
def test_one_that_would_do_something_else(changed: dict[str, str], why: str) -> None:
    roll, sent = roll_of(1)
    roll.hear("a", encode(msgspec.structs.replace(HELLO, **changed)))
    assert sent.letters == [("a", Declined(why, mistaken=True))]
    assert roll.places == []
    assert (
        roll.missing(7)
        == f"0 of 1 workers were ready within 7 s: no load was put on; pod-1 was declined: {why}"
    )


def test_one_too_many() -> None:
    roll, sent = roll_of(1)
    roll.hear("a", encode(HELLO))
    roll.hear("b", encode(HELLO))
    assert sent.letters[-1] == ("b", Declined("the master has its 1 workers", mistaken=True))


def test_all_are_sent_home_who_comes_later_too() -> None:
    roll, sent = roll_of(2)
    roll.hear("a", encode(HELLO))
    roll.send_home("1 of 2")
    roll.hear("b", encode(HELLO))
    assert sent.letters[1:] == [(who, Declined("1 of 2", mistaken=False)) for who in ("a", "b")]


def test_one_that_is_lost_before_the_start_can_be_replaced() -> None:
    roll, sent = roll_of(2)
    for who in ("a", "b"):
        roll.hear(who, encode(HELLO))
        roll.hear(who, encode(Prepared()))
    roll.lose("a")
    assert not roll.complete
    assert roll.missing(7).startswith("1 of 2 workers were ready")
    roll.hear("c", encode(HELLO))
    assert sent.letters[-1] == ("c", Accepted(0, 2))
    roll.hear("c", encode(Prepared()))
    assert roll.complete
    roll.find("a")
    assert [place.who for place in roll.places] == ["b", "c"]


def test_one_that_was_only_slow_keeps_its_place() -> None:
    roll, _ = roll_of(1)
    roll.hear("a", encode(HELLO))
    roll.hear("a", encode(Prepared()))
    roll.lose("a")
    assert not roll.complete
    roll.find("a")
    assert roll.complete


def test_one_that_is_lost_later_does_not_and_may_come_back() -> None:
    roll, _ = roll_of(1)
    roll.hear("a", encode(HELLO))
    [place] = roll.close()
    roll.lose("a")
    assert place.lost_at
    assert place.complaint == "worker pod-1 was lost"
    roll.hear("a", encode(Prepared()))
    assert place.away == 0
    assert place.complaint == "worker pod-1 did not deliver in time"


@pytest.mark.parametrize("letter", [b"", b"\xc1", b"\x80", encode({"type": "Hello"})])
def test_letters_of_strangers(letter: bytes) -> None:
    roll, sent = roll_of(1)
    roll.hear("a", letter)
    assert (roll.places, sent.letters) == ([], [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("smoke-master", Open(False, "smoke-master", 5557)),
        ("10.0.0.7:6000", Open(False, "10.0.0.7", 6000)),
        ("[::1]", Open(False, "[::1]", 5557)),
        ("[::1]:6000", Open(False, "[::1]", 6000)),
    ],
)
def test_addresses(text: str, found: Open) -> None:
    assert address(text, listen=False) == found


@pytest.mark.parametrize(
    "text", ["", ":", ":5557", "host:", "host:port", "host:70000", "::1", "host:-1", "host:٣"]
)
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(UsageError, match="--master"):
        address(text, listen=False)
