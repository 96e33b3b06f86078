"""A real nginx with one worker on a free port of loopback, that can be stalled or killed.

    with Nginx.started(tmp_path, LOCATIONS) as nginx:
        nginx.url, nginx.workers()        # the address; process ids of its workers
        nginx.stall(1.0)                  # SIGSTOP to the workers, SIGCONT a second later

Debian: `apt-get install nginx-light`. Nothing of /etc/nginx is read.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.postgres import free_port

PROGRAM = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
LOCATIONS = """
location / { return 200 "hello, world\\n"; }
location /second { return 200 "another page\\n"; }
location /missing { return 404; }
"""
CONFIGURATION = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    {locations}
  }}
}}
"""


class Nginx:
    """One nginx; `core` is the CPU that it is kept on, if any."""

    def __init__(self, folder: Path, locations: str = LOCATIONS, core: int | None = None) -> None:
        assert PROGRAM, "nginx is not installed"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        user = "user root;" if os.geteuid() == 0 else ""
        file = folder / "nginx.conf"
        file.write_text(CONFIGURATION.format(folder=folder, port=self.port, locations=locations, user=user))
        self._log = folder / "error.log"
        pinned = () if core is None else ("taskset", "-c", str(core))
        self.process = subprocess.Popen([*pinned, PROGRAM, "-e", str(self._log), "-c", str(file)])
        self._await()

    @classmethod
    @contextmanager
    def started(cls, folder: Path, locations: str = LOCATIONS, core: int | None = None) -> Iterator["Nginx"]:
        nginx = cls(folder, locations, core)
        try:
            yield nginx
        finally:
            nginx.stop()

    def _await(self) -> None:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self.process.poll() is None, self._log.read_text()
                time.sleep(0.02)
            else:
                return
        raise TimeoutError(f"nginx does not listen: {self._log.read_text()}")

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(number) for number in children.split()]

    def stall(self, seconds: float) -> None:
        """Freeze the workers for so long; the kernel goes on accepting connections, and nobody answers them."""
        workers = self.workers()
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        time.sleep(seconds)
        for worker in workers:
            os.kill(worker, signal.SIGCONT)

    def stop(self) -> None:
        for worker in self.workers() if self.process.poll() is None else []:
            os.kill(worker, signal.SIGCONT)
        self.process.terminate()
        self.process.wait(timeout=30)


def installed() -> bool:
    return PROGRAM is not None
