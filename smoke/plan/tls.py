"""Certificates: looked into when the plan is read, so that a wrong one is no failed request later."""

from typing import Any

from hookset.errors import UsageError
from smoke.plan import shape
from smoke.plan.folder import Folder
from smoke.plan.plan import Tls


def tls_of(said: shape.Tls, folder: Folder, at: str) -> Tls:
    """The settings with paths that lead to files. Raises UsageError; `at` begins its message."""
    if said.insecure and said.ca:
        raise UsageError(f"{at}: insecure contradicts ca")
    if said.insecure and len(said.insecure.split()) < 2:
        raise UsageError(f"{at}.insecure: says no reason", "say in words why certificates are not verified")
    if said.key and not said.certificate:
        raise UsageError(f"{at}: key without certificate")
    ca, certificate, key = (
        str(folder.path(path, f"{at}.{name}")) if path else ""
        for name, path in (("ca", said.ca), ("certificate", said.certificate), ("key", said.key))
    )
    _try(ca, certificate, key, at)
    return Tls(verify=False if said.insecure else ca or True, certificate=certificate, key=key)


def _try(ca: str, certificate: str, key: str, at: str) -> None:
    import ssl  # noqa: PLC0415 - 45 ms, and only where a plan has certificates

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    name, path = "ca", ca
    try:
        if ca:
            context.load_verify_locations(cafile=ca)
        name, path = "certificate", certificate
        if certificate:
            context.load_cert_chain(certificate, key or None, password=_no_password)
    except (OSError, ValueError) as error:
        raise UsageError(f"{at}.{name}: {path}: {_reason(error, key)}") from None


def _reason(error: Exception, key: str) -> Any:
    import ssl  # noqa: PLC0415 - as above

    if not isinstance(error, ssl.SSLError):
        return getattr(error, "strerror", None) or error
    if error.reason is None:
        missing = "not the key's" if key else "no key: name its file as `key`"
        return f"holds no certificate, or {missing}"
    return error.reason.lower().replace("_", " ")


def _no_password() -> str:
    """OpenSSL would ask the terminal for the password of a key."""
    raise ValueError("the key has a password: give it without one")
