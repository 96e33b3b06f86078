"""The command line, parsed by argparse into plain words; what they mean is `hookset.configure`'s matter."""

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from hookset.errors import UsageError
from hookset.fields import Field
from hookset.nearest import did_you_mean

ASKS_HELP = ("-h", "--help")


def parse_words(fields: Sequence[Field], argv: Sequence[str], call: str) -> dict[str, Any]:
    """What is given on the command line, by field name: a word, a list where repeated, a bool for a switch.

    `call` is how the command is called ("guardrail check"), for messages. Raises UsageError.
    """
    words, after = _split(argv)
    parser = _parser(fields, call)
    known, unknown = parser.parse_known_args(words)
    if unknown:
        raise _unknown(unknown[0], fields, call, after is not None)
    given = {name: value for name, value in vars(known).items() if value is not None}
    return given | _rest(fields, after, call)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        text = message.removeprefix("argument ").replace("expected one argument", "needs a value")
        raise UsageError(f"{self.prog}: {text}", hint=f"see {self.prog} --help")


def _parser(fields: Sequence[Field], call: str) -> _Parser:
    parser = _Parser(prog=call, add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    for field in fields:
        if field.option.place == "positional":
            parser.add_argument(field.name, nargs="?", default=None)
        elif field.option.place == "flag" and field.kind is bool:
            parser.add_argument(field.flag, dest=field.name, action=argparse.BooleanOptionalAction)
        elif field.option.place == "flag":
            parser.add_argument(field.flag, dest=field.name, action="append" if field.repeated else "store")
    return parser


def _split(argv: Sequence[str]) -> tuple[list[str], list[str] | None]:
    """The words before the first `--`, and those after it (None where there is no `--`)."""
    words = list(argv)
    if "--" not in words:
        return words, None
    at = words.index("--")
    return words[:at], words[at + 1 :]


def _rest(fields: Sequence[Field], after: list[str] | None, call: str) -> dict[str, Any]:
    rest = next((field for field in fields if field.option.place == "rest"), None)
    if after is None:
        return {}
    if rest is None:
        raise UsageError(f"{call}: takes nothing after --, but got: {' '.join(after) or '(nothing)'}")
    return {rest.name: after}


def _unknown(word: str, fields: Sequence[Field], call: str, has_rest: bool) -> UsageError:
    if word.startswith("-"):
        flag = word.partition("=")[0]
        flags = [field.flag for field in fields if field.option.place == "flag"]
        return UsageError(f"{call}: unknown option {flag}{_suggest(flag, flags)}", hint=f"see {call} --help")
    takes_rest = any(field.option.place == "rest" for field in fields)
    hint = f"write it after --, as in: {call} -- {word} ..." if takes_rest and not has_rest else ""
    return UsageError(f"{call}: unexpected word {word}", hint=hint or f"see {call} --help")


def _suggest(flag: str, flags: list[str]) -> str:
    return did_you_mean(flag, flags) if len(flag) > 3 else ""
