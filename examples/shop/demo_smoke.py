"""The demo's scenes about load: the shop itself on the embedded PostgreSQL, and what can be wrong with a release of it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
STALL_AFTER_SECONDS, STALL_SECONDS = 4.0, 1.5
SLOW = """\
import time
from examples.shop import app
fast = app.orders
def slow(query):
    time.sleep(0.4)
    return fast(query)
app.ROUTES["/orders"] = slow
app.serve()
"""
Scene = Callable[[str, int, list[str]], None]
"""Title, expected exit code, smoke's words."""


def smoke_scenes(url: str, scene: Scene) -> None:
    """A good release, one with a slow endpoint, one that stalls, and one that nobody could measure."""
    plan = f"--plan={HERE / 'smoke.yaml'}"
    with shop(url, "-m", "examples.shop.app") as (target, _):
        scene("release 2 under load", 0, ["run", plan, f"--target={target}"])
    with shop(url, "-c", SLOW) as (target, _):
        scene("a release with a slow endpoint", 10, ["run", plan, f"--target={target}"])
    with shop(url, "-m", "examples.shop.app") as (target, process), stalling(process):
        scene("a release that stalls for a moment", 10, ["run", plan, f"--target={target}"])
    scene(
        "a release that nobody could measure",
        11,
        ["run", plan, "--target=http://shop.invalid", "--timeout=12s"],
    )


@contextmanager
def shop(url: str, *words: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The shop's service, answering as release r2; its address and process."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port = made.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": url, "PORT": str(port), "RELEASE": "r2"}
    process = subprocess.Popen(
        [sys.executable, *words],
        env=environment,
        cwd=HERE.parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def _await(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the shop did not start")


@contextmanager
def stalling(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Stop the process for a moment in the middle of the load, as a long garbage collection or a full disk would."""

    def stall() -> None:
        time.sleep(STALL_AFTER_SECONDS)
        process.send_signal(signal.SIGSTOP)
        time.sleep(STALL_SECONDS)
        process.send_signal(signal.SIGCONT)

    thread = threading.Thread(target=stall, daemon=True)
    thread.start()
    yield
    thread.join()
