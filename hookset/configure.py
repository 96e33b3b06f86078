"""From command line and environment to one checked config struct: flag > environment > default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hookset.arguments import parse_words
from hookset.convert import convert
from hookset.environment import names_of, refuse_both, refuse_unknown, set_but_empty, value_from
from hookset.errors import UsageError
from hookset.fields import Field, fields_of
from hookset.nearest import did_you_mean
from hookset.program import Command, Program


@dataclass(frozen=True)
class Call:
    """A command with its config; `given` names the fields that are not at their default; `secrets` are values."""

    command: Command
    config: Any
    fields: tuple[Field, ...]
    given: frozenset[str] = frozenset()
    secrets: tuple[str, ...] = field(default=(), repr=False)


def choose(program: Program, argv: Sequence[str]) -> tuple[Command, Sequence[str]]:
    """The command that is called, and its own arguments. Raises UsageError."""
    if single := program.command(""):
        return single, argv
    names = [command.name for command in program.commands]
    if not argv or argv[0].startswith("-"):
        raise UsageError(
            f"{program.name}: a command comes first: one of {', '.join(names)}",
            hint=f"see {program.name} --help",
        )
    if command := program.command(argv[0]):
        return command, argv[1:]
    raise UsageError(f"{program.name}: unknown command {argv[0]}{did_you_mean(argv[0], names)}")


def configure(program: Program, argv: Sequence[str], environ: Mapping[str, str]) -> Call:
    """Read what is called and with which values. Raises UsageError, whose message never holds a secret."""
    command, words = choose(program, argv)
    fields = fields_of(command.config, program.name)
    given = parse_words(fields, words, f"{program.name} {command.name}".strip())
    everywhere = [each for other in program.commands for each in fields_of(other.config, program.name)]
    refuse_unknown(program.name, names_of(everywhere), environ, program.families)
    refuse_both(fields, environ)
    raw = {each.name: found for each in fields if (found := _raw(each, given, environ))}
    values = {each.name: convert(each, *raw[each.name]) for each in fields if each.name in raw}
    for each in fields:
        _require(each, values, environ)
    return Call(command, _build(command.config, values), fields, frozenset(values), _secrets(fields, values))


def _raw(each: Field, given: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[Any, str] | None:
    if each.name in given:
        return given[each.name], "the command line"
    found = value_from(each, environ)
    return (found.text, found.source) if found else None


def _require(each: Field, values: Mapping[str, Any], environ: Mapping[str, str]) -> None:
    if not each.required:
        return
    ways = " or ".join([each.flag, *each.variables])
    if each.name not in values:
        empty = set_but_empty(each, environ)
        raise UsageError(f"{each.flag} is required, but {empty} is empty" if empty else f"{ways} is required")
    if values[each.name] in ("", ()):
        raise UsageError(f"{each.flag} is required, but given empty")


def _secrets(fields: Sequence[Field], values: Mapping[str, Any]) -> tuple[str, ...]:
    found = [values[each.name] for each in fields if each.option.secret and each.name in values]
    flat = [one for value in found for one in (value if isinstance(value, list | tuple) else [value])]
    return tuple(str(value) for value in flat if value)


def _build(config: type[msgspec.Struct], values: Mapping[str, Any]) -> msgspec.Struct:
    """The struct; a ValueError of its own `__post_init__` is a usage error."""
    try:
        return msgspec.convert(dict(values), config)
    except msgspec.ValidationError as error:
        raise UsageError(str(error)) from None
