"""What a run costs, in counts that no busy machine changes: round trips, and modules imported."""

import subprocess
import sys
from pathlib import Path

from tests.guardrail.cli.conftest import execute
from tests.guardrail.cli.program import ROOT, check, environment, guardrail

MOST_ROUND_TRIPS = 12
HEAVY = {"alembic", "sqlalchemy", "prometheus_client", "requests", "yaml", "django", "jmespath"}


def many_tables(url: str, first: int, last: int) -> None:
    execute(
        url,
        f"""DO $$ BEGIN FOR n IN {first}..{last} LOOP
            EXECUTE format('CREATE TABLE t%s (id bigint PRIMARY KEY, name text NOT NULL)', n);
            EXECUTE format('CREATE INDEX ON t%s (name)', n);
        END LOOP; END $$""",
    )


def round_trips(url: str, migrations: Path, lock: Path) -> int:
    release = ("--migrations", str(migrations))
    assert guardrail("lock", *release, "--out", str(lock), url=url).code == 0
    ended = check(*release, "--schema-lock", str(lock), url=url)
    assert ended.code == 0, ended.all
    found: int = ended.record["figures"]["roundtrips"]
    return found


def test_round_trips_do_not_grow_with_the_schema(own: str, migrations: Path, tmp_path: Path) -> None:
    many_tables(own, 1, 10)
    small = round_trips(own, migrations, tmp_path / "small.lock")
    many_tables(own, 11, 300)
    assert round_trips(own, migrations, tmp_path / "large.lock") == small
    assert 0 < small <= MOST_ROUND_TRIPS


def imported(url: str, *words: str) -> set[str]:
    """The top-level packages that a run imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "guardrail", *words],
        cwd=ROOT,
        env=environment(DATABASE_URL=url),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_wait_imports_nothing_heavy(production: str) -> None:
    found = imported(production, "wait")
    assert "psycopg" in found
    assert not found & HEAVY


def test_a_check_imports_no_migration_tool(production: str, gate: tuple[str, ...]) -> None:
    assert not imported(production, "check", *gate) & HEAVY
