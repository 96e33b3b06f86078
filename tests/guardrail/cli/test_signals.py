"""SIGTERM at any moment of a check: 143 within a second, with what was found by then, and no session left."""

import json
import signal
import time
from pathlib import Path

import psycopg
import pytest

from tests.guardrail.cli.program import SECRET, start
from tests.hookset.process import await_ears
from tests.servers.deaf import silent_port

WITHIN_SECONDS = 10.0
"""One second is what the design asks for; the rest is for a machine that does much else."""


def terminated(url: str, *words: str, after: float, log: Path, begun: bool = False) -> tuple[int, str, str]:
    process = start(*words, url=url, log=log)
    assert process.stderr
    first = process.stderr.readline() if begun else ""
    await_ears(process)
    time.sleep(after)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=WITHIN_SECONDS)
    err = first + err
    assert SECRET not in out + err
    assert "Traceback" not in out + err
    return process.returncode, out, err


@pytest.mark.parametrize("after", [0, 0.05, 0.15, 0.25, 0.4, 0.7])
def test_at_several_moments_of_a_check(own: str, gate: tuple[str, ...], tmp_path: Path, after: float) -> None:
    """A lock holds the check up for its two seconds, so that each moment is one of a run."""
    log = tmp_path / "termination"
    with psycopg.connect(own) as holder:
        holder.execute("LOCK TABLE items IN ACCESS EXCLUSIVE MODE")
        code, out, err = terminated(own, "check", *gate, "--format=text", after=after, log=log)
        holder.rollback()
    assert code == 143, out + err
    assert "terminated by SIGTERM" in out + err
    assert log.read_text().startswith("INCONCLUSIVE ")


@pytest.mark.parametrize("command", ["check", "wait"])
def test_while_it_connects(tmp_path: Path, command: str) -> None:
    with silent_port() as port:
        url = f"postgresql://shop:{SECRET}@127.0.0.1:{port}/shop"
        words, log = (command, "--format=json"), tmp_path / "termination"
        code, out, err = terminated(url, *words, after=0.3, log=log, begun=True)
    assert code == 143, out + err
    record = json.loads(out)
    assert (record["outcome"], record["exit_code"]) == ("inconclusive", 143)


def test_no_session_stays_behind(own: str, gate: tuple[str, ...], tmp_path: Path) -> None:
    ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'guardrail' AND datname = current_database()"
    with psycopg.connect(own) as holder, psycopg.connect(own, autocommit=True) as other:
        holder.execute("LOCK TABLE items IN ACCESS EXCLUSIVE MODE")
        terminated(own, "check", *gate, after=1.2, log=tmp_path / "termination")
        holder.rollback()
        for _ in range(40):
            if other.execute(ours).fetchone() == (0,):
                return
            time.sleep(0.1)
    raise AssertionError("a session of the ended check is still there")
