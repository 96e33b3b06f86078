"""The reference page and the JSON Schemas of each program, from the same structs as its parser; the page of all metrics.

    python -m hookset.reference guardrail.cli:PROGRAM flagcheck.cli:PROGRAM smoke.cli:PROGRAM --write docs/reference
    python -m hookset.reference guardrail.cli:PROGRAM flagcheck.cli:PROGRAM smoke.cli:PROGRAM --check docs/reference

`--check` changes nothing, prints what is stale as a diff, and exits 1 where anything is.
"""

import argparse
import difflib
import importlib
import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec

from hookset.accepted import AcceptedEntry
from hookset.environment import ALONE
from hookset.exitcode import ExitCode
from hookset.fields import Field, fields_of
from hookset.help import default_text, flag_text, usage, variables_text
from hookset.metrics_page import metrics_page
from hookset.override import OverrideFile
from hookset.program import Command, Program
from hookset.verdict import Verdict

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def page(program: Program) -> str:
    """The reference page of a program, in Markdown."""
    return "\n".join(_page(program)) + "\n"


def schemas(program: Program) -> dict[str, dict[str, Any]]:
    """JSON Schemas by name: the files and records that all hooks share, and each command's options."""
    found = {
        "verdict": _schema(Verdict, "The verdict record of a hook"),
        "override": _schema(OverrideFile, "An emergency override"),
        "accepted": _schema(list[AcceptedEntry], "Accepted findings"),
    }
    for command in program.commands:
        name = "-".join(filter(None, (program.name, command.name)))
        found[f"{name}-options"] = _options_schema(
            program, command, f"The options of {name.replace('-', ' ')}"
        )
    return found | {name: {"$schema": DRAFT} | schema for name, schema in program.schemas().items()}


def files(program: Program) -> dict[str, str]:
    """All generated files: path below the reference folder, text."""
    made = {f"{program.name}.md": page(program)}
    for name, schema in schemas(program).items():
        text = msgspec.json.format(msgspec.json.encode(_unindented(schema)), indent=2).decode()
        made[f"schemas/{name}.schema.json"] = text + "\n"
    return made


def every_file(programs: Sequence[Program]) -> dict[str, str]:
    """The files of all programs, and the page that they share: path below the reference folder, text."""
    made = {"metrics.md": metrics_page(programs)}
    for program in programs:
        made |= files(program)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Write the reference of these programs, or check that it is what would be written."""
    parser = argparse.ArgumentParser(prog="python -m hookset.reference", description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="+", help="module:NAME of the Program")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the files there")
    parser.add_argument("--check", type=Path, metavar="FOLDER", help="compare with the files there")
    given = parser.parse_args(argv)
    if (given.write is None) == (given.check is None):
        parser.error("one of --write and --check, please")
    made = every_file([_program(word) for word in given.program])
    return _write(made, given.write) if given.write else _check(made, given.check)


def _program(word: str) -> Program:
    module, _, name = word.partition(":")
    return cast("Program", getattr(importlib.import_module(module), name))


def _write(made: Mapping[str, str], folder: Path) -> int:
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


def _check(made: Mapping[str, str], folder: Path) -> int:
    stale = [line for name, text in made.items() for line in _diff(folder / name, text)]
    sys.stdout.writelines(stale)
    return 1 if stale else 0


def _diff(path: Path, text: str) -> Iterator[str]:
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    yield from difflib.unified_diff(
        old.splitlines(keepends=True), text.splitlines(keepends=True), str(path), f"{path} (generated)"
    )


def _schema(shape: Any, title: str) -> dict[str, Any]:
    return {"$schema": DRAFT, "title": title} | msgspec.json.schema(shape)


def _options_schema(program: Program, command: Command, title: str) -> dict[str, Any]:
    schema = _schema(command.config, title)
    name = command.config.__name__
    properties = schema["$defs"][name]["properties"]
    for field in fields_of(command.config, program.name):
        properties[field.name]["description"] = field.option.help
    return schema


def _unindented(schema: Any) -> Any:
    """The schema with its descriptions as docstrings are meant; Python itself unindents them since 3.13."""
    if isinstance(schema, list):
        return [_unindented(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: inspect.cleandoc(one) if key == "description" and isinstance(one, str) else _unindented(one)
        for key, one in schema.items()
    }


def _page(program: Program) -> Iterator[str]:
    yield f"# {program.name}"
    yield ""
    yield f"<!-- Generated by `python -m hookset.reference`: edit the config structs of {program.name} instead. -->"
    yield ""
    yield program.summary
    yield ""
    yield "A flag wins over the environment, the environment over the default. `X_FILE` names a file that holds the value."
    for command in program.commands:
        yield from _command(program, command)
    shared = {
        field.name: field
        for command in program.commands
        for field in fields_of(command.config, program.name)
        if field.option.common
    }
    yield from _table("## Options of every command", list(shared.values()))
    yield from _environment()
    yield from _exit_codes()


def _command(program: Program, command: Command) -> Iterator[str]:
    yield ""
    yield f"## `{f'{program.name} {command.name}'.rstrip()}`"
    yield ""
    yield f"{command.help[:1].upper()}{command.help[1:]}."
    yield ""
    yield "```"
    yield usage(program, command)
    yield "```"
    own = [field for field in fields_of(command.config, program.name) if not field.option.common]
    yield from _table("", own)


def _table(title: str, fields: Sequence[Field]) -> Iterator[str]:
    if not fields:
        return
    if title:
        yield ""
        yield title
    yield ""
    yield "| option | environment | type | default | what |"
    yield "|---|---|---|---|---|"
    for field in fields:
        variables = ", ".join(f"`{name}`" for name in variables_text(field).split(", ") if name)
        variables = variables.replace(" (or ", "` (or `").replace(")`", "`)")
        cells = (f"`{flag_text(field)}`", variables, field.type_name, default_text(field), field.option.help)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _environment() -> Iterator[str]:
    yield ""
    yield "## Environment variables that are no options"
    yield ""
    yield "| variable | what |"
    yield "|---|---|"
    yield from (f"| `{name}` | {what} |" for name, what in ALONE.items())


def _exit_codes() -> Iterator[str]:
    yield ""
    yield "## Exit codes"
    yield ""
    yield "| code | meaning |"
    yield "|---|---|"
    yield from (f"| {code.value} | {code.meaning} |" for code in ExitCode)


if __name__ == "__main__":
    raise SystemExit(main())
