"""How a request is authorised: HMAC from a connection string, or a Bearer token from Microsoft Entra.

https://learn.microsoft.com/azure/azure-app-configuration/rest-api-authentication-hmac
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

import msgspec

from hookset.errors import UsageError

SIGNED = "x-ms-date;host;x-ms-content-sha256"
NO_BODY = base64.b64encode(hashlib.sha256(b"").digest()).decode()
HINT = (
    "give the whole read-only connection string (Access settings > Read-only keys), or an Entra access token"
)


class Key(msgspec.Struct, frozen=True):
    """An access key: its id and secret, and the host that it belongs to (empty: not named)."""

    id: str
    secret: str
    host: str = ""


def parsed(token: str) -> Key | None:
    """The key of `Endpoint=https://...;Id=...;Secret=...`; None for any other token. Raises UsageError."""
    parts = dict(pair.partition("=")[::2] for pair in token.strip().split(";"))
    if "Secret" not in parts and "Endpoint" not in parts:
        return None
    try:
        base64.b64decode(parts["Secret"], validate=True)
        return Key(parts["Id"], parts["Secret"], urlsplit(parts.get("Endpoint", "")).netloc.lower())
    except (KeyError, ValueError, binascii.Error):
        raise UsageError("azure-app-configuration: the token is no whole connection string", HINT) from None


def signed(key: Key, url: str, now: datetime | None = None) -> Mapping[str, str]:
    """The headers of a GET of exactly this URL (encoded as it is sent)."""
    parts = urlsplit(url)
    asked = parts.path + (f"?{parts.query}" if parts.query else "")
    date = format_datetime(now or datetime.now(UTC), usegmt=True)
    text = f"GET\n{asked}\n{date};{parts.netloc};{NO_BODY}"
    digest = hmac.new(base64.b64decode(key.secret), text.encode(), hashlib.sha256).digest()
    signature = base64.b64encode(digest).decode()
    return {
        "x-ms-date": date,
        "x-ms-content-sha256": NO_BODY,
        "Authorization": f"HMAC-SHA256 Credential={key.id}&SignedHeaders={SIGNED}&Signature={signature}",
    }
