"""Where the load goes: an http or https URL, without credentials."""

import re
from urllib.parse import urlsplit

from hookset.errors import UsageError
from hookset.redact import without_credentials

_HOST = re.compile(r"[A-Za-z0-9._:%-]+")  # a name with the underscores that DNS has too, or an address


def target_of(url: str, at: str) -> str:
    """The URL without a slash at its end; its path goes before that of every request. Raises UsageError, `at` begins its message and no credentials are in it."""
    shown = without_credentials(url)[:200].encode(errors="replace").decode()
    if not url.isascii() or any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise UsageError(
            f"{at}: {shown!r} has characters that no URL has", "write host names in punycode (xn--...)"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{at}: {shown} is no URL: {error}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"{at}: {shown} is no http or https URL", "write it like https://shop.example:8443")
    if "@" not in parts.netloc and not _HOST.fullmatch(host):
        raise UsageError(f"{at}: {shown} has characters in its host that no name has")
    if "@" in parts.netloc:
        raise UsageError(
            f"{at}: has credentials in it", "send them as a header: `Authorization: Bearer ${token}`"
        )
    if port == 0 or parts.netloc.endswith(":"):
        raise UsageError(f"{at}: {shown} has no port after its colon")
    if "?" in url or "#" in url:
        raise UsageError(f"{at}: {shown} has a query or a fragment", "put it into the requests' `query`")
    return url.rstrip("/")


def free_target_of(url: str, at: str) -> str:
    """The target of a locustfile without a slash at its end: it may have credentials, or be none of HTTP. Raises as above."""
    scheme, mark, rest = url.partition("://")
    if scheme.lower() not in ("http", "https"):
        return url
    place, slash, path = rest.partition("/")
    target_of(scheme + mark + place.rpartition("@")[2] + slash + path, at)
    return url.rstrip("/")
