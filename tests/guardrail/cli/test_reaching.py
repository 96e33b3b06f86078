"""The database that cannot be reached, refuses, or goes away: what the program makes of each."""

import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import trustme

from tests.conftest import need
from tests.guardrail.cli import shop
from tests.guardrail.cli.conftest import execute
from tests.guardrail.cli.program import SECRET, Ended, check, guardrail, start
from tests.servers.deaf import answering_port, dropping_port, error_response, silent_port
from tests.servers.pgbouncer import PgBouncer, installed
from tests.servers.postgres import Server, free_port, installations
from tests.servers.proxy import Proxy
from tests.servers.tls import ONLY_TLS, access_rules, secure_server

Gate = tuple[str, ...]
WAITS = """
SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'guardrail' AND wait_event_type = 'Lock'
"""
BUDGET = "3s"
WITHIN_SECONDS = 10.0
"""Far more than the budget, for a busy machine, and far less than a hang."""


def at(port: int, host: str = "127.0.0.1", user: str = "shop", database: str = "shop") -> str:
    return f"postgresql://{user}:{SECRET}@{host}:{port}/{database}"


@pytest.mark.parametrize("command", ["check", "wait"])
def test_a_wrong_password(scram: Server, command: str) -> None:
    ended = guardrail(command, url=at(scram.port, database="postgres"))
    assert ended.code == 12, ended.all
    assert ended.statuses == {"connect.password": "inconclusive"}
    assert "(exit 12)" in ended.termination


def test_a_wrong_password_from_pgpassword(scram: Server) -> None:
    url = f"postgresql://shop@127.0.0.1:{scram.port}/postgres"
    ended = check(url=url, PGPASSWORD=SECRET)
    assert ended.code == 12, ended.all
    assert list(ended.statuses) == ["connect.password"]


def test_no_password_at_all(scram: Server) -> None:
    ended = check(url=f"postgresql://shop@127.0.0.1:{scram.port}/postgres")
    assert ended.code == 12, ended.all
    assert list(ended.statuses) == ["connect.password_missing"]


def test_a_wrong_password_is_not_tried_twice(scram: Server) -> None:
    seen = (scram.folder / "log").read_text().count('authentication failed for user "shop"')
    check(url=at(scram.port, database="postgres"))
    again = (scram.folder / "log").read_text().count('authentication failed for user "shop"')
    assert again == seen + 1


def test_the_right_password(scram: Server) -> None:
    url = f"postgresql://shop:{SECRET[::-1]}@127.0.0.1:{scram.port}/postgres"
    ended = guardrail("wait", url=url)
    assert ended.code == 0, ended.all
    assert ended.statuses == {"connect.passed": "passed"}
    assert SECRET[::-1] not in ended.all


