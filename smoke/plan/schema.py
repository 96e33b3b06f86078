"""The JSON Schema of the plan file, for editors and reviews."""

from typing import Any

import msgspec

from smoke.judge.bounds import Shape as Bounds
from smoke.judge.thresholds import Long
from smoke.judge.validity import Shape as Validity
from smoke.plan import shape

_SHORT = {"type": "string", "description": "`GET /path`, or a path alone", "examples": ["GET /health"]}
_SHAPES = (
    shape.File,
    shape.Step,
    shape.Request,
    shape.Scenario,
    shape.Users,
    shape.Data,
    shape.FromEnvironment,
    shape.Tls,
    shape.Revision,
    shape.Limits,
    shape.Checks,
    Bounds,
    Validity,
    Long,
)


def schema() -> dict[str, Any]:
    """What `smoke.plan.load.load` takes; the structs hold as plain data what is read piece by piece."""
    made, parts = msgspec.json.schema_components(_SHAPES, ref_template="#/$defs/{name}")
    refs: dict[Any, Any] = dict(zip(_SHAPES, made, strict=True))
    steps = {"type": "array", "minItems": 1, "items": _either(refs[shape.Step], _SHORT)}
    parts["Scenario"]["properties"]["steps"] = steps
    _complete(parts["File"]["properties"], refs, steps)
    return {"title": "A load plan of smoke", **refs[shape.File], "$defs": parts}


def _complete(properties: dict[str, Any], refs: dict[Any, Any], steps: dict[str, Any]) -> None:
    """The file's keys whose values are read piece by piece."""
    text = {"type": "string", "examples": ["p(95)<300ms", "rate<0.01"]}
    one = _either(refs[Long], text)
    scalar = {"type": ["string", "number", "boolean"]}
    properties["requests"] = {"type": "array", "items": _either(refs[shape.Request], _SHORT)}
    properties["scenarios"] = _named(_either(refs[shape.Scenario], steps))
    properties["load"]["anyOf"][-1] = refs[shape.Users]
    properties["variables"] = _named(_either(refs[shape.FromEnvironment], scalar))
    properties["data"] = _named(_either(refs[shape.Data], {"type": "string"}))
    properties["thresholds"] = _named(_either(one, {"type": "array", "minItems": 1, "items": one}))
    whole = {
        "checks": shape.Checks,
        "tls": shape.Tls,
        "revision": shape.Revision,
        "limits": shape.Limits,
        "baseline": Bounds,
        "validity": Validity,
    }
    properties.update({key: refs[kind] for key, kind in whole.items()})


def _either(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [one, other]}


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value}
