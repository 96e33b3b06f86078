"""How the sessions of a migration are called in pg_stat_activity, so that everybody can tell who they are."""

import os
import secrets
import socket

MOST_BYTES = 63  # NAMEDATALEN - 1: the server cuts what is longer
LOCK_PREFIX = "guardrail lock "
MIGRATE_PREFIX = "guardrail migrate "


def session_names() -> tuple[str, str]:
    """The lock's and the command's application_name: what, on which pod (or host), and a token of this run."""
    host = os.environ.get("HOSTNAME") or socket.gethostname()
    token = secrets.token_hex(3)
    return _named(LOCK_PREFIX, host, token), _named(MIGRATE_PREFIX, host, token)


def _named(prefix: str, host: str, token: str) -> str:
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in host)
    return f"{prefix}{plain[: MOST_BYTES - len(prefix) - len(token) - 1]} {token}"
