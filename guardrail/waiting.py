"""Connect, and say what answered: what an init container waits for."""

from collections.abc import Iterator

from guardrail.checks import connect
from guardrail.connection.errors import ConnectionFailed
from hookset.context import Context
from hookset.outcome import Finding


def wait(database_url: str, context: Context) -> Iterator[Finding]:
    """Try until the database answers or the deadline comes; raises what ended it, after the finding that says why."""
    try:
        with connect.connected(database_url, context.deadline, context.say, context.hide) as (session, found):
            context.subject = session.subject
            yield from found
    except ConnectionFailed as error:
        yield error.finding
        raise
