"""`make demo`: a good release goes through the gate, then the gate stops what would have broken production.

Everything is real: an embedded PostgreSQL, the shop's Alembic migrations, an OFREP server, and `guardrail` and `flagcheck` run
as a Job would run them.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from examples.shop import releases
from examples.shop.demo_flags import flag_scenes
from examples.shop.demo_smoke import smoke_scenes
from tests.servers.postgres import Server, installations

ROOT = Path(__file__).parents[2]
MAJOR = 16
STATES = {1: 1, 2: 2, 3: 4}
"""How many of its last migration states each release's lock records: those that production may be in."""
PASSED, FAILED, INCONCLUSIVE = 0, 10, 11


@dataclass
class Demo:
    """The server, each release's folder, and how each scene ended."""

    server: Server
    folder: Path
    ended: list[tuple[str, str, bool]] = field(default_factory=list)

    def database(self, name: str) -> str:
        """A new, empty database of that name."""
        self.server.run(f"CREATE DATABASE {name}")
        return self.server.url(name)

    def release(self, number: int) -> Path:
        """What release `number` ships: migrations, and the schema lock that its build wrote."""
        folder = self.folder / f"release{number}"
        if not folder.exists():
            releases.copy(number, folder)
            scratch = self.database(f"scratch{number}")
            quiet(
                "lock",
                f"--each={STATES[number]}",
                f"--out={folder / 'schema.lock'}",
                url=scratch,
                folder=folder,
            )
        return folder

    def scene(self, title: str, expected: int, *words: str, url: str, release: int) -> None:
        """Run guardrail and show what a person sees; it ends well where the exit code is the expected one."""
        folder = self.release(release)
        lock = () if words[0] == "wait" else (f"--schema-lock={folder / 'schema.lock'}",)
        self.announce(title, f"guardrail {' '.join(words)}")
        code = guardrail(*words, *lock, f"--release=r{release}", url=url, folder=folder)
        self.end(title, expected, code)

    def flag_scene(self, title: str, expected: int, words: list[str], folder: Path) -> None:
        """Run flagcheck in `folder` and show what a person sees."""
        self.announce(title, f"flagcheck {' '.join(words)}")
        command = [sys.executable, "-m", "flagcheck", *words, "--release=r2"]
        environment = os.environ | {"HOOK_APP": "shop", "HOOK_FORMAT": "text", "PYTHONPATH": str(ROOT)}
        ended = subprocess.run(command, env=environment, cwd=folder, check=False, stderr=subprocess.PIPE)
        self.end(title, expected, ended.returncode)

    def smoke_scene(self, title: str, expected: int, words: list[str]) -> None:
        """Run smoke and show what a person sees."""
        self.announce(title, f"smoke {' '.join(words)}")
        command = [sys.executable, "-m", "smoke", *words, "--release=r2"]
        environment = os.environ | {"HOOK_APP": "shop", "HOOK_FORMAT": "text"}
        ended = subprocess.run(command, env=environment, cwd=ROOT, check=False, stderr=subprocess.PIPE)
        self.end(title, expected, ended.returncode)

    def announce(self, title: str, command: str) -> None:
        say(f"\n\033[1m=== {title}\033[0m" if sys.stdout.isatty() else f"\n=== {title}")
        say(f"$ {command}")

    def end(self, title: str, expected: int, code: int) -> None:
        self.ended.append((title, f"exit {code}, expected {expected}", code == expected))


def main() -> int:
    """All scenes in order; 0 only when every one ended as it should."""
    if MAJOR not in installations():
        say("the demo needs the embedded PostgreSQL: run `make setup`")
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hookset-demo-") as folder, ExitStack() as stack:
        say("starting an embedded PostgreSQL and building three releases of the shop ...")
        demo = Demo(Server(MAJOR).start(), Path(folder))
        stack.callback(demo.server.stop)
        good_release(demo)
        changed_by_hand(demo)
        ahead(demo)
        edited_migration(demo)
        unreachable(demo)
        long_transaction(demo)
        flag_scenes(demo.folder, demo.flag_scene)
        smoke_scenes(production(demo, "served", 2), demo.smoke_scene)
        return summary(demo, time.monotonic() - began)


