"""Run as a process: `alembic upgrade REVISION` on the database that the environment names."""

import json
import sys
from pathlib import Path
from typing import Any


def main(task: dict[str, Any]) -> int:
    """Upgrade the scratch database to one revision, with the service's env.py or the built-in one."""
    from alembic import command  # noqa: PLC0415 - only in this process

    from guardrail.migrate.upgrade import configured  # noqa: PLC0415

    command.upgrade(configured([Path(folder) for folder in task["migrations"]]), task["revision"])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(json.loads(sys.argv[1])))
