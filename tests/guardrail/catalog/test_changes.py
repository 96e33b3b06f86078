"""Every named change: pg_dump differs exactly where the lines differ, and a line names the object."""

from collections.abc import Callable

import pytest

from tests.conftest import fresh_database
from tests.guardrail.catalog.oracle import FOLDER, THOROUGH, Watch, roles, steps
from tests.servers.postgres import Server

MAJORS = (15, 16, 17, 18) if THOROUGH else (16, 18)
CONTRIB = (15, 17) if THOROUGH else (15,)
"""The servers here that carry extensions other than plpgsql."""
CASES = [
    (path.stem, major)
    for path in sorted(FOLDER.glob("*.sql"))
    for major in (CONTRIB if path.stem == "extensions" else MAJORS)
]


@pytest.mark.parametrize(("name", "major"), CASES)
def test_changes(name: str, major: int, server_of: Callable[[int], Server]) -> None:
    server = server_of(major)
    roles(server)
    base, *rest = steps(name)
    for url in fresh_database(server):
        server.run(base.sql, database=url.rpartition("/")[2])
        watch = Watch(server, url)
        wrong = [watch.judge(step) for step in rest if step.since <= major]
        watch.connection.close()
    assert not any(wrong), "\n".join(filter(None, wrong))


def test_changes_are_many() -> None:
    assert sum(len(steps(path.stem)) for path in FOLDER.glob("*.sql")) > 300
