"""The processes that Locust runs in, seen from the one that starts them."""

import os
import signal

import pytest

from smoke.locust.child import Child, wait
from smoke.locust.letters import Mail

RELAY = "smoke.locust.inside.relay"


def test_one_that_does_not_listen_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it without end: not the load, not the verdict."""
    monkeypatch.setattr("smoke.locust.child.DEAF_SECONDS", 0.2)
    child = Child(RELAY)
    os.kill(child.number, signal.SIGSTOP)
    for _ in range(100):
        child.tell(Mail("", b"x" * 100_000))
    while not child.gone:
        wait([child], 1.0)
    child.finish(0.0)
    assert child.fate() == "killed by SIGKILL (out of memory?)"


def test_its_last_line_says_why_it_ended() -> None:
    said: list[str] = []
    child = Child("smoke.locust.no_such_module", said.append)
    child.finish(60.0)
    assert child.gone
    assert not child.killed
    assert child.fate().startswith("ended with exit code 1: ")
    assert said[-1] in child.fate()
