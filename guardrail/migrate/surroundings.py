"""The environment in which a migration command runs: which database, and the timeouts of its sessions.

Nothing of it is on a command line. PGOPTIONS and PGAPPNAME are read by what stands on libpq (psql, psycopg, psycopg2,
Ruby's pg, PHP's pdo_pgsql ...) and by node-postgres; not by asyncpg, pg8000, JDBC and Go's pgx: docs/how-to/migrate.md.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from guardrail import writing

# the server itself ends what a dead client had begun, so that a killed run does not go on unseen
CLIENT_CHECK = "-c client_connection_check_interval=2s"


def surroundings(
    base: Mapping[str, str], *, conninfo: str, lock_timeout: float, name: str, client_check: bool
) -> dict[str, str]:
    """`base` with PG* and DATABASE_URL for `conninfo`; `lock_timeout` in seconds, `name` the application_name.

    What stands in an existing PGOPTIONS, or in the URL's own `options`, is kept; ours comes last and so wins.
    """
    ours = f"-c lock_timeout={int(lock_timeout * 1000)}ms" + (f" {CLIENT_CHECK}" if client_check else "")
    named = writing.environment_of(conninfo)
    options = " ".join(part for part in (named.get("PGOPTIONS") or base.get("PGOPTIONS", ""), ours) if part)
    told = {**base, **named, "PGOPTIONS": options, "PGAPPNAME": name}
    if url := writing.url_of(conninfo):
        told["DATABASE_URL"] = _agreeing(url, options=options, application_name=name)
    # a Python tool's lines should come while it works
    return {"PYTHONUNBUFFERED": "1", **told}


def _agreeing(url: str, **ours: str) -> str:
    """The URL as it was, but where it sets what the environment sets too, as the environment: a URL goes first."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    if not any(key in ours for key, _ in given):
        return url
    query = urlencode([(key, ours.get(key, value)) for key, value in given], quote_via=quote)
    return urlunsplit(parts._replace(query=query))
