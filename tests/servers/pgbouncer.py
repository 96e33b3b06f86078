"""A real PgBouncer in transaction mode, in front of one server."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.servers.postgres import UNPRIVILEGED, free_port

PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
INI = """\
[databases]
* = host=127.0.0.1 port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {pool_size}
server_login_retry = 1
query_wait_timeout = 3
logfile = {log}
"""


def installed() -> bool:
    return os.access(PROGRAM, os.X_OK)


class PgBouncer:
    """`with PgBouncer(server.port) as pooler: pooler.url("shop")`."""

    def __init__(self, server_port: int, pool_size: int = 2) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="hookset-pgbouncer-"))
        users = self.folder / "users.txt"
        users.write_text('"postgres" ""\n')
        ini = INI.format(
            server_port=server_port, port=self.port, users=users, pool_size=pool_size, log=self.folder / "log"
        )
        (self.folder / "pgbouncer.ini").write_text(ini)
        root = os.geteuid() == 0
        if root:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, UNPRIVILEGED)
        self.process = subprocess.Popen(
            [PROGRAM, "-q", self.folder / "pgbouncer.ini"],
            user=UNPRIVILEGED if root else None,
            cwd=self.folder,
        )
        self._await()

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "PgBouncer":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _await(self) -> None:
        import socket  # noqa: PLC0415

        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "log").read_text())
