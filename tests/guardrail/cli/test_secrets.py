"""A password given in any of the ways there are, and everything that might repeat it."""

import json
from pathlib import Path

import pytest

from tests.guardrail.cli.program import SECRET, check, guardrail
from tests.servers.postgres import Server


def with_password(url: str) -> str:
    """The same place; the servers here trust, so that any password will do."""
    return url.replace("postgres@", f"postgres:{SECRET}@")


@pytest.mark.parametrize("format", ["text", "lines", "json"])
def test_a_whole_check_shows_none(
    production: str, gate: tuple[str, ...], format: str, tmp_path: Path
) -> None:
    report, metrics = tmp_path / "report.json", tmp_path / "metrics.prom"
    words = (*gate, f"--report={report}", f"--metrics-textfile={metrics}")
    ended = guardrail("check", *words, url=with_password(production), format=format)
    assert ended.code == 0, ended.all
    assert SECRET not in report.read_text() + metrics.read_text()
    assert json.loads(report.read_text())["outcome"] == "passed"


def test_given_as_an_option(production: str) -> None:
    assert guardrail("wait", f"--database-url={with_password(production)}").code == 0
    given = f"host=127.0.0.1 port=1 user=shop password='{SECRET}'"
    assert guardrail("wait", "--timeout=3s", "--database-url", given).code == 11


def test_percent_encoded(scram: Server) -> None:
    encoded = "".join(f"%{ord(letter):02x}" for letter in SECRET)
    ended = check(url=f"postgresql://shop:{encoded}@127.0.0.1:{scram.port}/postgres")
    assert ended.code == 12, ended.all
    assert encoded not in ended.all


def test_from_a_password_file(scram: Server, tmp_path: Path) -> None:
    file = tmp_path / "pgpass"
    file.write_text(f"127.0.0.1:{scram.port}:*:shop:{SECRET}\n")
    file.chmod(0o600)
    ended = check(url=f"postgresql://shop@127.0.0.1:{scram.port}/postgres", PGPASSFILE=str(file))
    assert ended.code == 12, ended.all
    assert list(ended.statuses) == ["connect.password"]


def test_a_migration_command_that_prints_its_environment(own: str) -> None:
    words = ("--always", "--", "sh", "-c", "echo at $DATABASE_URL; env >&2; exit 3")
    ended = guardrail("migrate", "--timeout=20s", *words, url=with_password(own))
    assert ended.code == 10, ended.all
    assert ended.statuses["migrate.failed"] == "failed"


def test_the_other_database_of_lock(own: str, tmp_path: Path) -> None:
    live = f"postgresql://shop:{SECRET}@127.0.0.1:1/shop"
    words = (f"--from-live={live}", "--out", str(tmp_path / "schema.lock"), "--timeout=4s")
    ended = guardrail("lock", *words, url=own)
    assert ended.code == 11, ended.all


def test_a_report_url_with_a_password(production: str) -> None:
    ended = check(f"--report=http://robot:{SECRET}@127.0.0.1:1/verdict", url=production)
    assert ended.code == 0, ended.all
    assert "Connection refused" in ended.err


def test_a_pushgateway_url_with_a_password(production: str) -> None:
    ended = check(f"--pushgateway=http://robot:{SECRET}@127.0.0.1:1", url=production)
    assert ended.code == 0, ended.all
    assert "Connection refused" in ended.err
