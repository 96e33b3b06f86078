"""The example service: its migrations, its models and its answers, on every server version."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from examples.shop import app, releases
from flagcheck.expectations import load as flag_file
from smoke.plan.load import load as load_plan
from tests.conftest import fresh_database
from tests.servers.postgres import Server


@pytest.fixture
def empty(any_server: Server) -> Iterator[str]:
    yield from fresh_database(any_server)


def alembic(folder: Path, url: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "-c", str(folder / "alembic.ini"), *arguments],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_release_migrates_and_the_models_agree_with_the_last(empty: str, tmp_path: Path) -> None:
    heads = {}
    for release in releases.RELEASES:
        folder = releases.copy(release, tmp_path / str(release))
        alembic(folder, empty, "upgrade", "head")
        with psycopg.connect(empty) as connection:
            heads[release] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert heads == {1: ("9c1e77a0",), 2: ("51ab03d2",), 3: ("c6b15f7e",)}
    assert "No new upgrade operations detected" in alembic(releases.HERE, empty, "check")


def test_downgrades_leave_nothing_behind(database: str) -> None:
    alembic(releases.HERE, database, "upgrade", "head")
    alembic(releases.HERE, database, "downgrade", "base")
    with psycopg.connect(database) as connection:
        left = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relname NOT LIKE 'alembic_version%' UNION ALL"
            " SELECT typname FROM pg_type WHERE typname = 'order_status'"
        ).fetchall()
    assert left == []


def test_each_release_ships_what_the_one_before_shipped_and_more() -> None:
    shipped = [set(releases.migrations(release)) for release in releases.RELEASES]
    assert shipped[0] < shipped[1] < shipped[2]
    assert shipped[2] == set(releases.VERSIONS.glob("*.py"))


def ask(path: str, query: str = "") -> tuple[str, dict[str, str], object]:
    heard: list[object] = []
    body = b"".join(
        app.application(
            {"PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()},
            lambda status, headers: heard.extend([status, dict(headers)]),
        )
    )
    return str(heard[0]), dict(heard[1]), json.loads(body)  # type: ignore[call-overload]


def test_the_service_answers_open_orders_and_its_release(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("RELEASE", "r3")
    assert ask("/orders")[0].startswith("503"), "no tables yet"
    alembic(releases.HERE, database, "upgrade", "head")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("INSERT INTO customers (email, name) VALUES ('a@example.com', 'A')")
        connection.execute("INSERT INTO orders (customer_id, status) SELECT id, 'paid' FROM customers")
        connection.execute("INSERT INTO orders (customer_id, status) SELECT id, 'shipped' FROM customers")
        connection.execute("INSERT INTO events (happened_at, kind) VALUES ('2026-11-20 UTC', 'paid')")
    status, headers, body = ask("/orders")
    assert (status, headers["X-Release"]) == ("200 OK", "r3")
    assert [(order["email"], order["status"]) for order in body] == [("a@example.com", "paid")]  # type: ignore[attr-defined,index]
    assert ask("/healthz")[0] == "200 OK"
    assert ask("/orders", "limit=x")[0].startswith("400")
    assert ask("/nowhere")[0].startswith("404")


def test_the_service_is_unhealthy_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert ask("/healthz")[0].startswith("503")


def test_its_flags_and_its_load_plan_are_read() -> None:
    file, wanted = flag_file(str(releases.HERE / "flags.yaml"))
    assert {each.key for each in wanted} == {"refunds", "new-checkout", "country-required"}
    assert set(file.services) == {"production", "staging", "edge"}
    plan = load_plan(str(releases.HERE / "smoke.yaml"), release="r2")
    assert [step.name for step in plan.steps] == ["orders", "health"]
