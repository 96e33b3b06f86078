"""SIGTERM and SIGINT at any moment: the process is gone within a second, with its exit code and its words."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.hookset.process import ROOT, environment, start

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


AFTER_THE_LAST_WORD = """
from hookset.signals import hear_signals
hear_signals()
import atexit, os, sys
from hookset.run import main
from tests.hookset.toy import PROGRAM

def hold(read=os.read, write=os.write, told=int(sys.argv.pop(1)), go_on=int(sys.argv.pop(1))):
    write(told, b"ending")
    read(go_on, 1)

class Held:
    def __del__(self, hold=hold):
        hold()

if sys.argv.pop(1) == "atexit":
    atexit.register(hold)
else:
    sys.held = Held()
sys.exit(main(PROGRAM))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("held", ["atexit", "teardown"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("judge",), 0),
        (("judge", "--find", "failed"), 10),
        (("judge", "--depth", "much"), 2),
        (("tell",), 0),
        (("--version",), 0),
    ],
    ids=["passed", "failed", "usage", "page", "version"],
)
def test_what_was_said_last_is_the_exit_code_whatever_comes_then(
    words: tuple[str, ...], code: int, held: str, number: int, tmp_path: Path
) -> None:
    (told, tell), (go_on, let_go) = os.pipe(), os.pipe()
    log = tmp_path / "termination"
    process = subprocess.Popen(
        [sys.executable, "-c", AFTER_THE_LAST_WORD, str(tell), str(go_on), held, *words],
        cwd=ROOT,
        env=environment({"HOOK_TERMINATION_LOG": str(log)}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=(tell, go_on),
    )
    os.close(tell)
    assert os.read(told, 100) == b"ending"
    said = log.read_text() if log.exists() else ""
    process.send_signal(number)
    os.write(let_go, b"!")
    assert (process.communicate(timeout=30)[1].count(b"INCONCLUSIVE"), process.returncode) == (0, code)
    assert (log.read_text() if log.exists() else "") == said
    for descriptor in (told, go_on, let_go):
        os.close(descriptor)


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
