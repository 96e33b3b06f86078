"""Bodies: JSON, a form, or text or bytes as they are. What is the same for every request is made once."""

from collections.abc import Iterator
from typing import Any

import msgspec

from hookset.errors import UsageError
from smoke.plan.encode import form_value, json_text
from smoke.plan.folder import LARGEST_BODY, Folder
from smoke.plan.shape import BodyFile, Step
from smoke.plan.template import Hole, Scope, Text, fill, joined

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def body_of(step: Step, scope: Scope, folder: Folder, at: str) -> tuple[Text | bytes | None, str]:
    """The body, None for none, and the content type that goes with it, empty for none. Raises UsageError."""
    given = [name for name in ("json", "form", "body") if getattr(step, name) not in (None, msgspec.UNSET)]
    if step.json is None:
        given.insert(0, "json")  # null is a JSON body too
    if len(given) > 1:
        raise UsageError(f"{at}: {' and '.join(given)} contradict one another: a request has one body")
    if step.json is not msgspec.UNSET:
        return _ready(joined(list(_json(step.json, scope, f"{at}.json")))), JSON
    if step.form is not None:
        return _ready(joined(list(_form(step.form, scope, f"{at}.form")))), FORM
    if isinstance(step.body, BodyFile):
        return _from_file(step.body, scope, folder, f"{at}.body"), ""
    if step.body is not None:
        return _ready(fill(step.body, scope, f"{at}.body")), ""
    return None, ""


def pairs(said: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Name, value and key of each pair of a form or query, a list's items one after another."""
    for name, value in said.items():
        for index, one in enumerate(value if isinstance(value, list) else [value]):
            yield name, str(one), f"{name}[{index}]" if isinstance(value, list) else name


def _form(said: dict[str, Any], scope: Scope, at: str) -> Iterator[str | Hole]:
    for index, (name, value, key) in enumerate(pairs(said)):
        yield ("&" if index else "") + form_value(name) + "="
        yield from fill(value, scope, f"{at}.{key}", hole=form_value, literal=form_value)


def _json(said: Any, scope: Scope, at: str) -> Iterator[str | Hole]:
    if isinstance(said, str):
        yield from ('"', *fill(said, scope, at, hole=json_text, literal=json_text), '"')
    elif isinstance(said, list):
        for index, one in enumerate(said):
            yield "," if index else "["
            yield from _json(one, scope, f"{at}[{index}]")
        yield "]" if said else "[]"
    elif isinstance(said, dict):
        for index, (key, one) in enumerate(said.items()):
            yield "," if index else "{"
            yield from _json(key, scope, at)
            yield ":"
            yield from _json(one, scope, f"{at}.{key}")
        yield "}" if said else "{}"
    else:
        yield msgspec.json.encode(said).decode()


def _from_file(said: BodyFile, scope: Scope, folder: Folder, at: str) -> Text | bytes:
    if not said.template:
        return folder.bytes(said.file, at, LARGEST_BODY)
    return _ready(fill(folder.text(said.file, at, LARGEST_BODY), scope, at))


def _ready(parts: tuple[str | Hole, ...]) -> Text | bytes:
    text = Text(parts)
    return text.render({}).encode() if text.static else text
