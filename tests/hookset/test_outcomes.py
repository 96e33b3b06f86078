"""Each row of the outcome table in docs/outcomes.md, from outside."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hookset.bundle.manifest import manifest_of, text_of
from hookset.exitcode import ExitCode
from tests.hookset.process import ROOT, Ended, start, toy

PAGE = (ROOT / "docs/outcomes.md").read_text()
ROWS = {
    cells[0].partition(":")[0].strip(): cells
    for line in PAGE.partition("## Every condition")[2].splitlines()
    if line.startswith("| ") and ":" in (cells := [cell.strip() for cell in line.strip("|").split("|")])[0]
}
JSON = ("--format", "json")
Scenario = Callable[[Path], Ended]
SCENARIOS: dict[str, list[tuple[Scenario, int, str, str]]] = {}


def row(name: str, code: int, outcome: str, said: str) -> Callable[[Scenario], Scenario]:
    """Register a scenario of one row: its exit code, its outcome, and words that must be said."""

    def register(scenario: Scenario) -> Scenario:
        SCENARIOS.setdefault(name, []).append((scenario, code, outcome, said))
        return scenario

    return register


def judge(*args: str, **env: str) -> Scenario:
    return lambda _: toy("judge", *JSON, *args, env=env)


def in_hours(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def override(folder: Path, **changes: str) -> tuple[str, ...]:
    fields = {
        "who": "jane",
        "why": "incident 4711",
        "release": "r1",
        "ids": "[colour.shade]",
        "expires": in_hours(1),
    }
    fields |= changes
    file = folder / "override.yaml"
    file.write_text("".join(f"{name}: {value}\n" for name, value in fields.items() if value))
    return ("--override", str(file), "--release", "r1")


def accepted(folder: Path, object: str = "wall", expires: str = "2999-01-01") -> tuple[str, ...]:
    file = folder / "accepted.yaml"
    file.write_text(f"- id: colour.shade\n  object: {object}\n  reason: old\n  expires: {expires}\n")
    return ("--accept", str(file))


row("unknown-option", 2, "error", "did you mean --timeout?")(judge("--timeuot", "3"))
row("unknown-environment", 2, "error", "TOY_DEPHT; did you mean TOY_DEPTH?")(judge(TOY_DEPHT="3"))
row("unknown-environment", 2, "error", "HOOK_RELESE; did you mean HOOK_RELEASE?")(judge(HOOK_RELESE="3"))
row("no-command", 2, "error", "judge, hang, tell, wrap")(lambda _: toy(*JSON))
row("no-command", 2, "error", "did you mean judge?")(lambda _: toy("jugde", *JSON))
row("no-command", 2, "error", "a command comes first")(lambda _: toy(env={"HOOK_FORMAT": "json"}))
row("wrong-type", 2, "error", '"x" is no integer (from the environment variable TOY_DEPTH)')(
    judge(TOY_DEPTH="x")
)
row("wrong-type", 2, "error", '--timeout: "6x" is no duration')(judge("--timeout", "6x"))
row("wrong-type", 2, "error", "did you mean passed?")(judge("--find", "pased"))
row("deadline-unfit", 2, "error", "--timeout 60s does not fit the Job's deadline of 60 s")(
    judge("--active-deadline", "60")
)
row("bundle-changed", 2, "error", "holds no bundle.json")(
    lambda folder: toy("judge", *JSON, "--bundle", str(folder))
)


@row("bundle-other", 2, "error", "not sha256:0000")
def _(folder: Path) -> Ended:
    (folder / "bundle.json").write_bytes(text_of(manifest_of([])))
    job = {"HOOK_BUNDLE": str(folder), "HOOK_BUNDLE_DIGEST": "sha256:" + "0" * 64}
    return toy("judge", *JSON, env=job)


NO_SIDECAR = judge("--quit-sidecar", "linkerd", "--find", "failed", "--timeout", "9s")
row("sidecar-not-ready", 10, "failed", "going on all the same")(NO_SIDECAR)
row("sidecar-stays", 10, "failed", "the sidecar of Linkerd does not end: POST localhost:4191/shutdown")(
    NO_SIDECAR
)
row("required-missing", 2, "error", "--key or TOY_KEY is required")(lambda _: toy("wrap", *JSON))
row("required-empty", 2, "error", "TOY_KEY is empty")(lambda _: toy("wrap", *JSON, env={"TOY_KEY": ""}))
row("required-empty", 2, "error", "--key is required, but given empty")(
    lambda _: toy("wrap", "--key", "", *JSON)
)
row("both-given", 2, "error", "both TOY_URL and TOY_URL_FILE")(judge(TOY_URL="toy://a", TOY_URL_FILE="/b"))
row("both-given", 2, "error", "both TOY_URL and")(judge("--url", "c", TOY_URL="toy://a", TOY_URL_FILE="/b"))
row("secret-unreadable", 2, "error", "cannot read /nowhere: No such file")(judge(TOY_URL_FILE="/nowhere"))
row("secret-unreadable", 2, "error", "Is a directory")(judge(TOY_URL_FILE="/tmp"))
row("secret-unreadable", 2, "error", "/dev/null is empty")(judge(TOY_URL_FILE="/dev/null"))


@row("secret-unreadable", 2, "error", "is no UTF-8 text")
def _(folder: Path) -> Ended:
    (folder / "secret").write_bytes(b"\xff\xfe")
    return toy("judge", *JSON, env={"TOY_URL_FILE": str(folder / "secret")})


row("file-invalid", 2, "error", "unknown key expire; did you mean expires?")(
    lambda folder: toy("judge", *JSON, *override(folder, expire="2026-01-01"))
)
row("file-invalid", 2, "error", "key who is given twice at line")(
    lambda folder: toy("judge", *JSON, *override(folder, why="x\nwho: joe"))
)
row("file-invalid", 2, "error", "missing key `why`")(
    lambda folder: toy("judge", *JSON, *override(folder, why=""))
)
row("file-invalid", 2, "error", "cannot be read: No such file")(judge("--accept", "/nowhere"))
row("file-invalid", 2, "error", "is empty")(judge("--accept", "/dev/null"))
row("file-invalid", 2, "error", "[0].expires: Invalid RFC3339 encoded date")(
    lambda folder: toy("judge", *JSON, *accepted(folder, expires="soon"))
)
row("unknown-id", 2, "error", "no finding is called colour.shad; did you mean colour.shade?")(
    judge("--severity", "colour.shad=warning")
)
row("unknown-id", 2, "error", "override.yaml: ids: no finding is called colour.sahde")(
    lambda folder: toy("judge", *JSON, *override(folder, ids="[colour.sahde]"))
)
row("final-id", 2, "error", "wind.undone says what was done")(judge("--severity", "wind.undone=warning"))
row("override-expired", 2, "error", "expired at")(
    lambda folder: toy("judge", *JSON, *override(folder, expires=in_hours(-1)))
)
row("override-too-long", 2, "error", "lasts longer than 4 hours")(
    lambda folder: toy("judge", *JSON, *override(folder, expires=in_hours(5)))
)
row("override-too-long", 2, "error", "lasts longer than 4 hours")(
    lambda folder: toy("judge", *JSON, *override(folder, created=in_hours(-3.5)))
)
row("override-other-release", 2, "error", "is for release r0, but this is r1")(
    lambda folder: toy("judge", *JSON, *override(folder, release="r0"))
)
row("override-other-release", 2, "error", "does not know its release")(
    lambda folder: toy("judge", *JSON, *override(folder)[:2])
)
row("override-unused", 0, "passed", "override.unused")(lambda folder: toy("judge", *JSON, *override(folder)))
row("accepted-expired", 10, "failed", "accepted.expired")(
    lambda folder: toy("judge", *JSON, "--find", "failed", *accepted(folder, expires="2020-01-01"))
)
# the day that people write for never, and moments that UTC does not have
row("accepted-unused", 10, "failed", "accepted.unused")(
    lambda folder: toy(
        "judge", *JSON, "--find", "failed", *accepted(folder, object="roof*", expires="9999-12-31")
    )
)
row("enforce-warn", 0, "failed", "--enforce warn until 9999-12-31")(
    judge("--enforce", "warn", "--until", "9999-12-31", "--find", "failed")
)
row("override-too-long", 2, "error", "lasts longer than 4 hours: until 9999-12-31T23:59:59.000-05:00")(
    lambda folder: toy("judge", *JSON, *override(folder, expires="9999-12-31T23:59:59-05:00"))
)
row("override-expired", 2, "error", "expired at 0001-01-01T00:00:00.000+05:00")(
    lambda folder: toy("judge", *JSON, *override(folder, expires="0001-01-01T00:00:00+05:00"))
)
row("accepted-unused", 10, "failed", "accepted.unused")(
    lambda folder: toy("judge", *JSON, "--find", "failed", *accepted(folder, object="roof*"))
)
for _how in (("--find", "failed"), ("--end", "inconclusive"), ("--end", "refused")):
    _outcome = "failed" if "failed" in _how else "inconclusive"
    row("enforce-warn", 0, _outcome, "--enforce warn until 2999-01-01")(
        judge("--enforce", "warn", "--until", "2999-01-01", *_how)
    )
row("enforce-warn", 1, "error", "ZeroDivisionError")(judge("--enforce", "warn", "--end", "crash"))
row("enforce-open", 0, "failed", "enforce.open_ended")(judge("--enforce", "warn", "--find", "failed"))
row("enforce-expired", 10, "failed", "enforce.expired")(
    judge("--enforce", "warn", "--until", "2020-01-01", "--find", "failed")
)
row("until-malformed", 2, "error", '--until: "31.12.2026" is no date')(
    judge("--enforce", "warn", "--until", "31.12.2026")
)
row("failed", 10, "failed", "colour: wall: the shade differs")(judge("--find", "passed,failed,blind"))
row("inconclusive", 11, "inconclusive", "sight: wall: it was dark")(judge("--find", "passed,blind"))
row("evidence-missing", 11, "inconclusive", "look under the bed")(judge("--end", "inconclusive"))
row("evidence-missing", 10, "failed", "not on the shelf")(judge("--end", "inconclusive", "--find", "failed"))
row("refused", 12, "inconclusive", "refused the key")(judge("--end", "refused"))
row("refused", 10, "failed", "refused the key")(judge("--end", "refused", "--find", "failed"))
row("usage-in-run", 2, "error", "deeper than the shelf")(judge("--end", "usage", "--find", "blind"))
row("usage-in-run", 10, "failed", "deeper than the shelf")(judge("--end", "usage", "--find", "failed"))
row("nothing-found", 11, "inconclusive", "nothing was judged")(judge("--find", ""))
row("nothing-found", 11, "inconclusive", "nothing was judged")(judge("--find", "skipped"))
row("nothing-found", 11, "inconclusive", "accepted.unused")(
    lambda folder: toy("judge", *JSON, "--find", "", *accepted(folder))
)
for _way in ("sleep", "pipe", "polite"):
    row("out-of-time", 11, "inconclusive", "in step: waiting for the spring; the run was cut short")(
        lambda _, how=_way: toy("hang", *JSON, "--find", "passed", "--how", how, "--timeout", "200ms")  # type: ignore[misc]
    )
row("out-of-time", 10, "failed", "in step: waiting for the spring")(
    lambda _: toy("hang", *JSON, "--find", "failed", "--timeout", "200ms")
)


def stopped(number: int, *args: str) -> Ended:
    """A run that is sent a signal once it works."""
    process = start("hang", "--how", "pipe", *JSON, *args)
    assert process.stderr
    first = process.stderr.readline()
    time.sleep(0.1)
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    return Ended(process.returncode, out, first + err)


row("terminated", 143, "inconclusive", "terminated by SIGTERM")(
    lambda _: stopped(signal.SIGTERM, "--find", "passed")
)
row("terminated", 143, "failed", "terminated by SIGTERM")(
    lambda _: stopped(signal.SIGTERM, "--find", "failed")
)
row("interrupted", 130, "inconclusive", "interrupted by SIGINT")(lambda _: stopped(signal.SIGINT))
row("interrupted", 130, "failed", "interrupted by SIGINT")(
    lambda _: stopped(signal.SIGINT, "--find", "failed")
)


@row("terminated-early", 143, "", "terminated by SIGTERM before the run began")
def _(folder: Path) -> Ended:
    log = folder / "termination"
    log.touch()
    code = "import os, signal; from hookset.signals import hear_signals; hear_signals(); os.kill(os.getpid(), 15)"
    env = os.environ | {"HOOK_TERMINATION_LOG": str(log)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert "before the run began" in log.read_text()
    return Ended(done.returncode, done.stdout, done.stderr)


@row("terminated-late", 10, "failed", "not done in time")
def _(folder: Path) -> Ended:
    with deaf() as url:
        process = start("judge", *JSON, "--find", "failed", "--report", url)
        assert process.stderr
        first = process.stderr.readline()
        time.sleep(0.7)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=3)
        return Ended(process.returncode, out, first + err)


row("bug", 1, "error", "Traceback (most recent call last)")(judge("--end", "crash"))
row("bug", 1, "error", "a bug: SystemExit: 0")(judge("--end", "exit"))
row("bug", 10, "failed", "Traceback (most recent call last)")(judge("--end", "crash", "--find", "failed"))
row("report-unwritable", 0, "passed", "report to /dev/full: cannot be written: No space left")(
    judge("--report", "/dev/full")
)
row("report-unwritable", 10, "failed", "No such file or directory")(
    judge("--report", "/nowhere/report.json", "--find", "failed")
)
row("report-refused", 0, "passed", "Connection refused")(judge("--report", "http://127.0.0.1:9/"))
row("pushgateway-dead", 0, "passed", "Connection refused")(judge("--pushgateway", "http://127.0.0.1:9"))
row("pushgateway-dead", 0, "passed", "is no http or https URL")(judge("--pushgateway", "ftp://x"))
row("textfile-unwritable", 10, "failed", "metrics to /nowhere/m.prom: cannot be written")(
    judge("--metrics-textfile", "/nowhere/m.prom", "--find", "failed")
)


@row("stdout-closed", 10, "", "cannot write to standard output: No space left")
def _(folder: Path) -> Ended:
    with Path("/dev/full").open("w") as full:
        ended = toy("judge", "--find", "failed", termination=folder / "t", stdout=full)
    assert ended.termination.startswith("FAILED in ")
    return ended


@row("stdout-closed", 10, "", "cannot write to standard output: Broken pipe")
def _(folder: Path) -> Ended:
    reader, writer = os.pipe()
    os.close(reader)
    ended = toy("judge", "--find", "failed", stdout=writer)
    os.close(writer)
    return ended


row("termination-log-missing", 0, "passed", "")(judge(HOOK_TERMINATION_LOG="/nowhere/log"))
row("termination-log-missing", 0, "passed", "")(judge(HOOK_TERMINATION_LOG="/dev/full"))


class deaf:  # noqa: N801
    """A server that accepts and never answers."""

    def __enter__(self) -> str:
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def _accept(self) -> None:
        self.kept = []
        while True:
            try:
                self.kept.append(self.socket.accept())
            except OSError:
                return

    def __exit__(self, *_: object) -> None:
        self.socket.close()


CASES = [(name, number) for name, cases in SCENARIOS.items() for number in range(len(cases))]


@pytest.mark.parametrize(("name", "number"), CASES)
def test_row(name: str, number: int, tmp_path: Path) -> None:
    scenario, code, outcome, said = SCENARIOS[name][number]
    ended = scenario(tmp_path)
    assert ended.code == code, ended.all
    assert said in ended.out.replace('\\"', '"') + ended.err
    if outcome:
        assert (ended.record["outcome"], ended.record["exit_code"]) == (outcome, code)
    _agrees_with_the_page(ROWS[name], ended, code, outcome)


def _agrees_with_the_page(cells: list[str], ended: Ended, code: int, outcome: str) -> None:
    _, told_outcome, finding, told_code, _ = cells
    assert str(code) in re.findall(r"\d+", told_code) or "by the outcome" in told_code or not told_code
    assert (
        not outcome or not told_outcome or outcome in told_outcome or told_outcome == "as found" or code == 10
    )
    for id in re.findall(r"`([\w.]+)`", finding):
        assert id in [each["id"] for each in ended.record["findings"]]


def test_every_row_has_a_scenario() -> None:
    assert set(ROWS) == set(SCENARIOS)


def test_the_page_has_the_exit_codes() -> None:
    for code in ExitCode:
        assert f"| {code.value} | {code.meaning.replace('`--enforce warn`', '`--enforce warn`')} |" in PAGE


def test_a_variable_that_kubernetes_makes_for_a_service_is_no_typo() -> None:
    links = {
        "TOY_SERVICE_HOST": "10.0.0.1",
        "TOY_SERVICE_PORT": "80",
        "TOY_SERVICE_PORT_HTTP": "80",
        "TOY_PORT": "tcp://10.0.0.1:80",
        "TOY_PORT_80_TCP": "tcp://10.0.0.1:80",
        "TOY_PORT_80_TCP_ADDR": "10.0.0.1",
        "TOY_HTTP_PORT_80_TCP_PROTO": "tcp",
        "HOOK_COLOR_OF_THE_SERVICE": "red",
        "HOOK_API": "https://api.example.com",
    }
    assert toy("judge", env=links).code == 0
