"""Databases as providers and administrators leave them: nothing there is this release's drift."""

from pathlib import Path

import pytest

from guardrail.drift.judge import Terms
from guardrail.drift.weigh import weighed
from guardrail.schemalock import SchemaLock
from tests.conftest import fresh_database
from tests.guardrail.drift.test_live import BASE, drift, lines_of, run, said

CORPUS = Path(__file__).parent / "corpus"
ROLES = "".join(
    f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN END $$;"
    for role in ("rds_superuser", "app_owner", "app_rw", "app_ro", "anon", "authenticated")
)


@pytest.fixture(scope="module")
def lock(server):
    for url in fresh_database(server):
        run(url, BASE)
        yield SchemaLock(tool="alembic").record("9c1e", lines_of(url), 16)


@pytest.mark.parametrize("provider", sorted(path.stem for path in CORPUS.glob("*.sql")))
def test_a_managed_database_is_silent(database, lock, provider):
    run(database, BASE + ROLES + (CORPUS / f"{provider}.sql").read_text())
    found = drift(database, lock, state="9c1e")
    assert said(found) == []
    assert found[-1].id == "drift.same"
    assert len(said(drift(database, lock, state="9c1e", compare=["all"]))) > 0


@pytest.mark.parametrize("provider", ["supabase", "heroku", "cloudsql", "monitoring"])
def test_an_empty_managed_database_is_empty(database, lock, provider):
    sql = (CORPUS / f"{provider}.sql").read_text()
    about_the_shop = ("orders", "ALL TABLES IN SCHEMA public")
    own = [part for part in sql.split(";\n") if not any(word in part for word in about_the_shop)]
    run(database, ROLES + ";\n".join(own))
    found = drift(database, lock, state="base")
    assert said(found) == []
    assert "is empty" in found[-1].summary


def test_a_database_whose_history_was_lost_is_not_empty(database, lock):
    run(database, BASE)
    found = said(drift(database, lock, state="base"))
    assert "drift.unexpected table public.orders" in found
    assert not any("schema public" in one for one in found)
    run(database, "DROP TABLE orders CASCADE")
    assert "drift.unexpected table public.orders" not in said(drift(database, lock, state="base"))


def test_what_a_job_makes_in_an_extensions_schema_is_not_the_releases(lock):
    chunk = "table\t_timescaledb_internal._hyper_1_1_chunk\tpermanent inherits (public.events)"
    found = weighed(lock.newest, [*lock.newest, chunk], terms=Terms()).findings
    assert [(one.id, one.found) for one in found] == [
        ("drift.foreign", "table _timescaledb_internal._hyper_1_1_chunk")
    ]
