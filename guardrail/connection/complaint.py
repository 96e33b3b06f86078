"""What libpq says of a connection string that it cannot read, in our words: its own may repeat the password."""

import re
from collections.abc import Sequence

from hookset.errors import UsageError
from hookset.nearest import nearest

HINT = "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %XX for : / @ ? # % in the password"
SERVICE_HINT = (
    "libpq looks in PGSERVICEFILE, else ~/.pg_service.conf, then in pg_service.conf under PGSYSCONFDIR"
)
COMPLAINTS = (
    # libpq takes the process's user where none is named, and looks that up in /etc/passwd
    (
        r"local user (?:with )?ID (\d+)",
        "no user is named, and user {0} of this container has no name: add USER@ or set PGUSER",
    ),
    (r'invalid (?:URI query parameter:|connection option) "([a-z_]{2,40})"', "libpq has no option {0!r}"),
    (r'invalid "?(\w+)"? value: ', "the value of {0} is not one that libpq knows"),
    (r"percent-encoded token", "a % is not followed by two hexadecimal digits: write %25 for a %"),
    (r"unterminated quoted string", "a quotation mark is not closed"),
    (r'definition of service "([\w.-]+)" not found', "service {0!r} is in no service file"),
    (r"(could not match \d+ .* to \d+ hosts)", "{0}"),
    (r"(could not match \d+ host names to \d+ hostaddr values)", "{0}"),
    (r"forbidden value|value %00", "it holds a zero byte"),
)


def explained(complaint: str, known: Sequence[str]) -> UsageError:
    """What libpq said of a conninfo, in our words; `known` are the options that it has."""
    for pattern, words in COMPLAINTS:
        if found := re.search(pattern, complaint):
            return UsageError(f"DATABASE_URL: {words.format(*found.groups())}", _hint(found, known))
    return UsageError("DATABASE_URL: neither a URL nor a list of key=value", HINT)


def _hint(found: re.Match[str], known: Sequence[str]) -> str:
    if found.group(0).startswith("local user"):
        return ""
    if found.group(0).endswith(" value: "):
        return "see the reference of libpq"
    if "option" not in found.group(0) and "parameter" not in found.group(0):
        return SERVICE_HINT if "service" in found.group(0) else HINT
    near = nearest(found.group(1), known)
    return (
        f"did you mean {near!r}?" if near else f"take {found.group(1)!r} out: only libpq's own are understood"
    )
