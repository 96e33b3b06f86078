"""The environment: which variables set which field, `X_FILE` twins of secrets, and names that nobody knows."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hookset.errors import UsageError
from hookset.fields import Field
from hookset.nearest import nearest

ALONE = {
    "HOOK_TERMINATION_LOG": "where the one-line verdict is written for Kubernetes; /dev/termination-log unless set",
    "NO_COLOR": "set to anything: no colour on a terminal either",
}
"""Variables that are no option: name, what it does."""

# Kubernetes sets these in every pod, for each Service of the namespace: a Service named like a program is no typo.
_SERVICE_LINK = re.compile(
    r"\w+?_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_SERVICE_URL = re.compile(r"(tcp|udp|sctp)://\S+:\d+")
_CLOSE_ENOUGH_TO_BE_A_TYPO = 0.9  # HOOK_API is not HOOK_APP, HOOK_RELESE is HOOK_RELEASE


@dataclass(frozen=True)
class Given:
    """A raw value and where it came from ("the environment variable DATABASE_URL")."""

    text: str
    source: str


def value_from(field: Field, environ: Mapping[str, str]) -> Given | None:
    """What the environment says for `field`; an empty variable counts as not set. Raises UsageError."""
    for variable in field.variables:
        if given := _given(variable, environ, secret=field.option.secret):
            return given
    return None


def secret_from(variable: str, environ: Mapping[str, str]) -> str:
    """The secret in a variable that is no option, or in the file that its `_FILE` twin names; empty where neither is.

    Raises UsageError where both are set, or the file cannot be read.
    """
    _refuse_both(variable, environ)
    given = _given(variable, environ, secret=True)
    return given.text if given else ""


def _given(variable: str, environ: Mapping[str, str], *, secret: bool) -> Given | None:
    plain = environ.get(variable, "")
    if _SERVICE_URL.fullmatch(plain) and variable.endswith("_PORT"):
        plain = ""
    if secret and (path := environ.get(f"{variable}_FILE", "")):
        return Given(_read(path, f"{variable}_FILE"), f"the file {path} of {variable}_FILE")
    return Given(plain, f"the environment variable {variable}") if plain else None


def refuse_both(fields: Sequence[Field], environ: Mapping[str, str]) -> None:
    """Raise UsageError where a secret is given by its variable and by a file, also where a flag wins over both."""
    for variable in (name for field in fields if field.option.secret for name in field.variables):
        _refuse_both(variable, environ)


def _refuse_both(variable: str, environ: Mapping[str, str]) -> None:
    if environ.get(variable) and environ.get(f"{variable}_FILE"):
        raise UsageError(
            f"both {variable} and {variable}_FILE are set", hint="unset one: they say the same thing"
        )


def set_but_empty(field: Field, environ: Mapping[str, str]) -> str:
    """The first variable of `field` that is set to nothing, for a message about a missing value."""
    return next((name for name in field.variables if environ.get(name) == ""), "")


def names_of(fields: Sequence[Field]) -> set[str]:
    """Every variable that these fields listen to."""
    plain = {name for field in fields for name in field.variables}
    return plain | {f"{name}_FILE" for field in fields if field.option.secret for name in field.variables}


def refuse_unknown(
    program: str, known: Collection[str], environ: Mapping[str, str], families: tuple[str, ...] = ()
) -> None:
    """Raise UsageError for a variable `<PROGRAM>_...` that no option has, or a misspelt `HOOK_...`.

    What begins with one of `families` is the program's own to read: names that a file of the user's gives.
    Another `HOOK_...` may be the service's own, where a program runs in the service's image: it is left alone.
    """
    prefix = program.upper().replace("-", "_") + "_"
    every = sorted({*known, *ALONE})
    for name in sorted(environ):
        if (
            name in every
            or name.startswith(families)
            or _SERVICE_LINK.fullmatch(name)
            or _SERVICE_URL.fullmatch(environ[name])
        ):
            continue
        if name.startswith(prefix):
            like = nearest(name, every)
            raise UsageError(
                f"unknown environment variable {name}" + (f"; did you mean {like}?" if like else "")
            )
        if name.startswith("HOOK_") and (like := nearest(name, every, _CLOSE_ENOUGH_TO_BE_A_TYPO)):
            raise UsageError(f"unknown environment variable {name}; did you mean {like}?")


def _read(path: str, variable: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError(f"{variable}: {path} is no UTF-8 text") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(
            f"{variable}: cannot read {path}: {reason}", hint="look at the volume mount"
        ) from None
    if not text:
        raise UsageError(f"{variable}: {path} is empty", hint="look at the Secret that should fill it")
    return text
