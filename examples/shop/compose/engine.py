"""The only place that calls docker: the project's services, and single containers of them."""

import json
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
QUIET = ("docker", "compose", "--ansi=never", "--progress=quiet", "--profile=hooks")
GRACE_SECONDS = 10
INTERRUPTED = 130


class EngineError(Exception):
    """Docker could not do it; the message is what it said."""


@dataclass(frozen=True)
class Ended:
    """How a container ended: its exit code (None: stopped at the deadline), what it printed, what it complained of."""

    code: int | None
    output: str
    errors: str


def compose(*words: str, stdin: str | None = None) -> str:
    """`docker compose WORDS`: what it prints; EngineError with its complaint where it fails."""
    return _run([*QUIET, *words], stdin)


def show(*words: str) -> None:
    """`docker compose WORDS`, its progress shown to who sits at a terminal: images may have to be pulled."""
    if not sys.stderr.isatty():
        compose(*words)
    elif subprocess.run(["docker", "compose", *words], cwd=ROOT, check=False).returncode:
        raise EngineError(
            f"docker compose {' '.join(words)} failed; ports and other settings: docs/how-to/compose.md"
        )


def docker(*words: str) -> str:
    """`docker WORDS`, likewise."""
    return _run(["docker", *words])


def need_compose() -> None:
    """EngineError where Docker is missing, or has no Compose: its own words would be of an unknown flag."""
    if shutil.which("docker") is None:
        raise EngineError("docker is not installed: https://docs.docker.com/engine/install/")
    if subprocess.run(["docker", "compose", "version"], check=False, capture_output=True).returncode:
        raise EngineError("docker has no Compose plugin here: https://docs.docker.com/compose/install/linux/")


def services() -> dict[str, Any]:
    """The services of compose.yaml as compose understands them, variables filled in."""
    read: dict[str, Any] = json.loads(compose("config", "--format=json"))["services"]
    return read


def running() -> set[str]:
    """The services that have a running container."""
    return set(compose("ps", "--services", "--status=running").split())


def image(service: str) -> str:
    """The image that a service's container runs."""
    container = compose("ps", "-q", service).strip()
    return docker("inspect", "--format={{.Config.Image}}", container).strip()


def psql(sql: str) -> str:
    """Run SQL in the shop's database as its administrator; the rows, bare."""
    words = ("-e", "PGPASSWORD=not-a-secret", "postgres", "psql", "-qAt", "-v", "ON_ERROR_STOP=1")
    return compose("exec", "-T", *words, "-h", "127.0.0.1", "-U", "postgres", "-d", "shop", stdin=sql)


def address(service: str, port: int) -> str:
    """Where a service is reached from this machine: http://127.0.0.1:19090."""
    return f"http://{compose('port', service, str(port)).strip()}"


def ask(url: str, body: object = None) -> Any:
    """A JSON answer, or None where there is none (yet)."""
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            text = answer.read().decode()
    except OSError:
        return None
    return json.loads(text) if text.startswith(("{", "[")) else text


def run(service: str, pod: str, seconds: float) -> Ended:
    """Run a hook once, in a container named `pod`, for at most so long."""
    command = [*QUIET, "run", "--rm", "-T", "--no-deps", "--name", pod, "-e", "HOOK_FORMAT=text", service]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _stop(pod)
        output, errors = process.communicate()
        return Ended(None, output, errors)
    if process.returncode == INTERRUPTED:
        # compose leaves the container behind; Argo CD's Terminate deletes the Job
        _stop(pod)
        raise KeyboardInterrupt
    return Ended(process.returncode, output, errors)


def _stop(pod: str) -> None:
    docker("stop", f"--time={GRACE_SECONDS}", pod)


def _run(command: list[str], stdin: str | None = None) -> str:
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, input=stdin or "")
    if ended.returncode:
        raise EngineError(f"{' '.join(command)}: {ended.stderr.strip() or ended.stdout.strip()}")
    return ended.stdout
