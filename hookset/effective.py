"""The effective configuration as a run's first line says it: secrets masked, URLs without credentials."""

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from hookset.configure import Call
from hookset.duration import duration_text
from hookset.fields import Field, fields_of
from hookset.options import Sidecar
from hookset.program import Program
from hookset.redact import Redactor, shown, without_credentials
from hookset.report.voice import Format


def effective(call: Call) -> dict[str, Any]:
    """Every option of the command with its value."""
    return {field.name: _shown(field, getattr(call.config, field.name)) for field in call.fields}


def effective_short(program: Program, call: Call) -> str:
    """One line for a person: only what was given, less what was emptied."""
    said = {name: _words(value) for name, value in effective(call).items() if name in call.given}
    given = [f"{field.flag} {said[field.name]}" for field in call.fields if said.get(field.name)]
    head = f"{program.name} {program.version} {call.command.name}".strip()
    return f"{head}: {', '.join(given) or 'every option'}{'; the rest' if given else ''} by default"


def hide_secrets(call: Call, redactor: Redactor) -> None:
    """Hide every secret option's value, and the passwords in the URLs of all others."""
    for secret in call.secrets:
        redactor.hide(secret)
    for field in call.fields:
        value = getattr(call.config, field.name)
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, str) and "://" in each and not field.option.secret:
                redactor.hide_passwords(each)


def hide_given_secrets(program: Program, environ: Mapping[str, str], redactor: Redactor) -> None:
    """Hide what the environment holds in secret variables, where the call is too wrong to be read."""
    for command in program.commands:
        for field in fields_of(command.config, program.name):
            for variable in field.variables if field.option.secret else ():
                redactor.hide(environ.get(variable, ""))


def peeked_format(program: Program, words: Sequence[str], environ: Mapping[str, str]) -> Format | None:
    """The format that was asked for, as far as it can be told of a call that is wrong in some other way."""
    asked = _peeked("format", program, words, environ)
    return cast("Format", asked) if asked in get_args(Format) else None


def peeked_sidecar(program: Program, words: Sequence[str], environ: Mapping[str, str]) -> Sidecar:
    """The sidecar to end, also after a call that is wrong in some other way."""
    asked = _peeked("quit_sidecar", program, words, environ)
    return cast("Sidecar", asked) if asked in get_args(Sidecar) else "none"


def _peeked(name: str, program: Program, words: Sequence[str], environ: Mapping[str, str]) -> str:
    """What a common option was given, unchecked: flag > environment."""
    prefix = program.name.upper().replace("-", "_")
    asked = environ.get(f"{prefix}_{name.upper()}") or environ.get(f"HOOK_{name.upper()}") or ""
    flag = "--" + name.replace("_", "-")
    own = words[: words.index("--")] if "--" in words else words
    for word, after in zip(own, [*own, ""][1:], strict=True):
        if word == flag:
            asked = after
        elif word.startswith(f"{flag}="):
            asked = word.partition("=")[2]
    return asked


def _shown(field: Field, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_shown(field, each) for each in value]
    if field.option.secret:
        return shown(str(value or ""))
    if field.duration and value is not None:
        return duration_text(value)
    return without_credentials(value) if isinstance(value, str) else value


def _words(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
