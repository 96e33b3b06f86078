"""YAML as gopkg.in/yaml.v3 decodes it into untyped data: of plain words, only true and false are booleans."""

import re
from typing import Any

import yaml

BOOL, TIMESTAMP = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"
TRUE_FALSE = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")
STARTS = "tTfF"


def _base() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def loader() -> Any:
    """A loader of plain data with text keys; a key given twice is an error, as it is to flagd."""

    class Loader(_base()):  # type: ignore[misc]  # chosen as it runs
        """See `loader`."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            written = [key.value for key, _ in node.value if isinstance(key.value, str) and key.value != "<<"]
            if len(set(written)) < len(written):
                raise yaml.constructor.ConstructorError(None, None, "a key is given twice", node.start_mark)
            made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
            if not all(isinstance(key, str) for key in made):
                said = "a key that is no text (quote it: flagd before core 0.16.1 refuses such a file)"
                raise yaml.constructor.ConstructorError(None, None, said, node.start_mark)
            return made

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if tag not in (BOOL, TIMESTAMP)]
        for first, rules in Loader.yaml_implicit_resolvers.items()
    }
    for first in STARTS:
        Loader.yaml_implicit_resolvers.setdefault(first, []).append((BOOL, TRUE_FALSE))
    return Loader
