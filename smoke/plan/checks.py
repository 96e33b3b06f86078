"""The checks of a request, compiled: everything that can be wrong with one is said when the plan is read."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import msgspec

from hookset.duration import duration_text
from hookset.errors import UsageError
from smoke.plan.conditions import Contains, FitsSchema, HeaderIs, InTime, JsonIs, SizeIs, StatusIs
from smoke.plan.folder import LARGEST_SCHEMA, Folder
from smoke.plan.jsonbody import expression_of
from smoke.plan.jsonschemas import refuse_bad_schema
from smoke.plan.plan import Check
from smoke.plan.shape import Checks
from smoke.plan.words import seconds, size, statuses

LONGEST_CONDITION = 80
"""What stands before it, the request's name, is never shortened: it tells the checks of two requests apart."""


def checks_of(said: Checks, step: str, folder: Folder, at: str) -> tuple[Check, ...]:
    """The checks of the step of that name; raises UsageError, `at` begins its message."""
    makers = (_status, _headers, _texts, _json, _schema, _sizes, _time)
    found = tuple(check for make in makers for check in make(said, f"{step}: ", folder, at))
    if not found:
        raise UsageError(f"{at}: checks nothing")
    return tuple(_distinct(check, found[:index]) for index, check in enumerate(found))


def _distinct(check: Check, before: tuple[Check, ...]) -> Check:
    """The check, told from one before it whose name was shortened to the same."""
    alike = sum(one.name == check.name for one in before)
    made: Any = check
    return dataclasses.replace(made, name=f"{check.name} ({alike + 1})") if alike else check


def _status(said: Checks, step: str, _folder: Folder, at: str) -> Iterator[Check]:
    if said.status is not None:
        wanted = statuses(said.status, f"{at}.status")
        yield StatusIs(f"{step}status is {wanted}", wanted)


def _headers(said: Checks, step: str, _folder: Folder, _at: str) -> Iterator[Check]:
    for name, value in said.header.items():
        wanted = None if value is None else str(value).strip()
        meant = {None: "is not there", "*": "is there"}.get(wanted, f"is {wanted}")
        yield HeaderIs(step + _short(f"header {name} {meant}"), name.lower(), wanted)


def _texts(said: Checks, step: str, _folder: Folder, at: str) -> Iterator[Check]:
    for key, texts, wanted in (("contains", said.contains, True), ("lacks", said.lacks, False)):
        for text in map(str, texts if isinstance(texts, list) else [texts]):
            if not text:
                raise UsageError(f"{at}.{key}: an empty text is in every body")
            yield Contains(step + _short(f"body {key} {text}"), text.encode(), wanted)


def _json(said: Checks, step: str, _folder: Folder, at: str) -> Iterator[Check]:
    for text, expected in said.json.items():
        shown = msgspec.json.encode(expected).decode()
        yield JsonIs(step + _short(f"json {text} is {shown}"), expression_of(text, f"{at}.json"), expected)


def _schema(said: Checks, step: str, folder: Folder, at: str) -> Iterator[Check]:
    schema: Any = said.schema
    if schema is None:
        return
    where = f"{at}.schema"
    if isinstance(schema, str):
        schema = _from_file(schema, folder, where)
    refuse_bad_schema(schema, where)
    yield FitsSchema(f"{step}body fits the schema", msgspec.json.encode(schema).decode())


def _from_file(path: str, folder: Folder, at: str) -> Any:
    try:
        return msgspec.json.decode(folder.text(path, at, LARGEST_SCHEMA, sent=False))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UsageError(f"{at}: {path}: is no JSON: {error}") from None


def _sizes(said: Checks, step: str, _folder: Folder, at: str) -> Iterator[Check]:
    least = size(said.min_bytes, f"{at}.min_bytes") if said.min_bytes is not None else 0
    most = size(said.max_bytes, f"{at}.max_bytes") if said.max_bytes is not None else float("inf")
    if least > most:
        raise UsageError(f"{at}: min_bytes {said.min_bytes} is more than max_bytes {said.max_bytes}")
    if said.min_bytes is not None:
        yield SizeIs(f"{step}body has at least {said.min_bytes} bytes", least, float("inf"))
    if said.max_bytes is not None:
        yield SizeIs(f"{step}body has at most {said.max_bytes} bytes", 0, most)


def _time(said: Checks, step: str, _folder: Folder, at: str) -> Iterator[Check]:
    if said.max_time is not None:
        limit = seconds(said.max_time, f"{at}.max_time")
        yield InTime(f"{step}takes at most {duration_text(limit)}", limit)


def _short(condition: str) -> str:
    text = " ".join(condition.split())
    return text if len(text) <= LONGEST_CONDITION else text[: LONGEST_CONDITION - 3] + "..."
