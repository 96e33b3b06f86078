"""What is wrong with an expectation, in the words of the file and not of its types."""

import re
from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from flagcheck.expectations.shape import Bounds, Edge, Expectation, Given
from hookset.nearest import did_you_mean

_ENUM = re.compile(r"(?P<where>.*): (?P<key>\w+): Invalid enum value (?P<value>.*)")
_TYPE = re.compile(r"(?P<where>.*?): (?P<path>[\w.\[\]]+): (?:Expected `|Number out of range)")
SHARE = "a share in percent: 25, or {at_least: 5, at_most: 25}"
NAMES = "a name or a list of names"
TIME = "a duration: 30s, 2m, 1h30m, or whole seconds"
MEANT: Mapping[str, str] = {
    "state": "enabled, disabled, present or absent",
    "rollout": SHARE,
    "rollout.at_least": "a percentage from 0 to 100",
    "rollout.at_most": "a percentage from 0 to 100",
    "payload": "a JSON Schema: a mapping",
    "for": "a mapping of context names to what each is to be given: {beta: true}",
    "not_ahead_of": NAMES,
    "nothing_scheduled_within": TIME,
    "unchanged_for": TIME,
    "archived": "true or false",
    "at_edge": f"{NAMES}, or {{services: [edge], within: 30s}}",
    "at_edge.services": NAMES,
    "at_edge.within": TIME,
    "flags": "a mapping of flags to what is expected: {checkout: enabled}",
    "services": "a mapping of names to services: {production: {service: unleash, ...}}",
    "contexts": "a mapping of names to contexts: {beta: {targetingKey: u1}}",
    "settings": "a mapping of the service's own settings",
    "defaults": "a mapping of what is expected of every flag",
}
"""By key, what is to stand there; every other key takes a word."""


def better(message: str, said: Mapping[str, Any]) -> str:
    """The message of `struct_of` about what was `said`, in words that say what is to stand there."""
    if match := _ENUM.fullmatch(message):
        return _with_choices(match)
    match = _TYPE.match(message)
    if not match:
        return message
    path = re.sub(r"\[[^\]]*\]", "", match["path"]).rstrip(".")
    found = _at(said, path)
    shown = msgspec.json.encode(found).decode()[:60] if found is not None else "nothing"
    return f"{match['where']}: {match['path']}: {shown} is not {MEANT.get(path, 'a word')}"


def _at(said: Any, path: str) -> Any:
    for step in path.split("."):
        said = said.get(step) if isinstance(said, dict) else said
    return said


def _with_choices(match: re.Match[str]) -> str:
    """An enum's message with the valid words: msgspec names only the wrong one."""
    shapes = (Expectation, Bounds, Given, Edge)
    fields = (field for shape in shapes for field in msgspec.structs.fields(shape))
    field = next((each for each in fields if each.encode_name == match["key"]), None)
    words = sorted(set(_words(field.type))) if field else []
    said = did_you_mean(match["value"].strip("'"), words) or f"; known are {', '.join(words)}"
    return f"{match['where']}: {match['key']}: unknown {match['value']}{said}"


def _words(annotation: Any) -> list[str]:
    """Every text among the literals of an annotation."""
    parts = get_args(annotation)
    return [word for part in parts for word in ([part] if isinstance(part, str) else _words(part))]
