"""SIGTERM at any moment, during the imports too, ends an image at once, with the code that says so."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.images.docker import PROGRAMS, docker, started
from tests.servers.deaf import silent_port

pytestmark = pytest.mark.xdist_group("docker")

MOMENTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.9, 1.4)
"""Seconds after tini's begin: the first are amid the imports, whatever the machine, the last amid the run."""
KILLED_SECONDS = 10
"""When `docker stop` loses patience and kills, which is code 137. A free machine takes a fraction of a second."""


def waiting_for(port: int, folder: Path) -> dict[str, tuple[str, ...]]:
    """For each program words that have it wait for two minutes, for a port that never says a word."""
    (folder / "flags.yaml").write_text(
        f"services: {{main: {{service: ofrep, url: 'http://127.0.0.1:{port}'}}}}\nflags: {{refunds: enabled}}\n"
    )
    (folder / "smoke.yaml").write_text(
        f"name: silent\ntarget: http://127.0.0.1:{port}\nload: 1/s for 90s\nrequests: [{{name: home, path: /}}]\n"
    )
    return {
        "guardrail": (
            "check",
            "--database-url",
            f"postgresql://app@127.0.0.1:{port}/shop",
            "--timeout",
            "2m",
        ),
        "flagcheck": ("check", "--expect", "/release/flags.yaml", "--timeout", "2m"),
        "smoke": ("run", "--plan", "/release/smoke.yaml", "--timeout", "2m"),
    }


def await_tini(container: str) -> None:
    """Until process 1 has taken its signals into its own hands: tini then ignores SIGTTIN and SIGTTOU.

    Before that the kernel drops what is sent to a process 1 (pid_namespaces(7)), and no program can hear it.
    """
    until = time.monotonic() + 60
    status = Path(
        "/proc", docker("inspect", "--format", "{{.State.Pid}}", container).stdout.strip(), "status"
    )
    while "SigIgn:\t0000000000300000" not in status.read_text():
        assert time.monotonic() < until, "tini does not begin"
        time.sleep(0.001)


@pytest.mark.parametrize("program", PROGRAMS)
def test_sigterm_is_heard_at_any_moment(program, tmp_path):
    tmp_path.chmod(0o755)
    flags = ("--network", "host", "--volume", f"{tmp_path}:/release:ro")
    with silent_port() as port, ThreadPoolExecutor(3) as several:
        words = waiting_for(port, tmp_path)[program]

        def end_after(seconds: float) -> int:
            with started(program, *words, flags=flags) as container:
                await_tini(container)
                time.sleep(seconds)
                docker("stop", "--time", str(KILLED_SECONDS), container)
                return int(docker("inspect", "--format", "{{.State.ExitCode}}", container).stdout)

        codes = list(several.map(end_after, MOMENTS))
    assert codes == [143] * len(MOMENTS)
