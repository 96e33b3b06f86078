"""`--help` and `--version`, from the same structs as the parser."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from hookset.duration import duration_text
from hookset.environment import ALONE
from hookset.exitcode import ExitCode
from hookset.fields import Field, fields_of
from hookset.program import Command, Program

WIDTH = 100


def help_page(program: Program, words: Sequence[str]) -> str:
    """The page that these words ask for: of one command, of the program, or its version."""
    if words[:1] == ["--version"]:
        return f"{program.name} {program.version}"
    command = program.command("") or (program.command(words[0]) if words else None)
    return "\n".join(_command_page(program, command) if command else _program_page(program))


def default_text(field: Field) -> str:
    """What holds where the option is not given, in words."""
    if field.required:
        return "required"
    if field.option.shown:
        return field.option.shown
    if field.duration and isinstance(field.default, float | int):
        return duration_text(field.default)
    return _value_text(field.default)


def usage(program: Program, command: Command) -> str:
    """`guardrail check --database-url URL [options]`."""
    fields = fields_of(command.config, program.name)
    words = [program.name, command.name]
    words += [f"{f.flag} {f.metavar}" for f in fields if f.required and f.option.place == "flag"]
    words += ["[options]"] if any(f.option.place == "flag" for f in fields) else []
    words += [_positional(f) for f in fields if f.option.place == "positional"]
    words += [f"-- {f.metavar} ..." for f in fields if f.option.place == "rest"]
    return " ".join(filter(None, words))


def flag_text(field: Field) -> str:
    """The flag with what stands behind it."""
    if field.option.place != "flag":
        return field.metavar
    if field.kind is bool:
        return f"{field.flag}, --no-{field.flag[2:]}"
    return f"{field.flag} {field.metavar}"


def variables_text(field: Field) -> str:
    """The field's environment variables, with the twin of a secret."""
    names = [f"{name} (or {name}_FILE)" if field.option.secret else name for name in field.variables]
    return ", ".join(names)


def _program_page(program: Program) -> Iterator[str]:
    yield f"usage: {program.name} COMMAND [options]"
    yield ""
    yield from textwrap.wrap(program.summary, WIDTH)
    yield ""
    width = max(len(command.name) for command in program.commands) + 2
    for command in program.commands:
        yield f"  {command.name:<{width}}{command.help}"
    yield ""
    yield f"{program.name} COMMAND --help shows a command's options; {program.name} --version the version."
    yield ""
    yield from _exit_codes()


def _command_page(program: Program, command: Command) -> Iterator[str]:
    fields = fields_of(command.config, program.name)
    yield f"usage: {usage(program, command)}"
    yield ""
    yield from textwrap.wrap(command.help or program.summary, WIDTH)
    own = [field for field in fields if not field.option.common]
    shared = [field for field in fields if field.option.common]
    for title, some in (("options", own), ("options of every hook", shared)):
        if some:
            yield ""
            yield f"{title} (flag > environment > default):"
            for field in some:
                yield from _option(field)
    yield ""
    yield "environment:"
    for name, what in ALONE.items():
        yield f"  {name:<24}{what}"
    yield ""
    yield from _exit_codes()


def _option(field: Field) -> Iterator[str]:
    yield f"  {flag_text(field)}"
    yield from textwrap.wrap(field.option.help, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
    facts = [field.type_name, f"default: {default_text(field)}" if not field.required else "required"]
    facts += [f"env: {variables_text(field)}"] if field.variables else []
    yield from textwrap.wrap(
        f"[{'; '.join(facts)}]",
        WIDTH,
        initial_indent=" " * 6,
        subsequent_indent=" " * 7,
        break_on_hyphens=False,
    )


def _exit_codes() -> Iterator[str]:
    yield "exit codes:"
    for code in ExitCode:
        yield f"  {code.value:<5}{code.meaning.replace('`', '')}"


def _positional(field: Field) -> str:
    return field.metavar if field.required else f"[{field.metavar}]"


def _value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in ("", None, ()):
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
