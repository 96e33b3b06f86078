"""SIGTERM and SIGINT at any moment: the process is gone within a second, with its exit code and its words."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.hookset.process import ROOT, await_ears, environment, start

WITHIN_SECONDS = 10.0
"""One second is what the design asks for; the rest is for a machine that does much else."""


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
    await_ears(process)
    time.sleep(delay)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=WITHIN_SECONDS)
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


IN_ANOTHER_THREAD = """
from hookset.signals import hear_signals
hear_signals()
import signal, sys, threading, time, types
from hookset.run import main
from tests.hookset import toy

def hang(seconds):
    time.sleep(1)  # the main thread sleeps by now
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    time.sleep(seconds)

toy.time = types.SimpleNamespace(sleep=hang)
sys.exit(main(toy.PROGRAM))
"""


def test_a_signal_that_does_not_wake_the_main_thread_is_heard() -> None:
    """As when it comes in the moment before the main thread falls asleep."""
    process = subprocess.Popen(
        [sys.executable, "-c", IN_ANOTHER_THREAD, "hang", "--timeout", "10m"],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        out, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, "terminated by SIGTERM" in out) == (143, True)


AFTER_THE_LAST_WORD = """
from hookset.signals import hear_signals
hear_signals()
import atexit, dataclasses, os, sys, threading
from hookset.report.deliver import Delivery
from hookset.run import main
from tests.hookset.toy import PROGRAM

def hold(read=os.read, write=os.write, told=int(sys.argv.pop(1)), go_on=int(sys.argv.pop(1))):
    write(told, b"ending")
    read(go_on, 1)

class Held:
    def __del__(self, hold=hold):
        hold()

def behind_main():
    threading.main_thread().join()
    hold()

def nobody_reads(seconds):
    read, write = os.pipe()
    os.set_blocking(write, False)
    try:
        while os.write(write, b"x" * 4096):
            pass
    except BlockingIOError:
        os.set_blocking(write, True)
    os.dup2(write, 1)
    hold()

held = sys.argv.pop(1)
if held == "atexit":
    atexit.register(hold)
elif held == "teardown":
    sys.held = Held()
elif held == "thread":
    threading.Thread(target=behind_main).start()
else:
    sent = lambda config, verdict: [Delivery("nobody", nobody_reads)]
    PROGRAM = dataclasses.replace(PROGRAM, deliveries=sent)
sys.exit(main(PROGRAM))
"""


@pytest.mark.parametrize("held", ["atexit", "teardown"])
@pytest.mark.parametrize(
    ("words", "number", "code"),
    [
        (("judge",), signal.SIGTERM, 0),
        (("judge",), signal.SIGINT, 0),
        (("judge", "--find", "failed"), signal.SIGTERM, 10),
        (("judge", "--depth", "much"), signal.SIGTERM, 2),
        (("tell",), signal.SIGTERM, 0),
        (("--version",), signal.SIGTERM, 0),
    ],
    ids=["passed", "interrupted", "failed", "usage", "page", "version"],
)
def test_what_was_said_last_is_the_exit_code_whatever_comes_then(
    words: tuple[str, ...], number: int, code: int, held: str, tmp_path: Path
) -> None:
    assert after_the_last_word(held, words, number, tmp_path / "termination", go_on=True) == code


@pytest.mark.parametrize("held", ["thread", "last line"])
@pytest.mark.parametrize(("find", "code"), [("passed", 0), ("failed", 10)])
def test_what_holds_the_process_behind_its_verdict_does_not_change_the_exit_code(
    find: str, code: int, held: str, tmp_path: Path
) -> None:
    words = ("judge", "--find", find, "--format", "text")
    log = tmp_path / "termination"
    assert after_the_last_word(held, words, signal.SIGTERM, log, go_on=False) == code
    assert log.read_text().startswith("PASSED" if code == 0 else "FAILED")


def heard_again(process: "subprocess.Popen[bytes]", number: int) -> bytes:
    """What it said on stderr until its end; a signal that comes as it falls asleep is only heard with the next."""
    while True:
        try:
            return process.communicate(timeout=WITHIN_SECONDS)[1]
        except subprocess.TimeoutExpired:
            process.send_signal(number)


def after_the_last_word(held: str, words: tuple[str, ...], number: int, log: Path, *, go_on: bool) -> int:
    """The exit code of a toy that is held where its last word was told, and hears a signal there."""
    (told, tell), (wait, let_go) = os.pipe(), os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", AFTER_THE_LAST_WORD, str(tell), str(wait), held, *words],
        cwd=ROOT,
        env=environment({"HOOK_TERMINATION_LOG": str(log)}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=(tell, wait),
    )
    os.close(tell)
    assert os.read(told, 100) == b"ending"
    said = log.read_text() if log.exists() else ""
    process.send_signal(number)
    if go_on:
        os.write(let_go, b"!")
    assert b"INCONCLUSIVE" not in heard_again(process, number)
    assert (log.read_text() if log.exists() else "") == said
    for descriptor in (told, wait, let_go):
        os.close(descriptor)
    return process.returncode


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
