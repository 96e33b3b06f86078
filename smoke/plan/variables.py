"""Variables and secrets that are known when the plan is read."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hookset.environment import secret_from
from hookset.errors import UsageError
from hookset.files import keys_of, struct_of
from smoke.plan.shape import FromEnvironment
from smoke.plan.template import NAME, Scope, known_only

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def variables_of(
    said: Mapping[str, Any], environ: Mapping[str, str], where: str, *, needed: bool = True
) -> dict[str, str]:
    """By name. A value may use the ones before it. Without `needed`, what is not set is empty. Raises UsageError."""
    found: dict[str, str] = {}
    for name, value in said.items():
        at = f"{where}: variables.{name}"
        _refuse_bad_name(name, at)
        if isinstance(value, dict):
            given: FromEnvironment = struct_of(value, FromEnvironment, at, keys_of(FromEnvironment))
            found[name] = _from_environment(given, environ, at, needed=needed)
        elif isinstance(value, str):
            found[name] = known_only(value, Scope(found), at)
        else:
            raise UsageError(f"{at}: is no text", "write a value, or {environment: NAME}")
    return found


def secrets_of(
    said: Mapping[str, str],
    environ: Mapping[str, str],
    hide: Callable[[str], None],
    where: str,
    *,
    needed: bool = True,
) -> dict[str, str]:
    """By name, read from the variable that each one names, or from its `_FILE` twin's file. Raises UsageError."""
    found: dict[str, str] = {}
    for name, variable in said.items():
        at = f"{where}: secrets.{name}"
        _refuse_bad_name(name, at)
        if not _VARIABLE.fullmatch(variable):
            raise UsageError(
                f"{at}: is no name of an environment variable", "a secret itself never stands in a plan"
            )
        _refuse_own_name(variable, at)
        found[name] = secret_from(variable, environ)
        hide(found[name])
        if needed and not found[name]:
            raise UsageError(
                f"{at}: {variable} is not set", f"set {variable}, or {variable}_FILE to the file that has it"
            )
    return found


def _from_environment(said: FromEnvironment, environ: Mapping[str, str], at: str, *, needed: bool) -> str:
    if not _VARIABLE.fullmatch(said.environment):
        raise UsageError(f"{at}.environment: {said.environment!r} is no name of an environment variable")
    _refuse_own_name(said.environment, at)
    value = environ.get(said.environment, "")
    if not value and said.default is None and needed:
        raise UsageError(f"{at}: {said.environment} is not set, and there is no `default`")
    return value or str(said.default if said.default is not None else "")


def _refuse_own_name(variable: str, at: str) -> None:
    """Where it were set, the program would take it for one of its options, misspelt, and not start."""
    if not variable.startswith("SMOKE_"):
        return
    from hookset.environment import names_of  # noqa: PLC0415 - only where a plan says such a name
    from hookset.fields import fields_of  # noqa: PLC0415 - as above
    from smoke.cli import COMMANDS  # noqa: PLC0415 - as above

    options = [each for command in COMMANDS for each in fields_of(command.config, "smoke")]
    if variable not in names_of(options):
        raise UsageError(
            f"{at}: {variable}: what begins with SMOKE_ is an option of smoke", "call it SHOP_... or the like"
        )


def _refuse_bad_name(name: str, at: str) -> None:
    if not NAME.fullmatch(name):
        raise UsageError(f"{at}: {name!r} is no name of a variable (letters, digits, _ and -)")
