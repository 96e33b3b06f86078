"""What a URL, a key=value list, PG* and a service file come to; and that no bad one ever shows its password."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrail.connection.libpq import resolve
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.conftest import need
from tests.hookset.process import ROOT, environment
from tests.servers.postgres import Server

NAMELESS = ["unshare", "--user", "--map-user=65532", "--map-group=65532"]
"""Runs a command as a user that no file knows, as in an image."""


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DATABASE_URL",
        "PGHOST",
        "PGHOSTADDR",
        "PGPORT",
        "PGDATABASE",
        "PGUSER",
        "PGPASSWORD",
        "PGSERVICE",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("conninfo", "shown"),
    [
        ("postgresql://shop:s3cret@db.internal/shop", "db.internal:5432/shop"),
        ("postgres://shop@db:6000/shop", "db:6000/shop"),
        ("postgresql+psycopg://shop@db/shop", "db:5432/shop"),
        ("host=db dbname=shop port=5433", "db:5433/shop"),
        ("postgresql://shop@a,b:6000/shop", "a:5432,b:6000/shop"),
        (
            "postgresql://shop@a,b/shop?target_session_attrs=prefer-standby",
            "a:5432,b:5432,a:5432,b:5432/shop",
        ),
        ("postgresql://shop@[::1]:6000/shop", "::1:6000/shop"),
        ("host=/var/run/postgresql dbname=shop", "/var/run/postgresql:5432/shop"),
        ("postgresql://u:a%40b%2Fc@db/shop", "db:5432/shop"),
    ],
)
def test_read_as_libpq_does(conninfo: str, shown: str) -> None:
    assert str(resolve(conninfo)) == shown


def test_an_empty_one_is_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.internal")
    monkeypatch.setenv("PGDATABASE", "shop")
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    target = resolve("")
    assert (str(target), target.password) == ("db.internal:5432/shop", "s3cret")


@pytest.mark.parametrize("how", ["conninfo", "environment"])
def test_a_service_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str) -> None:
    file = tmp_path / "services"
    file.write_text("[shop]\nhost=db.internal\nport=6000\ndbname=shop\n")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    if how == "environment":
        monkeypatch.setenv("PGSERVICE", "shop")
    assert str(resolve("service=shop" if how == "conninfo" else "")) == "db.internal:6000/shop"


def test_nothing_set_names_both_ways() -> None:
    with pytest.raises(UsageError, match=r"DATABASE_URL .*PGHOST"):
        resolve("")


@pytest.mark.parametrize(
    ("conninfo", "said"),
    [
        ("postgresql://shop:s3cret@[bad/shop", "neither a URL nor"),
        ("postgresql://shop:s3cret@db:port/shop", "cannot be told apart"),
        ("postgresql://shop:s3c/ret@db/shop", "cannot be told apart"),
        ("postgresql://shop:1234/s3cret@db/shop", "cannot be told apart"),
        ("postgresql://shop:p@s3cret@db/shop", "cannot be told apart"),
        ("postgresql://shop:s3c%ZZret@db/shop", "hexadecimal"),
        ("postgresql://shop:s3cret@db:70000/shop", "below 65536"),
        ("mysql://shop:s3cret@db/shop", "'mysql' is no PostgreSQL URL"),
        ("host=db passwrd=s3cret", "libpq has no option 'passwrd'"),
        ("password='s3cret", "quotation mark"),
        ("postgresql://shop:s3cret@db/shop?schema=public", "libpq has no option 'schema'"),
        ("host=a,b,c port=1,2 password=s3cret", "could not match 2 port numbers to 3 hosts"),
        ("service=nope password=s3cret", "service 'nope' is in no service file"),
        ("postgresql://shop:s3cret@db/shop?require_auth=s3cret", "value of require_auth is not one"),
        ("s3cret", "neither a URL nor"),
    ],
)
def test_a_bad_one_is_explained_without_its_password(conninfo: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(conninfo)
    text = caught.value.message + caught.value.hint
    assert said in text
    assert not any(part in text for part in ("s3cret", "s3c", "ret@"))


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("sslmode=verify_full", "the value of sslmode is not one that libpq knows"),
        ("target_session_attrs=master", "the value of target_session_attrs is not one that libpq knows"),
        ("tcp_user_timeout=30s", "the value of tcp_user_timeout is not one that libpq knows"),
        ("keepalives_idle=1m", "the value of keepalives_idle is not one that libpq knows"),
        ("ssl_min_protocol_version=1.2", "the value of ssl_min_protocol_version is not one that libpq knows"),
        (
            "sslmode=require&sslrootcert=system",
            'sslmode is too weak for sslrootcert=system: use "verify-full"',
        ),
    ],
)
def test_a_value_that_libpq_stumbles_over_later_is_no_matter_of_waiting(
    server: Server, option: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught, reading(f"{server.url()}?{option}", Deadline(60)):
        pass
    assert f"{caught.value.message}: {caught.value.hint}".startswith(f"DATABASE_URL: {said}")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/shop"}, 2),
        ({"PGHOST": "127.0.0.1", "PGPORT": "1"}, 2),
        ({"DATABASE_URL": "postgresql://shop@127.0.0.1:1/shop"}, 11),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/shop", "PGUSER": "shop"}, 11),
    ],
    ids=["URL", "PGHOST", "user in the URL", "PGUSER"],
)
def test_no_user_where_the_process_has_a_number_alone(given: dict[str, str], code: int) -> None:
    need(
        shutil.which("unshare") and subprocess.run([*NAMELESS, "true"], check=False).returncode == 0,
        "unshare",
    )
    words = [*NAMELESS, sys.executable, "-m", "guardrail", "wait", "--timeout", "1s", "--format", "text"]
    done = subprocess.run(
        words, cwd=ROOT, env=environment(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done
    said = "DATABASE_URL: no user is named, and user 65532 of this container has no name: add USER@ or set PGUSER"
    assert (said in done.stderr + done.stdout) == (code == 2)
    assert "password" not in done.stderr + done.stdout


@given(
    st.text("abXY09:/@?#%&='\\ [],+-", min_size=1, max_size=12),
    st.sampled_from(["@db/shop", "@db:1/s", "", "@"]),
)
def test_no_malformed_url_shows_any_of_its_password(noise: str, rest: str) -> None:
    marked = "QqZz".join(noise)
    assert "QqZz" not in _refusal(f"postgresql://shop:QqZz{marked}QqZz{rest}")


def _refusal(conninfo: str) -> str:
    try:
        resolve(conninfo)
    except UsageError as error:
        return error.message + error.hint
    return ""
