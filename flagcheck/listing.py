"""`flagcheck list`: what a service says of its flags, as a table, or as an expectation file to start from."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from flagcheck.ask.evidence import Place
from flagcheck.ask.services import Services
from flagcheck.config import List
from flagcheck.entries import Entry, entries
from flagcheck.expectations import load
from flagcheck.expectations.load import WHAT
from flagcheck.judge.values import given_to_all
from flagcheck.judge.words import ago, state_text
from flagcheck.record import Audience, Flag, Presence, Reading
from hookset.context import Context
from hookset.errors import UsageError

SCHEMA = "https://hookset.github.io/schemas/flags.schema.json"
COLUMNS = ("FLAG", "STATE", "VARIANT", "CHANGED", "BY")


def listing(config: List, context: Context) -> str:
    """The table, or where `--write` says so, what was written. Raises UsageError, ServiceFailed, Denied."""
    file = load(config.expect)[0] if config.expect else None
    where = f"{WHAT} {config.expect}" if file else "the command line"
    known = entries(config, file, where, context.hide, os.environ)
    entry = _chosen(config, known)
    services = Services(known, context, where)
    place = Place(entry.name, entry.environment)
    with context.deadline.within(f"listing {services.title(place)}"):
        reading = services.at(place).catalogue()
    flags = [reading.flags[key] for key in sorted(reading.flags)]
    if config.write:
        return _write(config.write, text_of(entry, flags))
    return table(flags, datetime.now(UTC)) + _foot(services.title(place), reading)


def _chosen(config: List, known: dict[str, Entry]) -> Entry:
    if config.from_service and config.from_service not in known:
        raise UsageError(f"--from-service: no service {config.from_service!r} in the file")
    return known[config.from_service] if config.from_service else next(iter(known.values()))


def table(flags: Sequence[Flag], now: datetime) -> str:
    """One line a flag, columns aligned."""
    rows = [COLUMNS, *(_row(flag, now) for flag in flags)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
    return "\n".join(lines) + "\n"


def _row(flag: Flag, now: datetime) -> tuple[str, ...]:
    changed = f"{ago(now, flag.changed_at)} ago" if flag.changed_at else ""
    notes = "".join(
        f", {word}" for word, holds in (("archived", flag.archived), ("stale", flag.stale)) if holds
    )
    return flag.key, state_text(flag) + notes, given_to_all(flag) or "", changed, flag.changed_by


def _foot(title: str, reading: Reading) -> str:
    count = len(reading.flags)
    about = f", as the answers say for {reading.environment}" if reading.environment else ""
    return f"{count} flag{'' if count == 1 else 's'} of {title}{about}\n"


def text_of(entry: Entry, flags: Sequence[Flag]) -> str:
    """An expectation file that holds now; what cannot be expected as it is stands there as a comment."""
    return "\n".join(_lines(entry, flags)) + "\n"


def _lines(entry: Entry, flags: Sequence[Flag]) -> Iterator[str]:
    yield f"# yaml-language-server: $schema={SCHEMA}"
    said = _settings(entry)
    main = ("service", "url", "environment")
    yield from (f"{key}: {_yaml(said[key])}" for key in main if key in said)
    own = {key: value for key, value in said.items() if key not in main}
    if own:
        yield "settings:"
        yield from (f"  {key}: {_yaml(value)}" for key, value in own.items())
    yield "flags:"
    for flag in flags:
        yield from _flag(flag)


def _settings(entry: Entry) -> dict[str, Any]:
    """What differs from the service's defaults."""
    fields = msgspec.structs.fields(type(entry.settings))
    return {
        field.name: value
        for field in fields
        if (value := getattr(entry.settings, field.name)) != field.default and value
    }


def _flag(flag: Flag) -> Iterator[str]:
    key = _yaml(flag.key)
    if flag.presence not in (Presence.ON, Presence.OFF) or flag.archived:
        yield f"  # {key}: {state_text(flag)}"
    elif flag.presence is Presence.OFF:
        yield f"  {key}: disabled"
    elif flag.served.audience is Audience.ALL:
        yield f"  {key}: enabled"
    elif flag.served.percent is not None:
        targeting = ", targeting: targeted" if flag.served.conditional else ""
        yield f"  {key}: {{state: enabled, rollout: {flag.served.percent:g}{targeting}}}"
    else:
        yield f"  {key}: enabled  # {state_text(flag)}"


def _yaml(value: Any) -> str:
    """A scalar, list or mapping in YAML's flow style: JSON, quoted where YAML would read something else."""
    plain = (
        isinstance(value, str) and value.replace("-", "").replace("_", "").isalnum() and value[0].isalpha()
    )
    reserved = isinstance(value, str) and value.lower() in {
        "on",
        "off",
        "yes",
        "no",
        "true",
        "false",
        "null",
        "y",
        "n",
    }
    return str(value) if plain and not reserved else msgspec.json.encode(value).decode()


def _write(path: str, text: str) -> str:
    if path == "-":
        return text
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"--write {path}: the file exists", "take another name, or remove it") from None
    except OSError as error:
        raise UsageError(f"--write {path}: cannot be written: {error.strerror}") from None
    return f"wrote {path}: {text.count(chr(10))} lines\n"
