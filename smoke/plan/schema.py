"""The JSON Schema of the plan file, for editors and reviews."""

from typing import Any

import msgspec

from smoke.plan import shape

_SHORT = {"type": "string", "description": "`GET /path`, or a path alone", "examples": ["GET /health"]}


def schema() -> dict[str, Any]:
    """What `smoke.plan.load.load` takes; the structs hold as plain data what is read piece by piece."""
    (root, *_), parts = msgspec.json.schema_components(
        [
            shape.File,
            shape.Request,
            shape.Scenario,
            shape.Users,
            shape.Data,
            shape.FromEnvironment,
            shape.Tls,
            shape.Revision,
            shape.Limits,
            shape.Checks,
        ],
        ref_template="#/$defs/{name}",
    )
    properties = parts["File"]["properties"]
    steps = {"type": "array", "minItems": 1, "items": _either("Step", _SHORT)}
    parts["Scenario"]["properties"]["steps"] = steps
    properties["requests"] = {"type": "array", "items": _either("Request", _SHORT)}
    properties["scenarios"] = _named(_either("Scenario", steps))
    properties["load"]["anyOf"] = [one for one in properties["load"]["anyOf"] if one.get("type") != "object"]
    properties["load"]["anyOf"].append(_ref("Users"))
    properties["variables"] = _named(_either("FromEnvironment", {"type": ["string", "number", "boolean"]}))
    properties["data"] = _named(_either("Data", {"type": "string"}))
    for key in ("checks", "tls", "revision", "limits"):
        properties[key] = _ref(key.capitalize())
    return {"title": "A load plan of smoke", **root, "$defs": parts}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _either(name: str, other: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_ref(name), other]}


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value}
