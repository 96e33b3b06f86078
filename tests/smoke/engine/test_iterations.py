"""Steps one after another: variables, captures, data, checks and revisions."""

from dataclasses import dataclass

import pytest

from smoke.plan.data import Table
from smoke.plan.plan import Plan, Response, Revision, Scenario, Stage, Users
from smoke.samples import Mark
from tests.servers.faults import Heard, answer, said
from tests.servers.http_faults import OK, after, site
from tests.smoke.engine.plans import (
    Check,
    ask,
    errors,
    failed,
    go,
    plan,
    samples,
    statuses,
    step,
    text,
    times,
)

FEW = times(4)


@dataclass(frozen=True)
class Header:
    variable: str
    header: str

    def take(self, response: Response) -> str | None:
        return response.headers.get(self.header)


LOGIN = step("/login", "login", captures=(Header("token", "x-token"),))
USE = step("/use", "use", headers={"Authorization": text("Bearer ${token}")})


def test_what_one_step_captures_the_next_one_uses() -> None:
    tokens = iter("abcd")

    def login(*_: object) -> bytes:
        return answer(200, X_Token=next(tokens))

    with site({"/login": login, "/use": OK}) as server:
        found = ask(server.url, LOGIN, USE, **FEW)
        used = [heard.headers["authorization"] for heard in server.heard if "/use" in heard.line]
    assert sorted(used) == [f"Bearer {token}" for token in "abcd"]
    assert found.iterations == 4


def test_a_variable_that_is_missing_ends_the_iteration_as_an_error_of_that_step() -> None:
    last = step("/use", "last")
    with site({"/login": OK, "/use": OK}) as server:
        found = ask(server.url, LOGIN, USE, last, **FEW)
        assert {heard.line for heard in server.heard} == {"GET /login HTTP/1.1"}
    assert errors(found, "use") == {"variable token is missing"}
    assert failed(samples(found, "use")) == 4
    assert (len(samples(found, "last")), found.iterations) == (0, 0)


def test_a_capture_that_fails_later_leaves_nothing_of_an_earlier_one() -> None:
    again = step("/login", "again", captures=LOGIN.captures)
    with site({"/login": after(1, answer(200, X_Token="a"), OK)}) as server:
        found = ask(server.url, LOGIN, again, USE, **times(1))
    assert errors(found, "use") == {"variable token is missing"}


def test_a_step_that_fails_does_not_keep_the_next_one_from_being_taken() -> None:
    with site({"/two": OK}) as server:
        found = ask(server.url, step("/none"), step("/two"), **FEW)
    assert (statuses(found, "GET /none"), statuses(found, "GET /two")) == ({404}, {200})
    assert found.iterations == 4


def test_due_of_later_steps_is_after_the_answer_and_the_thinking() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, step(think=0.1), step(name="two"), **times(1))
    first, second = (next(one for one in samples(found, name)) for name in ("GET /", "two"))
    assert second.due >= first.due + first.latency + 0.1 - 1e-6  # latencies are float32
    assert second.late >= 0


def test_rows_of_data() -> None:
    rows = Table(("user.name",), (("ann",), ("bob",)), repeat=True)
    with site({"/ann": OK, "/bob": OK}) as server:
        found = ask(server.url, step("/${user.name}", "one"), data=(rows,))
        assert [heard.line.split("/")[1][:3] for heard in server.heard].count("ann") == 5
    assert statuses(found) == {200}


def test_data_that_runs_out_cuts_the_run_short() -> None:
    rows = Table(("user.name",), (("ann",), ("bob",)))
    with site({"/ann": OK, "/bob": OK}) as server:
        found = ask(server.url, step("/${user.name}", "one"), data=(rows,))
        closed = ask(server.url, step("/${user.name}", "one"), data=(rows,), load=Users(3, 5.0))
    assert (len(samples(found)), found.cut_short) == (2, "the data ran out after 2 iterations")
    assert (len(samples(closed)), closed.cut_short) == (2, "the data ran out after 2 iterations")


