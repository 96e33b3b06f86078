"""`flagcheck list`: what a service says of its flags, as a table, or as an expectation file to start from."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flagcheck.ask.evidence import Place, is_other
from flagcheck.ask.services import Services
from flagcheck.config import List
from flagcheck.entries import Entry, entries
from flagcheck.expectations import load
from flagcheck.expectations.load import WHAT
from flagcheck.failures import OTHER_ENVIRONMENT, ServiceFailed
from flagcheck.judge.values import given_to_all
from flagcheck.judge.words import ago, state_text
from flagcheck.record import Flag, Reading
from flagcheck.writing import text_of
from hookset.context import Context
from hookset.errors import Inconclusive, UsageError
from hookset.nearest import did_you_mean

COLUMNS = ("FLAG", "STATE", "VARIANT", "CHANGED", "BY")


def listing(config: List, context: Context) -> str:
    """The table, or where `--write` says so, what was written. Raises UsageError, ServiceFailed, Denied."""
    file = load(config.expect)[0] if config.expect else None
    where = f"{WHAT} {config.expect}" if file else "the command line"
    known = entries(config, file, where, context.hide, os.environ)
    entry = _chosen(config, known)
    services = Services(known, context, where)
    place = Place(entry.name, entry.environment)
    title = services.title(place)
    with context.deadline.within(f"listing {title}"):
        service = services.at(place)
        reading = service.catalogue()
    if is_other(reading.environment, entry.environment):
        raise ServiceFailed(OTHER_ENVIRONMENT, f"{title}: the answers are about {reading.environment}")
    if not config.write:
        flags = [reading.flags[key] for key in sorted(reading.flags)]
        return table(flags, datetime.now(UTC)) + _foot(title, reading)
    if not reading.flags:
        raise Inconclusive(
            f"{title} lists no flag: there is nothing to write", "check the token and the settings"
        )
    return _write(config.write, text_of(entry, reading.flags, service.tells))


def _chosen(config: List, known: dict[str, Entry]) -> Entry:
    if config.from_service and config.from_service not in known:
        near = did_you_mean(config.from_service, known)
        raise UsageError(f"--from-service: no service {config.from_service!r} in the file{near}")
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
