"""What each release ships, as `compose.yaml` mounts it: $SHOP_BUILD/r2 at /release; and flagd's own files beside them.

r1/ r2/ r3/   alembic.ini, models.py, migrations/, schema.lock, flags.yaml, smoke.yaml
flags/        flagd's definition files, the state that flagcheck reads too
"""

import os
import shutil
from pathlib import Path

from examples.shop import releases

HERE = Path(__file__).resolve().parent
SHOP = HERE.parent
NAMES = tuple(f"r{number}" for number in releases.RELEASES)


def build() -> Path:
    """The folder that holds all this, away from Git."""
    return Path(os.environ.get("SHOP_BUILD") or HERE / "build")


def lay_out() -> None:
    """Write every release and flagd's files anew."""
    for number, name in zip(releases.RELEASES, NAMES, strict=True):
        _release(releases.copy(number, build() / name))
    # in place: flagd has this very folder mounted
    shutil.copytree(SHOP / "flags", build() / "flags", dirs_exist_ok=True)


def _release(folder: Path) -> None:
    shutil.copyfile(SHOP / "schema.lock", folder / "schema.lock")
    shutil.copyfile(SHOP / "smoke.yaml", folder / "smoke.yaml")
    # flagd is a service here, no sidecar
    flags = (SHOP / "flags.yaml").read_text().replace("http://localhost:8016", "http://flagd:8016")
    (folder / "flags.yaml").write_text(flags)
    (folder / "flags").mkdir(exist_ok=True)  # flagd's files are mounted there