def test_scenarios_by_weight() -> None:
    with site({"/a": OK, "/b": OK}) as server:
        scenarios = (Scenario("a", (step("/a", "a"),), 3.0), Scenario("b", (step("/b", "b"),), 1.0))
        found = go(Plan(server.url, scenarios, (Stage(100, 100, 0.4),)))
    assert len(samples(found, "a")) in {29, 30, 31}


def test_the_same_name_in_two_scenarios_is_one_endpoint() -> None:
    with site({"/": OK}) as server:
        found = go(Plan(server.url, (Scenario("a", (step(),)), Scenario("b", (step(),))), **FEW))
    assert (found.names, found.methods) == (["GET /"], ["GET"])


def test_checks_are_counted_by_second_and_mark_the_sample() -> None:
    even = Check("even", lambda response: response.body == b"even")
    quick = Check("quick", lambda response: response.seconds < 60, needs_body=False)
    rows = Table(("x.word",), (("even",),) * 30 + (("odd",),) * 30)
    with site({"/even": answer(200, "even"), "/odd": answer(200, "odd")}) as server:
        found = ask(
            server.url,
            step("/${x.word}", checks=(even, quick)),
            load=(Stage(30, 30, 2),),
            data=(rows,),
        )
    assert (found.checks["even"].passed, found.checks["even"].failed) == ({0: 30}, {1: 30})
    assert found.checks["quick"].passed == {0: 30, 1: 30}
    assert sum(bool(one.marks & Mark.CHECKS_FAILED) for one in samples(found)) == 30
    assert failed(samples(found)) == 0


def test_no_answer_holds_no_check() -> None:
    found = ask("http://127.0.0.1:1", step(checks=(Check("any", lambda _: True),)), **FEW)
    assert found.checks["any"].failed.total() == 4
    assert all(one.marks & Mark.CHECKS_FAILED for one in samples(found))


def test_the_body_is_empty_where_no_check_wants_it() -> None:
    check = Check("no body", lambda response: response.body == b"", needs_body=False)
    with site({"/": OK}) as server:
        found = ask(server.url, step(checks=(check,)))
    assert found.checks["no body"].passed.total() == 10
    assert {one.size for one in samples(found)} == {4}


@pytest.mark.parametrize(
    "revision", [Revision(header="x-revision"), Revision(json="build.revision")], ids=["header", "json"]
)
def test_which_revision_answered(revision: Revision) -> None:
    def version(name: object) -> bytes:
        return said({"build": {"revision": name}}, X_Revision=str(name))

    with site({"/": after(4, version("v1"), after(4, version("v2"), OK))}) as server:
        found = ask(server.url, revision=revision, **times(10))
    assert [found.revisions[one.revision] for one in samples(found)] == ["v1"] * 4 + ["v2"] * 4 + [""] * 2


def test_exemplars_of_failures_are_of_each_kind() -> None:
    def act(heard: Heard, _: object) -> bytes:
        return answer(int(heard.line.split("/")[1].split(" ")[0]))

    with site({"/500": act, "/404": act}) as server:
        found = ask(server.url, step("/500"), step("/404"), **times(10))
    assert sorted(one.status for one in found.failed) == [404] * 3 + [500] * 3
    assert len(found.slowest) == 10
    assert all(one.trace_id for one in found.failed)


def test_failures_of_the_warm_up_take_no_place_among_those_to_look_at() -> None:
    with site({"/": answer(503)}) as server:
        found = ask(server.url, load=(Stage(20, 20, 1),), warm_up=0.5)
    assert len(found.failed) == 3
    assert min(one.due for one in found.failed) >= 0.5


def test_error_texts_are_bounded() -> None:
    rows = Table(("x.y",), tuple((f"a\nb{number}",) for number in range(200)))
    with site({"/": OK}) as server:
        found = ask(server.url, step(headers={"X": text("${x.y}")}), data=(rows,), load=Users(1, 1.0))
    assert errors(found) == {"header X cannot hold a line break"}


def test_plan_variables() -> None:
    with site({"/shop": OK}) as server:
        found = go(plan(server.url, step("/${where}", "one"), variables={"where": "shop"}))
    assert statuses(found) == {200}
