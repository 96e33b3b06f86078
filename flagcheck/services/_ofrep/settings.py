"""The settings that services speaking OFREP share: vendor headers."""

import re

from hookset.errors import UsageError

NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CREDENTIALS = ("authorization", "proxy-authorization", "x-api-key", "cookie")


def checked_headers(service: str, headers: dict[str, str], key_header: str = "") -> dict[str, str]:
    """`headers` as given. Raises UsageError: no header name or value, or one that carries credentials."""
    if key_header and not NAME.fullmatch(key_header):
        raise UsageError(f"{service}: key_header: {key_header!r} is no name of a header")
    for name, value in headers.items():
        if not NAME.fullmatch(name):
            raise UsageError(f"{service}: headers: {name!r} is no name of a header")
        if name.lower() in (*CREDENTIALS, key_header.lower()):
            raise UsageError(
                f"{service}: headers: {name} carries a secret, which no file may hold",
                "give the token by FLAGCHECK_TOKEN or FLAGCHECK_TOKEN_FILE, and its header by `key_header`",
            )
        if not value.isprintable() or not value.isascii() or value != value.strip():
            raise UsageError(
                f"{service}: headers: the value of {name} has characters that no header may have"
            )
    return headers
