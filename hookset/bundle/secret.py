"""Whether a file is a secret: keys and .env files do not belong into an image or a ConfigMap."""

import re

_SIGNS = (b"PRIVATE KEY", b"PuTTY-User-Key-File-", b"AGE-SECRET-KEY-1")
_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\APuTTY-User-Key-File-|AGE-SECRET-KEY-1"
)
_NAMES = {
    ".env": "a file of environment variables",
    ".netrc": "a file of passwords",
    ".pgpass": "a file of passwords",
    ".npmrc": "a file of tokens",
    ".pypirc": "a file of passwords",
    ".htpasswd": "a file of passwords",
}
_STORES = (".p12", ".pfx", ".jks", ".keystore", ".kdbx")
_SAMPLES = (".example", ".sample", ".template", ".dist")


def secret_in(name: str, data: bytes) -> str:
    """What makes the file a secret, or nothing.

    >>> secret_in("client.key", b"-----BEGIN EC PRIVATE KEY-----"), secret_in(".env.production", b""), secret_in("a.sql", b"")
    ('holds a private key', 'a file of environment variables', '')
    """
    if any(sign in data for sign in _SIGNS) and _KEY.search(data):
        return "holds a private key"
    if name.startswith(".env.") and not name.endswith(_SAMPLES):
        return _NAMES[".env"]
    if name.endswith(_STORES):
        return "a store of keys"
    return _NAMES.get(name, "")
