"""A release of the shop as `hookset bundle` packs it."""

import sys
from pathlib import Path

from examples.shop import releases
from tests.deploy.rendering import run

SHOP = Path(releases.__file__).parent


def packed(
    folder: Path,
    *words: str,
    number: int = 2,
    flags: Path = SHOP / "flags.yaml",
    plan: Path = SHOP / "smoke.yaml",
) -> Path:
    """The folder that `hookset bundle` makes in `folder` of that release: `release/` and the recipe of its image."""
    release = releases.copy(number, folder / "source")
    out = folder / "bundle"
    files = [
        f"--migrations={release}",
        f"--schema-lock={SHOP / 'schema.lock'}",
        f"--expect={flags}",
        f"--plan={plan}",
    ]
    ended = run(sys.executable, "-m", "hookset", "bundle", *files, *words, f"--out={out}")
    assert ended.returncode == 0, ended.stderr
    return out
