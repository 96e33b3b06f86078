"""Run flagcheck as a Job would: a process with an environment, judged by what it leaves behind."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.ended import Ended

ROOT = Path(__file__).parents[3]
SECRET = "s3cr3t/t0ken+w0rd"
"""The one token of these tests: whoever is given it, no run may ever show it, in no spelling."""
SPELLINGS = (SECRET, "s3cr3t%2Ft0ken%2Bw0rd", "s3cr3t%2ft0ken%2bw0rd", "s3cr3t/t0ken%2Bw0rd", "t0ken")
FOREIGN = ("FLAGCHECK_", "HOOK_", "NO_COLOR", "KUBERNETES_", "SSL_CERT", "REQUESTS_CA", "CURL_CA")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def environment(log: Path | str = os.devnull, **more: str) -> dict[str, str]:
    """This process's environment without what flagcheck would listen to, and with `more`."""
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(FOREIGN) and name.lower() not in PROXIES
    }
    return bare | {"HOOK_TERMINATION_LOG": str(log)} | more


def flagcheck(*words: str, env: Mapping[str, str] | None = None, format: str = "json") -> Ended:
    """Run flagcheck to its end. Whatever it was given, it shows no token and no traceback."""
    with tempfile.TemporaryDirectory() as folder:
        log, report = Path(folder) / "termination", Path(folder) / "report.json"
        if words[0] == "check":
            words = (*words, "--format", format, f"--report={report}")
        process = subprocess.Popen(
            [sys.executable, "-m", "flagcheck", *words],
            cwd=ROOT,
            env=environment(log, **(env or {})),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, err = process.communicate(timeout=60)
        left = [file.read_text() if file.exists() else "" for file in (log, report)]
    ended = Ended(process.returncode, out, err, *left)
    shown = [spelling for spelling in SPELLINGS if spelling in ended.all]
    assert not shown, ended.all
    assert "Traceback" not in ended.all, ended.all
    return ended


def check(
    text: str, *words: str, folder: Path, timeout: str = "10s", env: Mapping[str, str] | None = None
) -> Ended:
    """`flagcheck check` of an expectation file with this text."""
    file = folder / "flags.yaml"
    file.write_text(text)
    return flagcheck("check", f"--expect={file}", f"--timeout={timeout}", *words, env=env)
