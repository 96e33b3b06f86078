"""Certificates: a wrong one is told of when the plan is read."""

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from smoke.plan.plan import Tls


@pytest.fixture
def files(folder):
    ca = trustme.CA()
    leaf = ca.issue_cert("shop.example")
    ca.cert_pem.write_to_path(str(folder.path / "ca.pem"))
    leaf.private_key_pem.write_to_path(str(folder.path / "key.pem"))
    leaf.cert_chain_pems[0].write_to_path(str(folder.path / "cert.pem"))
    leaf.private_key_and_cert_chain_pem.write_to_path(str(folder.path / "both.pem"))
    trustme.CA().issue_cert("x").private_key_pem.write_to_path(str(folder.path / "other.pem"))
    folder.file("text.pem", "no certificate")
    return folder


def test_files_are_found_beside_the_plan(files):
    at = str(files.path) + "/"
    tls = files.load("tls: {ca: ca.pem, certificate: cert.pem, key: key.pem}\nrequests: [/]").tls
    assert tls == Tls(verify=at + "ca.pem", certificate=at + "cert.pem", key=at + "key.pem")
    assert files.load("tls: {certificate: both.pem}\nrequests: [/]").tls == Tls(certificate=at + "both.pem")


def test_everything_is_verified_unless_it_is_said_in_words(folder):
    assert folder.load("requests: [/]").tls == Tls(verify=True)
    plan = folder.load("tls: {insecure: staging has a certificate of its own}\nrequests: [/]")
    assert plan.tls == Tls(verify=False)


@pytest.mark.parametrize(
    ("tls", "reason"),
    [
        ("{insecure: true}", "tls.insecure: says no reason (say in words"),
        ("{insecure: it is staging, ca: ca.pem}", "tls: insecure contradicts ca"),
        ("{key: key.pem}", "tls: key without certificate"),
        ("{ca: gone.pem}", "tls.ca: gone.pem: there is no such file"),
        ("{ca: text.pem}", "tls.ca: text.pem: no certificate or crl found"),
        ("{ca: key.pem}", "tls.ca: key.pem: no certificate or crl found"),
        (
            "{certificate: cert.pem}",
            "tls.certificate: cert.pem: holds no certificate, or no key: name its file as `key`",
        ),
        ("{certificate: text.pem, key: key.pem}", "tls.certificate: text.pem: "),
        ("{certificate: cert.pem, key: other.pem}", "tls.certificate: cert.pem: key values mismatch"),
        ("{cert: cert.pem}", "tls: unknown key cert"),
        ("ca.pem", "tls: is no mapping (its keys are ca, certificate, key, insecure)"),
    ],
)
def test_certificates_that_are_none_are_refused(files, tls, reason):
    assert reason in files.refused(f"tls: {tls}\nrequests: [/]")


def test_a_key_with_a_password_does_not_ask_the_terminal(files):
    key = serialization.load_pem_private_key((files.path / "key.pem").read_bytes(), None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"word"),
    )
    files.file("locked.pem", locked)
    reason = files.refused("tls: {certificate: cert.pem, key: locked.pem}\nrequests: [/]")
    assert "the key has a password" in reason
