"""A pod with a mesh's sidecar: its ports on the loopback of a network namespace of its own, and the toy beside it.

    unshare -n python -m tests.hookset.mesh '{"ports": {"15021": [503, 200], "15020": [200]}, "args": ["judge"]}'

prints what the toy said and what the sidecar was asked, as JSON. Statuses are given one after another, the last one
from then on; 0 takes the request and never answers. `terminate_after` is how many requests come before a SIGTERM.
"""

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.hookset.process import Ended, start

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
UNSHARE = ["unshare", "-n"] if os.getuid() == 0 else ["unshare", "-rn"]


def possible() -> bool:
    """Whether this user may have a network namespace."""
    try:
        return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def in_a_pod(*args: str, ports: dict[int, list[int]], **more: Any) -> tuple[Ended, list[dict[str, Any]]]:
    """What the toy said, and each request that its sidecar got: method, port, path, the termination message by then."""
    call = json.dumps({"args": args, "ports": ports} | more)
    done = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "tests.hookset.mesh", call], capture_output=True, text=True, check=True, timeout=60
    )  # fmt: skip
    said = json.loads(done.stdout)
    return Ended(said["code"], said["out"], said["err"]), said["requests"]


class Pod:
    def __init__(self, call: dict[str, Any]) -> None:
        self.call = call
        self.requests: list[dict[str, Any]] = []
        self.log = Path(tempfile.mkdtemp(), "log")
        self.came = threading.Semaphore(0)

    def serve(self, port: int, statuses: list[int]) -> None:
        pod = self

        class Sidecar(BaseHTTPRequestHandler):
            def answer(self) -> None:
                said = pod.log.read_text() if pod.log.exists() else ""
                pod.requests.append({"what": f"{self.command} {port}{self.path}", "told": said})
                pod.came.release()
                status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
                if status == 0:
                    threading.Event().wait()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_PUT = answer  # noqa: N815  (the server's names)

            def log_message(self, *_: Any) -> None:
                """Not on stderr."""

        server = ThreadingHTTPServer(("127.0.0.1", port), Sidecar)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def run(self) -> dict[str, Any]:
        for port, statuses in self.call["ports"].items():
            self.serve(int(port), statuses)
        env = self.call.get("env", {}) | {"HOOK_TERMINATION_LOG": str(self.log)}
        process = start(*self.call["args"], env=env)
        for _ in range(self.call.get("terminate_after", 0)):
            self.came.acquire()
        if "terminate_after" in self.call:
            process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=40)
        return {"code": process.returncode, "out": out, "err": err, "requests": self.requests}


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack("16xh14x", fcntl.ioctl(probe, SIOCGIFFLAGS, request))
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


if __name__ == "__main__":
    raise_loopback()
    sys.stdout.write(json.dumps(Pod(json.loads(sys.argv[1])).run()))
    sys.stdout.flush()
    os._exit(0)  # a request that is never answered holds its thread
