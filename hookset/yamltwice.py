"""A key that a YAML mapping has twice: parsers take the last one, and the first would be lost."""

from typing import Any

MERGE = "tag:yaml.org,2002:merge"


def load(text: str, loader: Any) -> Any:
    """As yaml.load; raises yaml.MarkedYAMLError for a key given twice.

    Looked for before anything is constructed: then merged keys (`<<`) are put among a mapping's own.
    """
    made = loader(text)
    try:
        root = made.get_single_node()
        if root is None:
            return None
        _refuse_twice(root)
        return made.construct_document(root)
    finally:
        made.dispose()


def _refuse_twice(root: Any) -> None:
    import yaml  # noqa: PLC0415  (24 ms, and only where a file is given)

    left, seen = [root], set()
    while left:
        node = left.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            _refuse_same(key for key, _ in node.value)
            left += [part for pair in reversed(node.value) for part in pair]
        else:
            left += reversed(node.value)


def _refuse_same(keys: Any) -> None:
    import yaml  # noqa: PLC0415  (as above)

    known = set()
    for key in keys:
        if not isinstance(key.value, str) or key.tag == MERGE:
            continue
        if key.value in known:
            problem = f"key {key.value} is given twice"
            raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
        known.add(key.value)