def test_the_place_from_a_service_file(production: str, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "pg_service.conf"
    name = production.rpartition("/")[2]
    file.write_text(f"[shop]\nhost=127.0.0.1\nport={server.port}\nuser=postgres\ndbname={name}\n")
    ended = guardrail("wait", PGSERVICE="shop", PGSERVICEFILE=str(file))
    assert ended.code == 0, ended.all
    assert name in ended.finding("connect.passed")["object"]


def test_the_place_from_pg_variables(production: str, server: Server) -> None:
    ended = guardrail("wait", PGHOST="127.0.0.1", PGPORT=str(server.port), PGUSER="postgres")
    assert ended.code == 0, ended.all


def test_a_database_that_is_not_there(server: Server) -> None:
    ended = check(url=server.url("nowhere"))
    assert ended.code == 10, ended.all
    assert ended.statuses == {"connect.database_missing": "failed"}


@pytest.mark.parametrize("command", ["check", "wait"])
def test_refused(command: str) -> None:
    ended = guardrail(command, "--timeout", BUDGET, url=at(free_port()))
    assert ended.code == 11, ended.all
    assert ended.statuses == {"connect.refused": "inconclusive"}


def test_a_name_that_does_not_resolve() -> None:
    ended = check(url=at(5432, "db.shop.invalid"), timeout=BUDGET)
    assert ended.code == 11, ended.all
    assert set(ended.statuses) <= {"connect.lookup_failed", "connect.lookup_silent"}
    assert ended.statuses


@pytest.mark.parametrize("command", ["check", "wait"])
def test_accepts_and_never_answers(command: str) -> None:
    began = time.monotonic()
    with silent_port() as port:
        ended = guardrail(command, "--timeout", BUDGET, url=at(port))
    assert time.monotonic() - began < WITHIN_SECONDS
    assert ended.code == 11, ended.all
    assert ended.statuses == {"connect.silent": "inconclusive"}
    assert ended.record["duration_seconds"] < WITHIN_SECONDS


def test_packets_are_dropped() -> None:
    with dropping_port() as port:
        ended = check(url=at(port), timeout=BUDGET)
    assert ended.code == 11, ended.all
    assert ended.statuses == {"connect.timed_out": "inconclusive"}


def test_something_else_listens_there() -> None:
    with answering_port(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        ended = check(url=at(port), timeout=BUDGET)
    assert ended.code == 11, ended.all
    assert ended.statuses == {"connect.not_postgres": "inconclusive"}


def test_a_server_that_repeats_the_password() -> None:
    """What a server or proxy says is shown, without the password even so."""
    with answering_port(error_response("XX000", f"cannot log in shop with {SECRET}")) as port:
        ended = check(url=at(port) + "?sslmode=disable", timeout=BUDGET)
    assert ended.code == 11, ended.all
    assert "cannot log in shop with" in ended.out


def test_tls_that_the_server_does_not_offer(server: Server) -> None:
    ended = check(url=f"{server.url()}?sslmode=require", timeout=BUDGET)
    assert ended.code == 11, ended.all
    assert ended.statuses == {"connect.tls_refused": "inconclusive"}


def test_tls_by_an_authority_that_nobody_trusts(tmp_path: Path) -> None:
    need(15 in installations(), "PostgreSQL 15 with OpenSSL")
    secure = secure_server(15, tmp_path)
    other = tmp_path / "other.crt"
    trustme.CA().cert_pem.write_to_path(other)
    try:
        trusted = check(url=secure.url(sslmode="verify-full", sslrootcert=str(secure.authority)))
        distrusted = check(url=secure.url(sslmode="verify-full", sslrootcert=str(other)), timeout=BUDGET)
        plain = check(url=secure.url(sslmode="disable"))
        access_rules(secure.server, ONLY_TLS)
        required = check(url=secure.url(sslmode="disable"), timeout=BUDGET)
    finally:
        secure.server.stop()
    assert trusted.statuses["connect.passed"] == "passed", trusted.all
    assert "server.no_tls" not in trusted.statuses
    assert (distrusted.code, list(distrusted.statuses)) == (11, ["connect.tls_untrusted"]), distrusted.all
    assert plain.statuses["connect.passed"] == "passed", plain.all
    assert list(required.statuses) == ["connect.tls_required"], required.all


def test_another_host_of_the_list_is_taken(production: str) -> None:
    hosts = production.replace("@127.0.0.1", f"@127.0.0.1:{free_port()},127.0.0.1")
    ended = guardrail("wait", url=hosts)
    assert ended.code == 0, ended.all
    assert ended.statuses == {"connect.passed": "passed", "connect.host_down": "warning"}


def close_once_paused(proxy: Proxy) -> None:
    while proxy._running.is_set():
        time.sleep(0.02)
    proxy.close()


@pytest.mark.parametrize("how", ["drop", "pause"])
def test_the_server_goes_away_in_the_middle(server: Server, production: str, gate: Gate, how: str) -> None:
    """Cut or silent after 4,000 bytes: beyond the greeting, before the end."""
    with Proxy(server.port, pause_after=4_000) as proxy:
        url = production.replace(f":{server.port}/", f":{proxy.port}/")
        if how == "drop":
            threading.Thread(target=close_once_paused, args=(proxy,), daemon=True).start()
        ended = check(*gate, url=url, timeout="6s" if how == "drop" else "3s")
    assert ended.code == 11, ended.all
    assert ended.record["outcome"] == "inconclusive"
    assert ended.statuses["connect.passed"] == "passed"
    assert ended.statuses["connect.lost"] == "inconclusive"


def test_the_server_is_killed_while_a_check_waits(gate: Gate) -> None:
    """It dies as by a power cut, at the moment at which the check waits for somebody's lock."""
    need(16 in installations(), "PostgreSQL 16")
    victim = Server(16).start()
    execute(victim.url(), *shop.SCHEMA)
    holder, watcher = (psycopg.connect(victim.url(), autocommit=own) for own in (False, True))
    with closing(holder), closing(watcher):
        holder.execute("LOCK TABLE items IN ACCESS EXCLUSIVE MODE")
        process = start("check", *gate, "--timeout=10s", "--format=json", url=victim.url())
        while process.poll() is None and watcher.execute(WAITS).fetchone() != (1,):
            time.sleep(0.02)
        victim.kill()
        out, err = process.communicate(timeout=20)
    victim.stop()
    assert process.returncode == 11, out + err
    assert "Traceback" not in out + err
    statuses = Ended(11, out, err, "").statuses
    assert (statuses["connect.passed"], statuses["connect.lost"]) == ("passed", "inconclusive")


def test_a_read_only_standby(standby: Server) -> None:
    ended = check(url=standby.url())
    assert ended.code == 10, ended.all
    assert ended.statuses["connect.passed"] == "passed"
    assert ended.statuses["server.standby"] == "failed"


def test_a_standby_where_a_primary_is_asked_for(standby: Server) -> None:
    url = f"{standby.url()}?target_session_attrs=read-write"
    ended = check(url=url, timeout=BUDGET)
    assert ended.code == 11, ended.all
    assert list(ended.statuses) == ["connect.read_only"]


def test_through_pgbouncer(server: Server, production: str, gate: Gate) -> None:
    need(installed(), "pgbouncer")
    with PgBouncer(server.port) as pooler:
        ended = check(*gate, url=pooler.url(production.rpartition("/")[2]))
    assert ended.code == 0, ended.all
    assert ended.statuses["connect.pooler"] == "info"
    assert ended.statuses["drift.same"] == "passed"


def test_pgbouncer_without_a_server_behind_it() -> None:
    need(installed(), "pgbouncer")
    with PgBouncer(free_port()) as pooler:
        ended = check(url=pooler.url(), timeout="8s")
    assert ended.code == 11, ended.all
    assert "connect.pooler_down" in ended.statuses
    assert "query_wait_timeout" in ended.err
