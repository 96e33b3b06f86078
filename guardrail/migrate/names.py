"""How the sessions of a migration are called in pg_stat_activity, so that everybody can tell who they are."""

import os
import secrets
import socket

MOST_BYTES = 63  # NAMEDATALEN - 1: the server cuts what is longer
LOCK_PREFIX = "guardrail lock "
MIGRATE_PREFIX = "guardrail migrate "


def session_names() -> tuple[str, str]:
    """The lock's and the command's application_name: what, on which pod (or host), and a token of this run.

    After the prefix both are the same, so that it can be seen whether a command's runner still holds a lock.
    """
    host = os.environ.get("HOSTNAME") or socket.gethostname()
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in host)
    token = secrets.token_hex(3)
    run = f"{plain[: MOST_BYTES - len(MIGRATE_PREFIX) - len(token) - 1]} {token}"
    return LOCK_PREFIX + run, MIGRATE_PREFIX + run
