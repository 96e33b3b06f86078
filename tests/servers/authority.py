"""An authority as `openssl req -x509` makes it, and contexts as strict as those of Python 3.13."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


def strict(maker: Callable[..., ssl.SSLContext]) -> Callable[..., ssl.SSLContext]:
    """A maker of contexts, as it is in Python 3.13."""

    def make(**how: str | None) -> ssl.SSLContext:
        made = maker(**how)
        made.verify_flags |= ssl.VERIFY_X509_STRICT
        return made

    return make


def plain_authority(folder: Path) -> ssl.SSLContext:
    """What a server has of an authority without a key usage, whose certificate is `ca.pem`."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    of_authority = (x509.BasicConstraints(ca=True, path_length=None), True)
    of_server = (x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    now, found = datetime.now(UTC), b""
    for name, key, extension in ((issuer, keys[0], of_authority), (subject, keys[1], of_server)):
        builder = (
            x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
        )
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        signed = builder.add_extension(extension[0], extension[1]).sign(keys[0], SHA256())
        found = signed.public_bytes(Encoding.PEM)
        if name is issuer:
            (folder / "ca.pem").write_bytes(found)
    (folder / "server.pem").write_bytes(
        keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + found
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context
