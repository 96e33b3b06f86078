"""Run as a process: `alembic upgrade REVISION` for each of a list, on the database that the environment names."""

import json
import sys
from pathlib import Path
from typing import Any


def main(task: dict[str, Any]) -> int:
    """Upgrade the scratch database to these revisions in turn, with the service's env.py or the built-in one."""
    from alembic import command  # noqa: PLC0415 - only in this process

    from guardrail.migrate.upgrade import configured  # noqa: PLC0415

    config = configured([Path(folder) for folder in task["migrations"]])
    for revision in task["revisions"]:
        command.upgrade(config, revision)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(json.loads(sys.argv[1])))
