"""Unleash's tokens: what kind each API takes, and the environment that some name."""

from collections.abc import Iterator
from contextlib import contextmanager

from flagcheck.failures import Denied

WANTED = {
    "admin": "give a personal access token (user:...) of a user with the root role Viewer; "
    "client and frontend tokens are read with the setting `api: client` or `api: frontend`",
    "client": "give a client token (also called backend token) of the environment that is meant",
    "frontend": "give a frontend token of the environment that is meant",
}
"""Which token an API takes, by the name of the API."""


@contextmanager
def right_kind(api: str) -> Iterator[None]:
    """What Unleash refuses is told with the kind of token that this API takes: it answers 403 for the wrong kind, 401 else."""
    try:
        yield
    except Denied as error:
        raise Denied(error.rule, error.message, WANTED[api]) from None


def environment_of(token: str) -> str:
    """The environment that a client or frontend token names (`project:environment.secret`); empty for others.

    The whole text is what the server compares, so that an accepted token's environment is not its bearer's invention.
    """
    scope, dot, _ = token.partition(".")
    project, colon, environment = scope.partition(":")
    return environment if dot and colon and project and environment != "*" else ""
