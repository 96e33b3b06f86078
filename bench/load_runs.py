"""Runs load generators and counts what they cost."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from bench.load_peers import Tool
from tests.servers.nginx import Nginx

GENERATOR = "0"
"""The core that generators are on."""


@dataclass(frozen=True)
class Cost:
    """One run: requests that the server counted, CPU seconds, peak memory in MB, seconds, what was printed."""

    requests: int
    cpu: float
    megabytes: float
    seconds: float
    said: str

    @property
    def per_thousand(self) -> float:
        """Milliseconds of CPU per 1,000 requests."""
        return self.cpu * 1e6 / max(1, self.requests)


def rounds(nginx: Nginx, tools: Sequence[Tool], runs: int) -> dict[str, list[Cost]]:
    """Every tool in turn, beginning with another one each round."""
    found: dict[str, list[Cost]] = {tool.name: [] for tool in tools}
    for number in range(runs):
        first = number % len(tools)
        for tool in (*tools[first:], *tools[:first]):
            found[tool.name].append(run_once(nginx, tool))
    return found


def launch(tool: Tool) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ("taskset", "-c", GENERATOR, *tool.command),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def run_once(nginx: Nginx, tool: Tool) -> Cost:
    before, began = handled(nginx), time.monotonic()
    child = launch(tool)
    assert child.stdout
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    if child.returncode not in tool.codes:
        raise RuntimeError(f"{tool.name} ended with {child.returncode}:\n{said[-2000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(handled(nginx) - before - 1, cpu, usage.ru_maxrss / 1024, time.monotonic() - began, said)


def handled(nginx: Nginx) -> int:
    """Requests that nginx has handled, this one included."""
    page = requests.get(f"{nginx.url}/status", timeout=5).text
    return int(page.splitlines()[2].split()[2])


@contextmanager
def listening() -> Iterator[tuple[str, list[float]]]:
    """A server that answers everything and notes when it heard something."""
    heard: list[float] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(client: socket.socket) -> None:
        with client:
            while client.recv(65536):
                heard.append(time.monotonic())
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_forgiving, args=(serve, client), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        listener.close()


def _forgiving(function: Any, *arguments: Any) -> None:
    try:
        function(*arguments)
    except OSError:
        return
