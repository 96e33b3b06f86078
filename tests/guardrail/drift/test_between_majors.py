"""One schema on servers of two majors: what they merely spell differently is no drift, what differs is."""

from collections.abc import Callable

import psycopg
import pytest

from guardrail.drift.check import terms_for
from guardrail.drift.weigh import weighed
from guardrail.schemalock import Entry
from tests.conftest import fresh_database
from tests.guardrail.drift.test_live import lines_of
from tests.servers.postgres import Server

SHOP = """
CREATE TABLE orders (id int, name text, at timestamptz, EXCLUDE USING btree (((at AT TIME ZONE 'UTC')) WITH =));
CREATE INDEX by_day ON orders ((at AT TIME ZONE '{zone}'), id DESC) INCLUDE (name) WHERE name <> ')';
CREATE INDEX by_name ON orders (extract(year from at AT TIME ZONE 'UTC'), trim(name), ((id + 1) * 2));
CREATE TABLE events (at timestamp) PARTITION BY RANGE ((at AT TIME ZONE 'UTC'));
CREATE STATISTICS seen ON id, (at AT TIME ZONE 'UTC') FROM orders;
"""


def made(server: Server, script: str) -> list[str]:
    for url in fresh_database(server):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(script.encode())
        return lines_of(url)
    raise AssertionError


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("majors", [(15, 16), (15, 18), (17, 15), (16, 17)])
def test_only_what_differs_is_said(
    majors: tuple[int, int], ahead: bool, server_of: Callable[[int], Server]
) -> None:
    expected = made(server_of(majors[0]), SHOP.format(zone="UTC"))
    terms = terms_for(Entry(state="", major=majors[0], digest="", lines=[]), majors[1] * 10000, ())

    def said(zone: str) -> list[str]:
        found = made(server_of(majors[1]), SHOP.format(zone=zone))
        findings = weighed(expected, found, terms=terms, ahead=ahead).findings
        return [one.object for one in findings if one.object]

    assert said("UTC") == []
    assert said("CET") == ["index public.by_day"]
