"""Run guardrail as a Job would: a process with an environment, judged by what it leaves behind."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.ended import Ended

ROOT = Path(__file__).parents[3]
SECRET = "s3cr3t-w0rd"
"""The one password of these tests: whoever is given it, no run may ever show it."""
FOREIGN = ("GUARDRAIL_", "HOOK_", "PG", "DATABASE_URL", "NO_COLOR", "KUBERNETES_")


def environment(log: Path | str = os.devnull, **more: str) -> dict[str, str]:
    """This process's environment without what guardrail would listen to, and with `more`."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return bare | {"HOOK_TERMINATION_LOG": str(log)} | more


def start(*words: str, url: str = "", log: Path | str = os.devnull, **env: str) -> "subprocess.Popen[str]":
    """Start guardrail on the database `url`."""
    where = {"DATABASE_URL": url} if url else {}
    return subprocess.Popen(
        [sys.executable, "-m", "guardrail", *words],
        cwd=ROOT,
        env=environment(log, **where, **env),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def guardrail(*words: str, url: str = "", format: str = "json", **env: str) -> Ended:
    """Run guardrail to its end. Whatever it was given, it shows no password and no traceback."""
    if words[0] in ("check", "wait", "lock", "migrate") and "--help" not in words:
        words = (words[0], "--format", format, *words[1:])
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "termination"
        process = start(*words, url=url, log=log, **env)
        out, err = process.communicate(timeout=30)
        said = log.read_text() if log.exists() else ""
    ended = Ended(process.returncode, out, err, said)
    assert SECRET not in ended.all
    assert "Traceback" not in ended.all, ended.all
    return ended


def check(*words: str, url: str = "", timeout: str = "15s", **env: str) -> Ended:
    """`guardrail check` with the verdict record on standard output."""
    return guardrail("check", "--timeout", timeout, *words, url=url, **env)
