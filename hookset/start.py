"""Start a program: signals first, then its imports; the whole of a program's `__main__`."""

import gc
from typing import NoReturn

from hookset.signals import hear_signals

FEW_COLLECTIONS = 50_000
"""Allocations between two collections: Python's 700 cost a tenth of the start-up, and find nothing in imports."""


def start(program: str) -> NoReturn:
    """Run `module:NAME`, a `hookset.program.Program`, with the process's arguments; exits with the verdict's code."""
    hear_signals()
    gc.set_threshold(FEW_COLLECTIONS)
    from importlib import import_module  # noqa: PLC0415 - after the signal handlers are set

    module, _, name = program.partition(":")
    found = getattr(import_module(module), name)
    from hookset.run import main  # noqa: PLC0415

    raise SystemExit(main(found))
