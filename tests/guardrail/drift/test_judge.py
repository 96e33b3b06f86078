"""Each difference comes under its rule, in a person's words, with what to do next."""

import pytest

from guardrail.drift.ignore import patterns
from guardrail.drift.judge import Terms
from guardrail.drift.weigh import weighed
from hookset.errors import UsageError
from hookset.outcome import Status

INDEX = "index\tpublic.orders_open_idx\tON public.orders USING btree (status)"
FUNCTION = "function\tpublic.touch()\tCREATE OR REPLACE FUNCTION public.touch()\\nAS $function$\\nbegin\\n  {};\\nend $function$"
TERMS = Terms(environment=frozenset({"owner", "grant"}))


def judged(expected, found, terms=TERMS, ignore=()):
    return weighed(expected, found, terms=terms, ignore=patterns(ignore)).findings


def one(expected, found, **more):
    (finding,) = judged([expected] if expected else [], [found] if found else [], **more)
    return finding


def test_a_column_reads_as_on_the_screen():
    finding = one(
        "column\tpublic.orders.total\tnumeric(12,2) not null", "column\tpublic.orders.total\tnumeric(12,2)"
    )
    assert (finding.id, finding.status, finding.object) == (
        "drift.changed",
        Status.FAILED,
        "column public.orders.total",
    )
    assert (finding.expected, finding.found) == ("numeric(12,2) not null", "numeric(12,2)")


def test_a_function_names_its_first_line_that_differs():
    finding = one(FUNCTION.format("new.a := 1"), FUNCTION.format("new.a := 2"))
    assert finding.summary == "body changed"
    assert (finding.expected, finding.found) == ("line 4: new.a := 1;", "line 4: new.a := 2;")


def test_a_long_definition_is_shortened_around_the_difference():
    text = "view_text\tpublic.v\tSELECT " + ", ".join(f"c{n}" for n in range(100))
    finding = one(text, text.replace("c50,", "other,"))
    assert "c50, c51" in finding.expected
    assert "other, c51" in finding.found
    assert len(finding.expected) < 140


@pytest.mark.parametrize(
    ("expected", "found", "id", "hint"),
    [
        (
            INDEX,
            INDEX + " INVALID",
            "drift.invalid_index",
            "DROP INDEX CONCURRENTLY public.orders_open_idx; then create",
        ),
        (
            None,
            INDEX + " INVALID NOT READY",
            "drift.invalid_index",
            "DROP INDEX CONCURRENTLY public.orders_open_idx;",
        ),
        (
            "trigger\tpublic.orders.touch\tCREATE TRIGGER touch",
            "trigger\tpublic.orders.touch\tCREATE TRIGGER touch DISABLED",
            "drift.trigger_disabled",
            "ALTER TABLE public.orders ENABLE TRIGGER touch;",
        ),
        (
            None,
            "constraint_trigger\tpublic.orders.orders_fk\tDISABLED",
            "drift.trigger_disabled",
            "ALTER TABLE public.orders ENABLE TRIGGER ALL;",
        ),
        (
            "constraint\tpublic.orders.paid\tCHECK (paid)",
            "constraint\tpublic.orders.paid\tCHECK (paid) NOT VALID",
            "drift.not_validated",
            "ALTER TABLE public.orders VALIDATE CONSTRAINT paid;",
        ),
        (
            INDEX,
            INDEX.replace("open", "fast"),
            "drift.renamed",
            "ALTER INDEX public.orders_fast_idx RENAME TO orders_open_idx;",
        ),
        (
            "constraint\tpublic.orders.paid\tCHECK (paid)",
            "constraint\tpublic.orders.is_paid\tCHECK (paid)",
            "drift.renamed",
            "ALTER TABLE public.orders RENAME CONSTRAINT is_paid TO paid;",
        ),
        (INDEX, None, "drift.missing", "bring it back"),
        (None, INDEX, "drift.unexpected", "make the change a migration"),
    ],
)
def test_rules_and_hints(expected, found, id, hint):
    finding = one(expected, found)
    assert (finding.id, finding.status) == (id, Status.FAILED)
    assert hint in finding.hint


def test_a_missing_table_counts_its_parts():
    lines = [
        "table\tpublic.t\tpermanent",
        *(f"column\tpublic.t.c{n}\ttext" for n in range(3)),
        "index\tpublic.i\tON public.t USING btree (c1)",
    ]
    (finding,) = judged(lines, [])
    assert (finding.expected, finding.found) == ("permanent, with 3 columns, 1 index", "missing")


def test_column_order_is_information_and_silent_where_columns_differ():
    order = "column_order\tpublic.t\ta, b"
    assert [(f.id, f.status) for f in judged([order], ["column_order\tpublic.t\tb, a"])] == [
        ("drift.column_order", Status.INFO)
    ]
    found = judged([order, "column\tpublic.t.b\ttext"], ["column_order\tpublic.t\ta"])
    assert [f.id for f in found] == ["drift.missing"]


def test_environment_kinds_are_counted_and_compared_on_request():
    lines = ["owner\ttable public.t\talice", "grant\ttable public.t to bob\tSELECT"]
    (finding,) = judged(lines, ["owner\ttable public.t\tcarol"])
    assert (finding.id, finding.found) == ("drift.environment", "1 grant, 1 owner differ")
    compared = judged(
        lines, [], Terms(environment=frozenset({"owner", "grant"}), compare=frozenset({"owner"}))
    )
    assert [f.id for f in compared] == ["drift.missing", "drift.environment"]
    assert (
        len(judged(lines, [], Terms(environment=frozenset({"owner", "grant"}), compare=frozenset({"all"}))))
        == 2
    )


def test_a_generated_name_fails_only_with_all():
    check = "constraint\tpublic.t.t_a_check\tCHECK (a)"
    assert one(check, check.replace("_check\t", "_check1\t")).status is Status.INFO
    all_of_them = Terms(compare=frozenset({"all"}))
    assert one(check, check.replace("_check\t", "_check1\t"), terms=all_of_them).status is Status.FAILED


def test_another_major_leaves_spelling_aside_and_says_so():
    terms = Terms(respelled=frozenset({"view_text"}), majors=(15, 16))
    finding = one("view_text\tpublic.v\tSELECT t.a", "view_text\tpublic.v\tSELECT a", terms=terms)
    assert (finding.id, finding.status) == ("drift.uncompared", Status.INFO)
    assert "view text public.v" in finding.found


def test_ignored_by_kind_and_name_and_by_what_it_is_part_of():
    lines = ["table\taudit.log\tpermanent", "column\tpublic.t.tmp\ttext", INDEX]
    for pattern, left in (
        ("table:audit.*", 2),
        ("schema:audit", 2),
        ("*:public.*", 1),
        ("index:*_idx", 2),
        ("table:public.orders", 2),
    ):
        assert len(judged([], lines, ignore=[pattern])) == left, pattern
    assert len(judged([], ["column\taudit.log.x\ttext"], ignore=["table:audit.log"])) == 0


def test_a_pattern_of_another_form_is_refused():
    with pytest.raises(UsageError, match="is not KIND:PATTERN"):
        patterns(["audit"])
    with pytest.raises(UsageError, match="there is no kind 'tabel'; did you mean table"):
        patterns(["tabel:x"], ["table", "index"])
