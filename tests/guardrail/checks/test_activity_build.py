"""Indexes that are being built, and what else their transaction holds."""

import threading
import time

from hookset.outcome import Status
from tests.guardrail.checks.conftest import Session, by_id, ignoring, judge, ordinary_role

ORDERS, CUSTOMERS = {"public.orders"}, {"public.customers"}
SLOW = """CREATE FUNCTION public.slow(name text) RETURNS text LANGUAGE sql IMMUTABLE
    AS 'SELECT pg_catalog.pg_sleep(30)::text'"""


def test_an_index_that_is_being_built(shop: str, session: Session) -> None:
    ordinary_role(shop, "plain")
    session(shop, "INSERT INTO public.orders (customer) SELECT 1")  # what the build has to wait for
    builder = session(shop, autocommit=True, application="psql")
    build = "CREATE INDEX CONCURRENTLY slow ON public.orders (customer)"
    building = threading.Thread(target=ignoring, args=(builder, build))
    building.start()
    time.sleep(0.4)
    try:
        found = judge(shop, ORDERS)
        hidden = judge(shop.replace("postgres@", "plain@"), ORDERS)
    finally:
        builder.cancel_safe()
        building.join()
    build_finding = by_id(found, "activity.build")
    assert (build_finding.status, build_finding.object) == (Status.FAILED, "public.orders")
    assert "CREATE INDEX CONCURRENTLY on public.orders" in build_finding.found
    assert by_id(hidden, "activity.build").status is Status.FAILED
    assert by_id(hidden, "activity.build").object == "public.orders"
    assert "activity.invalid_index" not in {finding.id for finding in found}
    assert by_id(judge(shop), "activity.invalid_index").object == "public.slow"


def test_what_a_building_transaction_holds_besides_is_judged_too(shop: str, session: Session) -> None:
    session(shop, SLOW, autocommit=True)
    builder = session(shop, "ALTER TABLE public.orders ADD COLUMN note text", application="alembic")
    build = "CREATE INDEX slow ON public.customers (public.slow(name))"
    building = threading.Thread(target=ignoring, args=(builder, build))
    building.start()
    time.sleep(0.4)
    try:
        found = judge(shop, ORDERS, exclusive_lock=0)
    finally:
        builder.cancel_safe()
        building.join()
    assert by_id(found, "activity.build").status is Status.WARNING
    assert (by_id(found, "activity.ddl").status, by_id(found, "activity.ddl").object) == (
        Status.FAILED,
        "public.orders",
    )
