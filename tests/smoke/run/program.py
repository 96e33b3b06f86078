"""Run smoke as a Job would: a process with an environment, judged by what it leaves behind."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.ended import Ended

ROOT = Path(__file__).parents[3]
SECRET = "s3cr3t-w0rd"
"""The one secret of these tests: whoever is given it, no run may ever show it."""
FOREIGN = ("SMOKE_", "HOOK_", "NO_COLOR", "KUBERNETES_", "OTEL_", "SSL_CERT", "REQUESTS_CA")
JUDGING = ("run", "compare")
LONGEST = 180
"""Seconds: more than the budget of any run, which is what ends one that hangs."""


def environment(log: Path | str = os.devnull, **more: str) -> dict[str, str]:
    """This process's environment without what smoke would listen to, and with `more`."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return bare | {"HOOK_TERMINATION_LOG": str(log)} | more


def start(*words: str, log: Path | str = os.devnull, **env: str) -> "subprocess.Popen[str]":
    """Start smoke."""
    return subprocess.Popen(
        [sys.executable, "-m", "smoke", *words],
        cwd=ROOT,
        env=environment(log, **env),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def smoke(*words: str, format: str = "json", **env: str) -> Ended:
    """Run smoke to its end. Whatever it was given, it shows no secret and no traceback."""
    if words[0] in JUDGING and "--help" not in words:
        words = (words[0], "--format", format, *words[1:])
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "termination"
        process = start(*words, log=log, **env)
        out, err = process.communicate(timeout=LONGEST)
        said = log.read_text() if log.exists() else ""
    ended = Ended(process.returncode, out, err, said)
    assert SECRET not in ended.all
    assert "Traceback" not in ended.all, ended.all
    return ended
