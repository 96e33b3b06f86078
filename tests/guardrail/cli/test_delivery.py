"""Reports, metrics and overrides: what cannot be delivered never changes the verdict; an override is exact."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.guardrail.cli.conftest import execute
from tests.guardrail.cli.program import SECRET, check
from tests.servers.deaf import answering_port, silent_port
from tests.servers.postgres import free_port

Gate = tuple[str, ...]


@pytest.fixture
def drifted(own: str) -> str:
    """A database in which somebody dropped a view."""
    execute(own, "DROP VIEW all_items")
    return own


def test_a_full_disk_for_the_report(production: str, drifted: str, gate: Gate) -> None:
    for url, code in ((production, 0), (drifted, 10)):
        ended = check(*gate, "--report", "/dev/full", url=url)
        assert ended.code == code, ended.all
        assert "report to /dev/full: cannot be written: No space left" in ended.err


def test_the_report_file_is_the_record(drifted: str, gate: Gate, tmp_path: Path) -> None:
    ended = check(*gate, "--report", str(tmp_path / "report.json"), url=drifted)
    assert json.loads((tmp_path / "report.json").read_text()) == ended.record
    assert ended.finding("drift.missing")["object"].endswith("public.all_items")


@pytest.mark.parametrize("code", [0, 10])
def test_a_pushgateway_that_is_dead(production: str, drifted: str, gate: Gate, code: int) -> None:
    url = drifted if code else production
    gateway = f"http://127.0.0.1:{free_port()}"
    ended = check(*gate, f"--pushgateway={gateway}", "--pushgateway-token", SECRET, url=url)
    assert ended.code == code, ended.all
    assert "Connection refused" in ended.err


def test_a_pushgateway_that_never_answers(production: str, gate: Gate) -> None:
    with silent_port() as port:
        ended = check(*gate, f"--pushgateway=http://127.0.0.1:{port}", url=production, timeout="4s")
    assert ended.code == 0, ended.all
    assert f"127.0.0.1:{port}" in ended.err
    assert ended.record["duration_seconds"] < 10


def test_a_pushgateway_that_answers_400(production: str, gate: Gate) -> None:
    answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 13\r\nConnection: close\r\n\r\npushed wrong\n"
    with answering_port(answer) as port:
        ended = check(*gate, f"--pushgateway=http://127.0.0.1:{port}", url=production)
    assert ended.code == 0, ended.all
    assert "400" in ended.err


def override(folder: Path, *, hours: float = 1, release: str = "r7", ids: str = "[drift.missing]") -> str:
    file = folder / "override.yaml"
    expires = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    file.write_text(f"who: ana\nwhy: hotfix 4711\nrelease: {release}\nexpires: {expires}\nids: {ids}\n")
    return str(file)


def test_an_override_that_fits(drifted: str, gate: Gate, tmp_path: Path) -> None:
    ended = check(*gate, "--override", override(tmp_path), "--release", "r7", url=drifted)
    assert ended.code == 0, ended.all
    assert ended.record["counts"]["overridden"] == 1
    assert "ana" in ended.out


def test_an_override_for_something_else(drifted: str, gate: Gate, tmp_path: Path) -> None:
    file = override(tmp_path, ids="[history.pending]")
    ended = check(*gate, "--override", file, "--release", "r7", url=drifted)
    assert ended.code == 10, ended.all
    assert ended.statuses["override.unused"] == "info"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hours": -1}, "expired at"),
        ({"hours": 9}, "lasts longer than 4 hours"),
        ({"release": "r6"}, "is for release r6, but this is r7"),
        ({"ids": "[drift.mising]"}, "did you mean drift.missing?"),
        ({"ids": "[migrate.failed]"}, "migrate.failed says what was done"),
    ],
)
def test_an_override_that_does_not_hold(
    drifted: str, gate: Gate, tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    file = override(tmp_path, **changes)  # type: ignore[arg-type]
    ended = check(*gate, "--override", file, "--release", "r7", url=drifted)
    assert ended.code == 2, ended.all
    assert said in ended.all


def test_warn_only(drifted: str, gate: Gate) -> None:
    ended = check(*gate, "--enforce=warn", "--until=2999-12-31", url=drifted)
    assert ended.code == 0, ended.all
    assert (ended.record["outcome"], ended.record["exit_code"]) == ("failed", 0)
