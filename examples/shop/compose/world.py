"""What a release meets: production as release 1 left it, and what can be wrong with it on purpose.

Each thing is put right by the next release that does not ask for it.
"""

import os
import shutil
import time
from collections.abc import Callable

from examples.shop.compose import engine, layout

BREAKS = {
    "drift": "somebody ran ALTER TABLE orders ALTER COLUMN total DROP NOT NULL in production",
    "flag": "the flag refunds is disabled",
    "start": "the release does not start",
    "smoke": "the release answers /orders late",
}
PROGRAMS = {"start": "missing.py", "smoke": "slow.py"}
READY_SECONDS = 60


def create() -> None:
    """Bring the empty database to release 1, with customers and orders."""
    os.environ["RELEASE"] = "r1"
    engine.compose("run", "--rm", "-T", "--no-deps", "migrate")
    engine.psql((layout.HERE / "production.sql").read_text())


def exists() -> bool:
    """Whether the database has been migrated at all."""
    return engine.psql("SELECT to_regclass('alembic_version')").strip() != ""


def set_up(broken: str) -> None:
    """Break what is named, and put everything else right."""
    change = "DROP" if broken == "drift" else "SET"
    engine.psql(f"ALTER TABLE orders ALTER COLUMN total {change} NOT NULL")
    _refunds(disabled=broken == "flag")
    os.environ["SHOP_PROGRAM"] = PROGRAMS.get(broken, "app.py")


def _refunds(*, disabled: bool) -> None:
    """Write flagd's file, in place for it is mounted, and wait until flagd answers by it."""
    source, file = layout.SHOP / "flags/production.json", layout.build() / "flags/production.json"
    shutil.copyfile(source, file)
    if disabled:
        head, mark, tail = source.read_text().partition('"refunds"')
        file.write_text(head + mark + tail.replace("ENABLED", "DISABLED", 1))
    url = f"{engine.address('flagd', 8016)}/ofrep/v1/evaluate/flags/refunds"
    wanted = "DISABLED" if disabled else "STATIC"
    wait(
        "flagd", lambda: (engine.ask(url, {"context": {"targetingKey": "up"}}) or {}).get("reason") == wanted
    )


def wait(name: str, ready: Callable[[], object]) -> None:
    """Ask until it is ready, for at most a minute; EngineError after that."""
    until = time.monotonic() + READY_SECONDS
    while not ready():
        if time.monotonic() > until:
            raise engine.EngineError(
                f"{name} is not ready after {READY_SECONDS} s: docker compose logs {name}"
            )
        time.sleep(0.2)
