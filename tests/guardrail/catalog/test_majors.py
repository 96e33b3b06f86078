"""One schema on every major: the same lines, but for kinds whose text a major spells otherwise."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from guardrail.catalog import KINDS
from tests.conftest import fresh_database
from tests.guardrail.catalog.oracle import FOLDER, THOROUGH, lines, roles, steps
from tests.servers.postgres import Server

CORPUS = Path(__file__).parent / "corpus"
MAJORS = (15, 16, 17, 18)


def scripts(name: str) -> list[str]:
    """A corpus file, or what all majors know of a file of changes (which may differ in nothing that 18 names)."""
    if (CORPUS / f"{name}.sql").exists():
        return [(CORPUS / f"{name}.sql").read_text(encoding="utf-8")]
    return [step.sql for step in steps(name) if not step.since and not step.may_fail]


def read_on(server: Server, name: str) -> set[str]:
    roles(server)
    for url in fresh_database(server):
        server.run(*scripts(name), database=url.rpartition("/")[2])
        return lines(url)
    raise AssertionError


CHANGES = [path.stem for path in FOLDER.glob("*.sql") if path.stem != "extensions"] if THOROUGH else []


@pytest.mark.parametrize("name", sorted([*(path.stem for path in CORPUS.glob("*.sql")), *CHANGES]))
def test_majors_equal(name: str, server_of: Callable[[int], Server]) -> None:
    found = {major: read_on(server_of(major), name) for major in MAJORS}
    for one, other in itertools.combinations(MAJORS, 2):
        differing = {
            line for line in found[one] ^ found[other] if KINDS[line.split("\t")[0]].comparable(one, other)
        }
        assert not differing, (one, other, sorted(differing))


def test_majors_text_of_views_differs_between_15_and_16(server_of: Callable[[int], Server]) -> None:
    """So that a mark which is no longer needed is taken away."""
    found = [
        {line for line in read_on(server_of(major), "webshop") if line.startswith("view_text")}
        for major in (15, 16)
    ]
    assert found[0] != found[1]
