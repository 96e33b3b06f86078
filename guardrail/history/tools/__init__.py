"""One file a migration tool, each with a `TOOL`: the folder is the registry."""

import pkgutil
from functools import cache
from importlib import import_module

from guardrail.history.model import Tool


@cache
def tools() -> dict[str, Tool]:
    """Every tool by its name, in the order of the names."""
    found = [import_module(f"{__name__}.{module.name}").TOOL for module in pkgutil.iter_modules(__path__)]
    return {tool.name: tool for tool in sorted(found, key=lambda tool: tool.name)}
