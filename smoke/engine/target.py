"""Where the load goes: the plan's target, taken apart."""

from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from hookset.errors import UsageError

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """`host` as it is looked up and stands in certificates, `authority` as the Host header has it."""

    secure: bool
    host: str
    port: int
    authority: str
    path: str
    authorization: str = ""


def target(url: str) -> Target:
    """The parts of `http(s)://[user:password@]host[:port][/path]`. Raises UsageError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(f"target: {error}") from None
    if parts.scheme not in PORTS or not host:
        raise UsageError("target: wants http://HOST[:PORT] or https://HOST[:PORT]")
    name = _ascii(host)
    shown = f"[{name}]" if ":" in name else name
    return Target(
        secure=parts.scheme == "https",
        host=name,
        port=port or PORTS[parts.scheme],
        authority=shown if port in {None, PORTS[parts.scheme]} else f"{shown}:{port}",
        path=parts.path.rstrip("/"),
        authorization=_basic(parts.username, parts.password or "") if parts.username else "",
    )


def _ascii(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise UsageError(f"target: {host} is no host name") from None


def _basic(user: str, password: str) -> str:
    """Basic authentication (RFC 7617)."""
    return "Basic " + b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
