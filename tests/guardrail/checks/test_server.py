"""The server as it is, on every version; and each way in which it would not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from guardrail.checks import server as check
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.outcome import Finding, Status
from tests.conftest import need
from tests.guardrail.checks.conftest import by_id
from tests.servers.pgbouncer import PgBouncer, installed
from tests.servers.postgres import Server, installations
from tests.servers.standby import standby_of
from tests.servers.tls import secure_server


def judge(url: str, migrator: str = "") -> list[Finding]:
    with reading(url, Deadline(20)) as session:
        return list(check.check(session, migrator=migrator))


def test_a_plain_server_passes_and_says_nothing_else(shop: str, any_server: Server) -> None:
    findings = judge(shop)
    assert [finding.id for finding in findings] == ["server.passed"]
    assert findings[0].summary.startswith(f"writable, {any_server.major}")


def test_a_standby(server: Server) -> None:
    need((installations()[16] / "pg_basebackup").exists(), "pg_basebackup")
    standby = standby_of(server)
    try:
        assert by_id(judge(standby.url()), "server.standby").status is Status.FAILED
    finally:
        standby.stop()


@pytest.mark.parametrize("value", ["on", "true", "1", "'YES'"])
def test_a_database_that_was_set_to_read_only(shop16: str, value: str) -> None:
    with altered(shop16, f"default_transaction_read_only = {value}"):
        found = by_id(judge(shop16), "server.read_only")
    assert found.status is Status.FAILED
    assert "ALTER DATABASE" in found.found


def test_a_checker_that_was_made_read_only_is_as_it_should_be(shop16: str) -> None:
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS careful")
        connection.execute("CREATE ROLE careful LOGIN")
        connection.execute("ALTER ROLE careful SET default_transaction_read_only = on")
        connection.execute("ALTER ROLE careful SET statement_timeout = '5s'")
    findings = judge(shop16.replace("postgres@", "careful@"), "postgres")
    assert [finding.id for finding in findings] == ["server.passed"]


def test_a_time_limit_on_the_database(shop: str) -> None:
    with altered(shop, "statement_timeout = '30s'"):
        found = by_id(judge(shop), "server.timeout")
    assert (found.object, found.found) == ("statement_timeout of the database", "30s")


@pytest.mark.parametrize("major", [16, 18])
def test_a_time_limit_in_the_servers_configuration(major: int) -> None:
    need(major in installations(), f"PostgreSQL {major}")
    server = Server(major, settings=["statement_timeout=45s"]).start()
    try:
        server.run("CREATE ROLE checker LOGIN", "CREATE ROLE mover LOGIN", "CREATE ROLE exempt LOGIN")
        server.run("ALTER ROLE exempt SET statement_timeout = 0")
        for user in ("postgres", "checker"):
            found = by_id(judge(server.url(user=user), "mover"), "server.timeout")
            assert (found.object, found.found) == ("statement_timeout of the server", "45 s")
        assert [one.id for one in judge(server.url(user="checker"), "exempt")] == ["server.passed"]
    finally:
        server.stop()


def test_a_time_limit_of_this_connection_alone(shop16: str) -> None:
    assert [one.id for one in judge(f"{shop16}?options=-cstatement_timeout%3D45s")] == ["server.passed"]


def test_a_time_limit_that_the_migrator_is_exempt_from(shop16: str) -> None:
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS mover")
        connection.execute("CREATE ROLE mover LOGIN")
        connection.execute("ALTER ROLE mover SET statement_timeout = 0")
    with altered(shop16, "statement_timeout = '30s'"):
        assert [finding.id for finding in judge(shop16, "mover")] == ["server.passed"]


@pytest.mark.parametrize(("role", "here"), [("0", "5s"), ("5s", "0")])
def test_what_a_role_has_in_this_database_goes_before_what_it_has_in_all(
    shop16: str, role: str, here: str
) -> None:
    name = shop16.rpartition("/")[2]
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS mover")
        connection.execute("CREATE ROLE mover LOGIN")
        for where, value in ((f"IN DATABASE {name} ", here), ("", role)):
            connection.execute(f"ALTER ROLE mover {where}SET statement_timeout = '{value}'".encode())
        found = judge(shop16, "mover")
        connection.execute(f"ALTER ROLE mover IN DATABASE {name} RESET ALL".encode())
    assert [one.id for one in found if one.id == "server.timeout"] == ["server.timeout"] * (here != "0")


def test_a_collation_that_changed_under_the_database() -> None:
    need(15 in installations(), "PostgreSQL 15 with ICU")
    server = Server(15).start()
    try:
        server.run("CREATE DATABASE words LOCALE_PROVIDER icu ICU_LOCALE 'en-US' TEMPLATE template0")
        assert [finding.id for finding in judge(server.url("words"))] == ["server.passed"]
        server.run("UPDATE pg_database SET datcollversion = '1.0' WHERE datname = 'words'")
        found = by_id(judge(server.url("words")), "server.collation")
        assert (found.status, found.object, found.expected) == (Status.WARNING, "words", "1.0")
        assert found.found[0].isdigit()
        server.run("ALTER DATABASE words REFRESH COLLATION VERSION")
        assert [finding.id for finding in judge(server.url("words"))] == ["server.passed"]
    finally:
        server.stop()


def test_another_encoding_and_time_zone(server: Server) -> None:
    server.run("DROP DATABASE IF EXISTS old", "CREATE DATABASE old ENCODING 'SQL_ASCII' TEMPLATE template0")
    server.run("ALTER DATABASE old SET timezone = 'Europe/Berlin'")
    findings = judge(server.url("old"))
    assert by_id(findings, "server.encoding").found == "SQL_ASCII"
    assert by_id(findings, "server.time_zone").found == "Europe/Berlin"


def test_an_extension_that_lags_behind(shop16: str) -> None:
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute("UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'plpgsql'")
    found = by_id(judge(shop16), "server.extension_old")
    assert (found.object, found.expected, found.found) == ("plpgsql", "1.0", "0.9")


def test_through_a_pooler(server: Server) -> None:
    need(installed(), "pgbouncer")
    with PgBouncer(server.port) as pooler:
        assert by_id(judge(pooler.url()), "server.pooler_tls").found == "no TLS"


def test_tls_is_in_force(tmp_path: Path) -> None:
    need(15 in installations(), "PostgreSQL 15 with OpenSSL")
    secure = secure_server(15, tmp_path)
    try:
        assert [finding.id for finding in judge(secure.url(sslmode="require"))] == ["server.passed"]
    finally:
        secure.server.stop()


@pytest.mark.parametrize(
    ("address", "warned"), [("10.1.2.3", True), ("127.0.0.1", False), ("", False), ("::1", False)]
)
def test_no_tls_counts_only_across_a_network(shop16: str, address: str, warned: bool) -> None:
    with reading(shop16, Deadline(10)) as session:
        about = check.About("16", False, "UTF8", "", "", address)
        assert bool(list(check._encryption(session.peer, about))) is warned


@contextmanager
def altered(url: str, setting: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET {setting}".encode())
        yield
