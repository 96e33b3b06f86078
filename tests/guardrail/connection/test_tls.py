"""TLS required, refused, not trusted, for another name; and what is reported where it is in force."""

from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from guardrail.connection.errors import ConnectionFailed
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.servers.postgres import Server
from tests.servers.tls import Secure

Failing = Callable[..., ConnectionFailed]


def test_verified_by_the_authority_that_is_given(secure: Secure) -> None:
    with reading(
        secure.url(sslmode="verify-full", sslrootcert=str(secure.authority)), Deadline(5)
    ) as session:
        assert session.peer.tls == "TLSv1.3"
        assert session.peer.server_tls == "TLSv1.3"


def test_required_by_the_server(secure: Secure, failing: Failing) -> None:
    error = failing(secure.url(sslmode="disable"))
    assert (error.finding.id, error.again) == ("connect.tls_required", False)


def test_refused_by_the_server(server: Server, failing: Failing) -> None:
    error = failing(f"{server.url()}?sslmode=require")
    assert (error.finding.id, error.again) == ("connect.tls_refused", False)


def test_another_authority(secure: Secure, failing: Failing, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.crt")
    error = failing(secure.url(sslmode="verify-full", sslrootcert=str(tmp_path / "other.crt")))
    assert (error.finding.id, error.again) == ("connect.tls_untrusted", False)


def test_another_name(secure: Secure, failing: Failing) -> None:
    url = secure.url("127.0.0.1", sslmode="verify-full", sslrootcert=str(secure.authority))
    assert failing(url).finding.id == "connect.tls_host"


def test_the_authority_s_file_is_missing(secure: Secure, tmp_path: Path) -> None:
    url = secure.url(sslmode="verify-full", sslrootcert=str(tmp_path / "none.crt"))
    with (
        pytest.raises(UsageError, match=r"root certificate file .*none\.crt.* does not exist"),
        reading(url, Deadline(5)),
    ):
        pass


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("sslrootcert", r"could not read root certificate file .*bad\.pem"),
        ("sslcert", r"could not read certificate file .*bad\.pem"),
        ("sslkey", r"private key file .*none\.key"),
        ("sslrootcert, a folder", "root certificate file"),
    ],
)
def test_files_that_are_ours_and_wrong_are_the_calls_fault(
    secure: Secure, tmp_path: Path, option: str, said: str
) -> None:
    (tmp_path / "bad.pem").write_text("no certificate\n")
    own = trustme.CA().issue_cert("client")
    own.cert_chain_pems[0].write_to_path(tmp_path / "client.crt")
    options = {
        "sslrootcert": {"sslmode": "verify-full", "sslrootcert": tmp_path / "bad.pem"},
        "sslcert": {"sslmode": "require", "sslcert": tmp_path / "bad.pem"},
        "sslkey": {"sslmode": "require", "sslcert": tmp_path / "client.crt", "sslkey": tmp_path / "none.key"},
        "sslrootcert, a folder": {"sslmode": "verify-full", "sslrootcert": tmp_path},
    }[option]
    url = secure.url(**{key: str(value) for key, value in options.items()})
    with pytest.raises(UsageError, match=said), reading(url, Deadline(5)):
        pass
