"""The JSON Schema of the expectation file, for editors and reviews."""

from typing import Any

import msgspec

from flagcheck.expectations.shape import Expectation, File, Given

STATES: dict[str, Any] = {"enum": ["enabled", "disabled", "present", "absent", "on", "off", True, False]}


def schema() -> dict[str, Any]:
    """A flag is a mapping or its state alone, and a `for` entry what is to be given or a value alone.

    The structs hold both as plain data, since defaults are put under a flag before it is read.
    """
    (root, _, _), parts = msgspec.json.schema_components(
        [File, Expectation, Given], ref_template="#/$defs/{name}"
    )
    flag = {"$ref": "#/$defs/Expectation"}
    properties = parts["File"]["properties"]
    properties["flags"] = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"anyOf": [flag, STATES]},
    }
    properties["defaults"] = flag
    parts["Expectation"]["properties"]["for"]["additionalProperties"] = {}
    return {"title": "What a release expects of its feature flags", **root, "$defs": parts}
