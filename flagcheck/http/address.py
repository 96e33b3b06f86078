"""Whether a URL is one that a token may be sent to."""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from hookset.errors import UsageError
from hookset.redact import without_credentials

CLUSTER_SUFFIXES = (".svc", ".cluster.local", ".local", ".localhost", ".internal", ".test")


def checked_url(url: str, where: str, *, allow_http: bool = False) -> str:
    """The URL without a slash at its end. `where` names the key that it came from.

    Raises UsageError: no http(s) URL, credentials in it, a query or fragment, or http to a host that is not private (a
    token would cross a network that anybody can read), unless `allow_http`.
    """
    parts = _split(url, where)
    shown = without_credentials(url)
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"{where}: {shown} has credentials in it",
            "give the token by FLAGCHECK_TOKEN or FLAGCHECK_TOKEN_FILE",
        )
    if parts.query or parts.fragment:
        raise UsageError(
            f"{where}: {shown.partition('?')[0]} has a query or fragment", "give the base URL alone"
        )
    if parts.scheme == "http" and not allow_http and not is_private(parts.hostname or ""):
        raise UsageError(
            f"{where}: http to the public host {parts.hostname}: the token could be read on the way",
            "use https, or say `allow_http: true` beside the url",
        )
    return url.rstrip("/")


def _split(url: str, where: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in url):
        raise UsageError(f"{where}: {without_credentials(url)!r} is no http or https URL")
    return parts


def is_private(host: str) -> bool:
    """Whether a host is of this machine, this cluster or a private network: by its name, else by its addresses.

    A host whose name does not resolve counts as private: nothing is sent to it, and the connection says why.
    """
    if "." not in host and ":" not in host:
        return True
    if host.endswith(CLUSTER_SUFFIXES):
        return True
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return True
    return all(ipaddress.ip_address(str(address).partition("%")[0]).is_private for address in found)
