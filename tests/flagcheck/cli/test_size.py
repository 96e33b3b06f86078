"""Ten thousand flags, and answers of a hundred megabytes: requests and memory are bounded."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flagcheck.cli.program import ROOT, check, environment
from tests.servers.faults import Answer, Faults, answer, endless, said

FLAGS = 10_000
MOST_MEGABYTES = 80
BUDGET = "10s"
"""Ten times what it takes; a step that compares every flag with every other takes more."""
MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
sys.exit(code)
"""
"""A small process between: a child's own figure begins with what its parent had."""
KEYS = [f"flag-{number:05}" for number in range(FLAGS)]
BULK = said({"flags": [{"key": key, "value": True, "reason": "STATIC", "variant": "on"} for key in KEYS]})


def measured(folder: Path, text: str) -> tuple[int, str, int]:
    """Exit code, standard output and the most memory in MB."""
    file, peak = folder / "flags.yaml", folder / "peak"
    file.write_text(text)
    words = ["-m", "flagcheck", "check", f"--expect={file}", f"--timeout={BUDGET}", "--format=text"]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(peak), sys.executable, *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout, int(peak.read_text())


def test_ten_thousand_flags(tmp_path: Path) -> None:
    with Faults((BULK,)) as server:
        flags = "".join(f"  {key}: enabled\n" for key in KEYS)
        code, out, megabytes = measured(tmp_path, f"service: ofrep\nurl: {server.url}\nflags:\n{flags}")
        assert len(server.heard) == 2, "one bulk read, and the same again"
    assert code == 0, out[-2000:]
    assert "9950 more" in out
    assert megabytes < MOST_MEGABYTES


def test_ten_thousand_flags_of_which_one_is_wrong(tmp_path: Path) -> None:
    with Faults((BULK,)) as server:
        flags = "".join(f"  {key}: {'disabled' if key == KEYS[7777] else 'enabled'}\n" for key in KEYS)
        ended = check(f"service: ofrep\nurl: {server.url}\nflags:\n{flags}", folder=tmp_path, timeout=BUDGET)
    assert ended.code == 10
    assert [one["object"] for one in ended.findings if one["status"] == "failed"] == ["flag-07777 in OFREP"]
    assert len(json.loads(ended.report)["findings"]) > FLAGS


@pytest.mark.parametrize(
    "script",
    [endless(100), endless(100, chunked=True), answer(200, b" " * (15 << 20))],
    ids=["with its length", "in chunks", "just below the limit"],
)
def test_an_answer_of_many_megabytes(script: Answer, tmp_path: Path) -> None:
    with Faults((script,)) as server:
        code, out, megabytes = measured(
            tmp_path, f"service: ofrep\nurl: {server.url}\nflags: {{checkout: enabled}}"
        )
    assert code == 11, out
    assert megabytes < MOST_MEGABYTES
