"""SIGTERM and SIGINT at any moment: the process is gone within a second, with its exit code and its words."""

import os
import signal
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.hookset.process import ROOT, start

WITHIN_SECONDS = 3.0
"""One second is what the design asks for; the rest is for a machine that does much else."""
BEFORE_PYTHON_HEARS = -signal.SIGTERM


@pytest.mark.parametrize("delay", [0, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3, 0.5])
def test_sigterm_after(delay: float, tmp_path: Path) -> None:
    log = tmp_path / "termination"
    process = start(
        "hang",
        "--how",
        "pipe",
        "--find",
        "passed",
        "--format",
        "text",
        env={"HOOK_TERMINATION_LOG": str(log)},
    )
    time.sleep(delay)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=WITHIN_SECONDS)
    if process.returncode == BEFORE_PYTHON_HEARS and delay < 0.1:
        return
    assert process.returncode == 143
    assert "terminated by SIGTERM" in out + err
    assert log.read_text().startswith("INCONCLUSIVE ")
    assert log.read_text().count("\n") == 1


def test_sigterm_while_a_heavy_module_is_imported(tmp_path: Path) -> None:
    (tmp_path / "heavy.py").write_text("import time\nprint('importing', flush=True)\ntime.sleep(60)\n")
    code = "from hookset.signals import hear_signals\nhear_signals()\nimport heavy\n"
    env = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "HOOK_TERMINATION_LOG": str(tmp_path / "log")}
    read, write = os.pipe()
    pid = os.posix_spawn(
        sys.executable, [sys.executable, "-c", code], env, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)]
    )
    assert os.read(read, 100).startswith(b"importing")
    os.kill(pid, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 143
    assert (
        (tmp_path / "log")
        .read_text()
        .startswith("INCONCLUSIVE (exit 143): terminated by SIGTERM before the run")
    )
    os.close(read)
    os.close(write)


def test_nobody_reads_the_report_and_sigterm_comes(tmp_path: Path) -> None:
    """Blocked in writing to a full pipe, the process still goes within a second."""
    read, write = os.pipe()
    process = start("judge", "--find", "many", "--words", "x" * 100_000, "--format", "text", stdout=write)
    time.sleep(1)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=WITHIN_SECONDS)
    assert process.returncode == 143
    os.close(read)
    os.close(write)


def test_what_a_command_wants_done_when_cut_short(tmp_path: Path) -> None:
    code = textwrap.dedent(f"""
        import pathlib, subprocess, sys
        from hookset.options import CommonConfig
        from hookset.outcome import Rule, Status
        from hookset.program import Command, Program
        from hookset.run import main

        def run(config, context):
            child = subprocess.Popen(["sleep", "60"])
            context.when_cut_short.append(child.terminate)
            yield Rule("child.started", Status.PASSED, "started").finding()
            print("ready", file=sys.stderr, flush=True)
            child.wait()
            pathlib.Path({str(tmp_path / "ended")!r}).write_text(str(child.returncode))
            yield Rule("child.ended", Status.FAILED, "ended").finding()

        sys.exit(main(Program("child", "", "1", (Command("", "", CommonConfig, run),))))
    """)
    read, write = os.pipe()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", code],
        os.environ | {"PYTHONPATH": str(ROOT)},
        file_actions=[(os.POSIX_SPAWN_DUP2, write, 2)],
    )
    while b"ready" not in os.read(read, 1000):
        pass
    os.kill(pid, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 143
    assert (tmp_path / "ended").read_text() == str(-signal.SIGTERM)
    os.close(read)
    os.close(write)
