"""The program `hookset` as it is called: what belongs to no single hook."""

from typing import Any

from hookset import __version__
from hookset.bundle import config as options
from hookset.context import Context
from hookset.program import Command, Program

SUMMARY = "Packs a release's files for the hook Jobs, and checks that they arrived as they were packed."


def _bundle(config: options.Bundle, _context: Context) -> str:
    from hookset.bundle.make import bundle  # noqa: PLC0415 - `verify` needs none of it

    return bundle(config)


def _verify(config: options.Verify, _context: Context) -> str:
    from hookset.bundle.make import verified  # noqa: PLC0415 - `bundle` needs none of it

    return verified(config)


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of bundle.json."""
    import msgspec  # noqa: PLC0415 - needed by no run

    from hookset.bundle.manifest import Manifest  # noqa: PLC0415

    return {"bundle": {"title": "What a release's bundle holds"} | msgspec.json.schema(Manifest)}


PROGRAM = Program(
    "hookset",
    SUMMARY,
    __version__,
    (
        Command("bundle", "pack a release's files with their digests", options.Bundle, _bundle, prints=True),
        Command("verify", "say whether a bundle is as it was packed", options.Verify, _verify, prints=True),
    ),
    schemas=schemas,
    families=("HOOKSET_REQUIRE_", "HOOKSET_WRITE_"),
)
"""The families are what this project's own tests listen to, where they run the program."""
