"""What a role may see, and what the role that migrates may do."""

import psycopg
import pytest

from guardrail.checks import access
from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.outcome import Finding, Status
from tests.guardrail.checks.conftest import by_id

ROLES = """
DROP ROLE IF EXISTS checker_a; CREATE ROLE checker_a LOGIN;
DROP ROLE IF EXISTS migrator_a; CREATE ROLE migrator_a LOGIN;
CREATE TABLE public.alembic_version (version_num varchar(32));
CREATE SCHEMA hidden; CREATE TABLE hidden.history (version text);
"""


@pytest.fixture
def roles(shop16: str) -> str:
    with psycopg.connect(shop16, autocommit=True) as connection:
        connection.execute(ROLES.encode())
    return shop16


def judge(url: str, user: str = "checker_a", **asked: object) -> list[Finding]:
    with reading(url.replace("postgres@", f"{user}@"), Deadline(20)) as session:
        return list(access.check(session, **asked))  # type: ignore[arg-type]


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_other_sessions_are_hidden(roles: str) -> None:
    findings = judge(roles)
    found = by_id(findings, "access.activity_hidden")
    assert (found.status, found.hint) == (Status.WARNING, 'GRANT pg_monitor TO "checker_a"')
    assert findings[0].id == "access.passed"


def test_a_checker_as_it_should_be(roles: str) -> None:
    run(roles, "GRANT pg_read_all_stats TO checker_a", "GRANT SELECT ON public.alembic_version TO checker_a")
    findings = judge(roles, schemas=["public"], history_table="public.alembic_version")
    assert [(finding.id, finding.summary) for finding in findings] == [("access.passed", "as checker_a")]


def test_a_superuser_is_more_than_is_needed(roles: str) -> None:
    found = by_id(judge(roles, "postgres"), "access.more_than_needed")
    assert (found.status, found.found) == (Status.INFO, "superuser")


def test_the_history_may_not_be_read(roles: str) -> None:
    found = by_id(judge(roles, history_table="alembic_version"), "access.history_unreadable")
    assert (found.status, found.object) == (Status.INCONCLUSIVE, "public.alembic_version")
    assert 'GRANT SELECT ON public.alembic_version TO "checker_a"' in found.hint


def test_the_history_s_schema_may_not_be_looked_into(roles: str) -> None:
    run(roles, "GRANT SELECT ON hidden.history TO checker_a")
    found = by_id(judge(roles, history_table="hidden.history"), "access.history_unreadable")
    assert found.found == "no USAGE on schema hidden"


def test_the_history_is_absent(roles: str) -> None:
    assert by_id(judge(roles, history_table="public.nothing"), "access.history_absent").status is Status.INFO


@pytest.mark.parametrize("name", ['"my-app"."History"', "my-app.History"])
def test_the_history_under_a_name_that_needs_quotes(roles: str, name: str) -> None:
    run(roles, 'CREATE SCHEMA "my-app"', 'CREATE TABLE "my-app"."History" (version text)')
    run(roles, by_id(judge(roles, history_table=name), "access.history_unreadable").hint)
    found = [one.id for one in judge(roles, history_table=name)]
    assert found[0] == "access.passed"
    assert not [id for id in found if id.startswith("access.history")]


def test_a_policy_hides_the_history(roles: str) -> None:
    run(
        roles,
        "GRANT SELECT ON public.alembic_version TO checker_a",
        "ALTER TABLE public.alembic_version ENABLE ROW LEVEL SECURITY",
    )
    found = by_id(judge(roles, history_table="public.alembic_version"), "access.history_veiled")
    assert found.status is Status.INCONCLUSIVE


def test_a_schema_is_absent(roles: str) -> None:
    assert by_id(judge(roles, schemas=["nowhere"]), "access.schema_absent").object == "nowhere"


def test_the_migrator_may_not_create(roles: str) -> None:
    found = by_id(judge(roles, schemas=["hidden"], migrator="migrator_a"), "access.migrator_schema")
    assert (found.status, found.object) == (Status.FAILED, "hidden")


def test_the_migrator_owns_nothing(roles: str) -> None:
    run(roles, "GRANT CREATE ON SCHEMA public TO migrator_a", "ALTER TABLE public.orders OWNER TO migrator_a")
    findings = judge(
        roles,
        schemas=["public"],
        migrator="migrator_a",
        touched=frozenset({"public.customers", "public.orders"}),
    )
    found = by_id(findings, "access.not_owner")
    assert (found.status, found.object, found.found) == (Status.FAILED, "public.customers", "owner postgres")
    others = by_id(findings, "access.foreign_tables")
    assert others.status is Status.INFO
    assert "public.events (postgres)" in others.found


def test_an_index_belongs_to_its_table_s_owner(roles: str) -> None:
    findings = judge(roles, migrator="migrator_a", touched=frozenset({"public.customers_pkey"}))
    assert by_id(findings, "access.not_owner").object == "public.customers"


def test_membership_in_the_owner_s_role_is_as_good(roles: str) -> None:
    run(
        roles,
        "GRANT CREATE ON SCHEMA public TO migrator_a",
        "DROP ROLE IF EXISTS owners_a",
        "CREATE ROLE owners_a",
    )
    run(roles, "GRANT owners_a TO migrator_a", "ALTER TABLE public.customers OWNER TO owners_a")
    findings = judge(
        roles, schemas=["public"], migrator="migrator_a", touched=frozenset({"public.customers"})
    )
    assert "access.not_owner" not in {finding.id for finding in findings}
    run(roles, "ALTER TABLE public.customers OWNER TO postgres", "DROP ROLE owners_a")


def test_the_migrator_does_not_exist(roles: str) -> None:
    assert by_id(judge(roles, migrator="ghost"), "access.migrator_absent").status is Status.FAILED


def test_a_search_path_into_nowhere(roles: str) -> None:
    run(roles, "ALTER ROLE checker_a SET search_path = nowhere, public")
    assert by_id(judge(roles), "access.search_path").object == "nowhere"
    run(roles, "ALTER ROLE checker_a RESET search_path")
