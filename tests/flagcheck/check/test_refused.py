"""What is refused before anything is asked: expectations that the file's services can never meet."""

from pathlib import Path
from typing import Any

import pytest

from tests.flagcheck.check.program import check

NOWHERE = "http://127.0.0.1:9"
OFREP = {"service": "ofrep", "url": NOWHERE, "environment": "production"}
TWO = {"live": OFREP, "staging": OFREP | {"environment": "staging"}}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"services": TWO, "flags": {"a": "on"}}, ("flags.a.service: which service? the file has several",)),
        (
            {"services": TWO, "flags": {"a": {"service": "liev", "state": "on"}}},
            ("no service 'liev' under `services`; did you mean live?",),
        ),
        (
            {"services": TWO, "flags": {"a": {"service": "live", "state": "on", "at_edge": "egde"}}},
            ("flags.a.at_edge: no service 'egde'",),
        ),
        (
            {"services": TWO, "flags": {"a": {"service": "live", "state": "on", "at_edge": "live"}}},
            ("flags.a.at_edge: that is the flag's own service",),
        ),
        (
            {"services": TWO, "flags": {"a": {"service": "live", "state": "on", "not_ahead_of": "live"}}},
            ("flags.a.not_ahead_of: live is the environment itself",),
        ),
        (
            OFREP | {"flags": {"a": {"state": "on", "not_ahead_of": "production"}}},
            ("flags.a.not_ahead_of: production is the environment itself",),
        ),
        (
            OFREP | {"flags": {"a": {"state": "on", "not_ahead_of": "staging"}}},
            ("a token of OFREP is for one environment only", "add staging under `services`"),
        ),
        (
            OFREP | {"flags": {"a": {"unchanged_for": "1m"}}},
            ("flags.a: OFREP cannot tell changed", "docs/services/ofrep.md"),
        ),
        (
            OFREP | {"flags": {"b": "on", "a": {"targeting": "targeted", "nothing_scheduled_within": "1m"}}},
            ("flags.a: OFREP cannot tell scheduled, targeting",),
        ),
    ],
)
def test_refused(said: dict[str, Any], words: tuple[str, ...], tmp_path: Path) -> None:
    ended = check(tmp_path, said)
    assert (ended.code, ended.record["findings"]) == (2, [])
    for word in words:
        assert word in ended.record["reason"] + ended.record["hint"]
