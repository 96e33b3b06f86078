"""An OpenAPI document as plain data: JSON, or YAML without its times."""

from typing import Any

import msgspec

from hookset.errors import UsageError


def parsed(text: str, what: str) -> Any:
    """The document's value. Raises UsageError where it is neither JSON nor YAML; no object is made of any tag."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return _yaml(text, what)


def _yaml(text: str, what: str) -> Any:
    import yaml  # noqa: PLC0415 - 24 ms, and only where the document is YAML

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - plain data only
    except yaml.MarkedYAMLError as error:
        where = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise UsageError(f"{what}: {error.problem}{where}") from None
    except (yaml.YAMLError, RecursionError, ValueError, AttributeError, TypeError) as error:
        raise UsageError(f"{what}: is no YAML: {str(error).splitlines()[0]}") from None
