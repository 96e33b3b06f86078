"""What a plain run imports: start-up is paid by every release."""

import re
import subprocess
import sys
from pathlib import Path

from tests.hookset.process import ROOT, environment

HEAVY = (
    "requests",
    "prometheus_client",
    "yaml",
    "urllib.request",
    "http.client",
    "logging",
    "asyncio",
    "ssl",
)


def imported(*args: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tests.hookset.toy", *args],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))


def test_a_plain_run_imports_nothing_heavy() -> None:
    found = imported("judge", "--find", "passed,failed", "--app", "shop")
    assert "hookset.run" in found
    assert not found & set(HEAVY)


def test_what_a_plain_run_does_not_ask_for_is_not_imported(tmp_path: Path) -> None:
    ours = {"hookset.bundle", "hookset.budget", "hookset.sidecar"}
    assert not imported("judge") & {*ours, "hashlib"}
    (tmp_path / "bundle.json").write_text("{}")
    found = imported("judge", "--bundle", str(tmp_path), "--active-deadline", "200s")
    assert {"hookset.bundle.verify", "hookset.budget"} <= found
    assert not found & {*HEAVY, "hookset.sidecar", "hookset.bundle.packed"}


def test_hearing_signals_imports_nothing_of_weight() -> None:
    code = "import sys; before = set(sys.modules); import hookset.signals; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    weight = {name.partition(".")[0] for name in done.stdout.split()}
    assert weight <= {"hookset", "signal", "enum", "types", "_types", "operator", "functools", "collections", "keyword", "itertools",
                      "reprlib", "_operator", "_functools", "_collections"}  # fmt: skip
