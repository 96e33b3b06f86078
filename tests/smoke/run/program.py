"""Run smoke as a Job would: a process with an environment, judged by what it leaves behind."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
SECRET = "s3cr3t-w0rd"
"""The one secret of these tests: whoever is given it, no run may ever show it."""
FOREIGN = ("SMOKE_", "HOOK_", "NO_COLOR", "KUBERNETES_", "OTEL_", "SSL_CERT", "REQUESTS_CA")
JUDGING = ("run", "compare")


@dataclass(frozen=True)
class Ended:
    """What a finished run left: exit code, both outputs, and the termination message."""

    code: int
    out: str
    err: str
    termination: str

    @property
    def all(self) -> str:
        return self.out + self.err + self.termination

    @property
    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def statuses(self) -> dict[str, str]:
        """The status of each finding id; of the last one where an id was found more than once."""
        return {finding["id"]: finding["status"] for finding in self.record["findings"]}

    def finding(self, id: str) -> dict[str, Any]:
        """The first finding of that id."""
        found = [one for one in self.record["findings"] if one["id"] == id]
        assert found, f"no {id} in {self.all}"
        first: dict[str, Any] = found[0]
        return first


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
        out, err = process.communicate(timeout=60)
        said = log.read_text() if log.exists() else ""
    ended = Ended(process.returncode, out, err, said)
    assert SECRET not in ended.all
    assert "Traceback" not in ended.all, ended.all
    return ended
