"""The demo's scenes about load: the shop itself on the embedded PostgreSQL, and what can be wrong with a release of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
SLOW = (HERE / "compose/slow.py").read_text()
STALLS = """\
import itertools, os, subprocess, threading, app
usual, number, stalled = app.orders, itertools.count(1), threading.Lock()
def orders(query):
    with stalled:
        if next(number) == 20:
            subprocess.run(["sh", "-c", f"kill -STOP {os.getpid()}; sleep 6; kill -CONT {os.getpid()}"])
    return usual(query)
app.ROUTES["/orders"] = orders
app.serve()
"""
"""The whole process stops for a while under load, as a long garbage collection or a full disk would make it.

26 of the plan's 45 orders are answered after that, on any machine: the lock holds them until the stop has come.
"""
Scene = Callable[[str, int, list[str]], None]
"""Title, expected exit code, smoke's words."""


def smoke_scenes(url: str, scene: Scene) -> None:
    """A good release, one with a slow endpoint, one that stalls, and one that nobody could measure."""
    plan = f"--plan={HERE / 'smoke.yaml'}"
    with shop(url, "-c", "import app; app.serve()") as target:
        scene("release 2 under load", 0, ["run", plan, f"--target={target}"])
    with shop(url, "-c", SLOW) as target:
        scene("a release with a slow endpoint", 10, ["run", plan, f"--target={target}"])
    with shop(url, "-c", STALLS) as target:
        scene("a release that stalls for a while", 10, ["run", plan, f"--target={target}"])
    scene(
        "a release that nobody could measure",
        11,
        ["run", plan, "--target=http://shop.invalid", "--timeout=9s"],
    )


@contextmanager
def shop(url: str, *words: str) -> Iterator[str]:
    """The shop's service, answering as release r2; its address."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port = made.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": url,
        "PORT": str(port),
        "RELEASE": "r2",
        "PYTHONPATH": str(HERE),
    }
    process = subprocess.Popen(
        [sys.executable, *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the shop did not start")
