"""What no session does: a vacuum that gives way to nobody, and a replica that falls behind."""

import time
from collections.abc import Callable

from guardrail.checks.activity import rules
from hookset.outcome import Finding, Status
from tests.conftest import need
from tests.guardrail.checks.conftest import SHOP, by_id, judge, ordinary_role
from tests.servers.postgres import Server, installations
from tests.servers.standby import standby_of

# not enabled: an ordinary vacuum, for the rows just inserted, would freeze them before; one against wraparound comes all the same
SLOWLY = "autovacuum_enabled = off, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1"
BURN = "DO $$ BEGIN FOR i IN 1..200000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"


def test_an_autovacuum_to_prevent_wraparound() -> None:
    server = Server(16, settings=["autovacuum_freeze_max_age=100000", "autovacuum_naptime=1s"]).start()
    try:
        server.run(SHOP, f"ALTER TABLE public.orders SET ({SLOWLY})")
        server.run("INSERT INTO public.orders (customer) SELECT 1 FROM generate_series(1, 50000)", BURN)
        found = awaited(
            lambda: judge(server.url(), {"public.orders"}), rules.WRAPAROUND_VACUUM.id, "public.orders"
        )
        assert found.status is Status.FAILED
        assert "holds public.orders" in found.found
        others = [one for one in judge(server.url(), {"public.customers"}) if one.id == found.id]
        assert {one.status for one in others} == {Status.WARNING}
        ordinary_role(server.url(), "plain")
        hidden = judge(server.url(user="plain"), {"public.orders"})
        assert by_id(hidden, rules.HOLDER_HIDDEN.id).object == "public.orders"
    finally:
        server.stop()


def test_a_replica_that_is_behind(shop16: str, server: Server) -> None:
    need((installations()[16] / "pg_basebackup").exists(), "pg_basebackup")
    standby = standby_of(server)
    try:
        assert [one.id for one in judge(shop16, replication_megabytes=64)] == ["activity.passed"]
        standby.run("SELECT pg_wal_replay_pause()")
        server.run("CREATE TABLE public.log AS SELECT repeat('x', 1000) FROM generate_series(1, 5000)")
        found = awaited(
            lambda: judge(shop16, replication_megabytes=4), rules.REPLICA_LAG.id, "walreceiver 127.0.0.1"
        )
        assert found.status is Status.WARNING
        assert found.found.endswith("MB behind, streaming")
        assert found.expected == "within 60 s and 4 MB"
        ordinary_role(shop16, "plain")
        hidden = judge(shop16.replace("postgres@", "plain@"), replication_megabytes=4)
        assert [one.id for one in hidden] == ["activity.passed"]
        standby.run("SELECT pg_wal_replay_resume()")
        late = awaited(lambda: judge(shop16, replication_lag=0.001), rules.REPLICA_LAG.id, found.object)
        assert late.expected == "within 0.001 s and 10240 MB"
    finally:
        standby.stop()
        server.run("DROP TABLE IF EXISTS public.log")


def awaited(look: Callable[[], list[Finding]], id: str, object: str, seconds: float = 60) -> Finding:
    """The finding of that id on that object, as soon as it comes."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for finding in look():
            if (finding.id, finding.object) == (id, object):
                return finding
        time.sleep(0.3)
    raise AssertionError(f"no {id} in {seconds} s")