def good_release(demo: Demo) -> None:
    url = production(demo, "good", 1)
    demo.scene("release 2: may it touch production?", PASSED, "check", url=url, release=2)
    demo.scene("release 2: migrate", PASSED, "migrate", url=url, release=2)
    demo.scene("release 2: is it there?", PASSED, "check", "--stage=after", url=url, release=2)


def changed_by_hand(demo: Demo) -> None:
    url = production(demo, "by_hand", 2)
    execute(url, "ALTER TABLE orders ALTER COLUMN total DROP NOT NULL", "DROP INDEX orders_open_idx")
    demo.scene("somebody changed production by hand", FAILED, "check", url=url, release=2)
    override = demo.folder / "override.yaml"
    expires = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    override.write_text(
        "who: ana@example.com\nwhy: hotfix 4711, the column is repaired tomorrow\nrelease: r2\n"
        f"expires: {expires}\nids: [drift.changed, drift.missing]\n"
    )
    demo.scene(
        "... and an emergency override lets one release through",
        PASSED,
        "check",
        f"--override={override}",
        url=url,
        release=2,
    )


def ahead(demo: Demo) -> None:
    url = production(demo, "ahead", 2)
    demo.scene("the database is ahead of this release", FAILED, "check", url=url, release=1)
    demo.scene("... which a rollback may allow", PASSED, "check", "--ahead=allow", url=url, release=1)


def edited_migration(demo: Demo) -> None:
    url = production(demo, "edited", 2)
    edited = demo.folder / "release4"
    releases.copy(2, edited)
    file = next((edited / "migrations/versions").glob("r2_01_*.py"))
    text = file.read_text()
    file.write_text(text.replace("sa.Text(), nullable=False", "sa.String(500), nullable=False"))
    assert file.read_text() != text
    scratch = demo.database("scratch_edited")
    quiet("lock", "--each=1", f"--out={edited / 'schema.lock'}", url=scratch, folder=edited)
    demo.scene("a migration was edited after production had run it", FAILED, "check", url=url, release=4)


def unreachable(demo: Demo) -> None:
    demo.scene(
        "nobody answers",
        INCONCLUSIVE,
        "check",
        "--timeout=2s",
        url="postgresql://shop:secret@127.0.0.1:1/shop",
        release=2,
    )


def long_transaction(demo: Demo) -> None:
    url = production(demo, "busy", 2)
    with report_running(url):
        demo.scene(
            "a long report holds what release 3 must alter",
            FAILED,
            "check",
            "--long-transaction=1s",
            url=url,
            release=3,
        )
    demo.scene("... and when it has ended", PASSED, "check", url=url, release=3)


def production(demo: Demo, name: str, release: int) -> str:
    """A database that is at `release`: a copy of the scratch database that its lock was written from."""
    demo.release(release)
    demo.server.run(f"CREATE DATABASE {name} TEMPLATE scratch{release}")
    return demo.server.url(name)


@contextmanager
def report_running(url: str) -> Iterator[None]:
    with psycopg.connect(url, application_name="monthly report") as connection:
        connection.execute("SELECT count(*) FROM customers")
        time.sleep(1.5)
        yield


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def guardrail(*words: str, url: str, folder: Path, quiet: bool = False) -> int:
    command = [sys.executable, "-m", "guardrail", words[0], f"--migrations={folder}", *words[1:]]
    environment = os.environ | {
        "DATABASE_URL": url,
        "HOOK_APP": "shop",
        "HOOK_ENVIRONMENT": "production",
        "HOOK_FORMAT": "text",
    }
    return subprocess.run(
        command,
        env=environment,
        check=False,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.PIPE,
    ).returncode


def quiet(*words: str, url: str, folder: Path) -> None:
    """Run guardrail to set a scene, and stop the demo where that fails."""
    code = guardrail(*words, url=url, folder=folder, quiet=True)
    if code:
        raise SystemExit(f"setting the scene failed: guardrail {' '.join(words)} ended with {code}")


def summary(demo: Demo, seconds: float) -> int:
    say("\n=== summary")
    for title, what, well in demo.ended:
        say(f"  {'as it should' if well else 'NOT AS IT SHOULD':17} {title}  ({what})")
    well = all(well for _, _, well in demo.ended)
    say(
        f"{len(demo.ended)} scenes in {seconds:.0f} s: {'all ended as they should' if well else 'something is wrong'}"
    )
    return 0 if well else 1


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
