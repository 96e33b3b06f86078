"""`http_req_duration{name:checkout,status:200}`: a metric and what is selected of it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from smoke.judge.fault import Fault, unknown
from smoke.judge.metrics import METRICS, OF_REQUESTS, Metric

_KEY = re.compile(r"\s*(?P<name>[^{}]*?)\s*(?:\{(?P<tags>.*)\}\s*)?")
_TAG = re.compile(r"""\s*([^:,"']*?)\s*:\s*("[^"]*"|'[^']*'|[^,]*?)\s*(?:,|$)""")


@dataclass(frozen=True)
class Names:
    """What the plan has, for selectors to be checked against; None where it is not known."""

    endpoints: Collection[str] | None = None
    checks: Collection[str] | None = None
    tags: Mapping[str, Collection[str]] = field(default_factory=dict)


def parse_key(key: str, names: Names) -> tuple[Metric, tuple[tuple[str, str], ...]]:
    """The metric and the selected tags, sorted; raises Fault."""
    match = _KEY.fullmatch(key)
    if not match:
        raise Fault(f'"{key}" is no metric (like http_req_duration or http_req_duration{{name:checkout}})')
    name, inside = match["name"], match["tags"]
    metric = METRICS.get(name)
    if metric is None:
        raise Fault(f"unknown metric {name or repr(key)}{unknown(name, METRICS)}")
    return metric, _tags(metric, inside, names) if inside is not None else ()


def text_of(tags: tuple[tuple[str, str], ...]) -> str:
    """The selector as it is written, empty for none."""
    return "{" + ",".join(f"{tag}:{_quoted(value)}" for tag, value in tags) + "}" if tags else ""


def _tags(metric: Metric, inside: str, names: Names) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    at = 0
    while at < len(inside):
        match = _TAG.match(inside, at)
        if not match or not match[1]:
            raise Fault(f'"{inside[at:].strip()}" in {{{inside}}} is no selector (like name:checkout)')
        tag, value = match[1], match[2]
        value = value[1:-1] if len(value) >= 2 and value[0] in "\"'" and value[0] == value[-1] else value
        if tag in found:
            raise Fault(f"selector {tag} is given twice in {{{inside}}}")
        found[tag] = _value(metric, tag, value, names)
        at = match.end()
    if not found:
        raise Fault("{} selects nothing; leave it out, or write {name:checkout}")
    return tuple(sorted(found.items()))


def _value(metric: Metric, tag: str, value: str, names: Names) -> str:
    """The value in the form that samples have; raises Fault."""
    known = _known(metric, names)
    if tag not in known:
        if not known:
            raise Fault(f"{metric.name} has nothing to select by, and so no {{{tag}:...}}")
        raise Fault(f"unknown selector {tag} of {metric.name}{unknown(tag, tuple(known))}")
    if tag == "method":
        return value.upper()
    if tag == "status" and not re.fullmatch(r"0|[1-9][0-9]{2}", value):
        raise Fault(f'status:"{value}" is no status code (like 200; 0 is a request without an answer)')
    if tag == "expected_response" and value not in {"true", "false"}:
        raise Fault(f'expected_response:"{value}" is neither true nor false')
    values = known[tag]
    if values is not None and value not in values:
        kind = {"name": "request", "check": "check"}.get(tag, f"request with the {tag}")
        raise Fault(f'the plan has no {kind} "{value}"{unknown(value, values)}')
    return value


def _known(metric: Metric, names: Names) -> dict[str, Collection[str] | None]:
    """What a metric can be selected by: the values that there are, None where they are not known."""
    own = names.tags if metric.tags == OF_REQUESTS else {}
    given = {"name": names.endpoints, "check": names.checks}
    return {**{tag: given.get(tag) for tag in metric.tags}, **own}


def _quoted(value: str) -> str:
    return f'"{value}"' if "," in value else value
