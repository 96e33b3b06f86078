"""The lock that the shop commits is what `guardrail lock` writes now, and it fits the shop on every server."""

import os

from guardrail.schemalock import SchemaLock
from tests.guardrail.lock.conftest import SHOP, Shop, check, ids, upgrade
from tests.servers.postgres import Server

COMMITTED = SHOP / "schema.lock"


def test_the_committed_lock_is_what_stepping_through_every_revision_writes(shop: Shop) -> None:
    assert shop.said.returncode == 0, shop.said.stdout
    assert COMMITTED.read_bytes() == shop.out.read_bytes()


def test_every_revision_is_recorded_in_its_order() -> None:
    lock = SchemaLock.load(COMMITTED)
    assert [state.name for state in reversed(lock.states)] == [
        *("1f0c2a61", "2b7d90e4", "5e81b3c7", "84d6f25a", "9c1e77a0", "51ab03d2", "77f0aa19"),
        *("a3d94c08", "c6b15f7e"),
    ]
    assert (lock.tool, lock.service) == ("alembic", "shop")


def test_nothing_that_is_the_same_is_raised_on_any_major(any_server: Server) -> None:
    name = f"shop_on_{any_server.major}_{os.getpid()}"
    any_server.run(f"CREATE DATABASE {name}")
    url = any_server.url(name)
    for revision in ("51ab03d2", "head"):
        upgrade(url, SHOP, revision)
        found = check(url, COMMITTED, migrations=(str(SHOP),), app="shop")
        counting = [one for one in ids(found) if one not in ("history.pending", "drift.uncompared")]
        assert counting == ["drift.same"]
    assert ids(check(url, COMMITTED, migrations=(str(SHOP),), stage="after")) == ["drift.same"]
