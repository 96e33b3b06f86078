"""An older release and a newer database: row by row as the docs page has it."""

import pytest

from guardrail.drift.judge import Terms
from guardrail.drift.weigh import weighed


def ids(expected, found):
    return sorted(
        {f.id.partition(".")[2] for f in weighed(expected, found, terms=Terms(), ahead=True).findings}
    )


def column(definition):
    return [f"column\tpublic.t.a\t{definition}"]


@pytest.mark.parametrize(
    ("before", "after", "id"),
    [
        ("character varying(10)", "character varying(20)", "widened"),
        ("character varying(10) not null", "character varying not null", "widened"),
        ("character varying(10)", "text", "widened"),
        ("character varying", "character varying(10)", "incompatible"),
        ("character varying(20)", "character varying(10)", "incompatible"),
        ("smallint", "bigint", "widened"),
        ("integer", "bigint", "widened"),
        ("bigint", "integer", "incompatible"),
        ("integer", "text", "incompatible"),
        ("integer[]", "bigint[]", "widened"),
        ("real", "double precision", "widened"),
        ("numeric(12,2)", "numeric(14,2)", "widened"),
        ("numeric(12,2)", "numeric(12,4)", "incompatible"),
        ("numeric(12,2)", "numeric(14,4)", "widened"),
        ("numeric(12,2)", "numeric", "widened"),
        ("numeric", "numeric(12,2)", "incompatible"),
        ("timestamp(3) with time zone", "timestamp(6) with time zone", "widened"),
        ("timestamp(3) with time zone", "timestamp with time zone", "widened"),
        ("timestamp with time zone", "timestamp without time zone", "incompatible"),
        ("text", "text not null", "incompatible"),
        ("text", "text not null default ''::text", "risky"),
        ("text not null", "text", "risky"),
        ("text", "text default ''::text", "widened"),
        ("text default ''::text", "text default 'x'::text", "risky"),
        ("text default ''::text", "text", "risky"),
        ("text not null default ''::text", "text not null", "incompatible"),
        ("bigint", "bigint generated always as (1) stored", "incompatible"),
        ("text", 'text collate pg_catalog."C"', "risky"),
        ("text", "text storage external", "widened"),
    ],
)
def test_columns(before, after, id):
    assert ids(column(before), column(after)) == [id]


T = "table\tpublic.t\tpermanent"


@pytest.mark.parametrize(
    ("expected", "found", "id"),
    [
        ([T], [], "incompatible"),
        (column("text"), [], "incompatible"),
        ([], [T], "added"),
        ([], column("text"), "added"),
        ([], column("text not null"), "incompatible"),
        ([], column("text not null default ''"), "added"),
        ([], column("bigint not null generated always as identity"), "added"),
        ([], ["constraint\tpublic.t.c\tCHECK ((b > 0))"], "incompatible"),
        ([], ["index\tpublic.i\tUNIQUE ON public.t USING btree (b)"], "incompatible"),
        ([], ["index\tpublic.i\tON public.t USING btree (b)"], "added"),
        (
            [],
            [*column("bigint"), "constraint\tpublic.t.f\tFOREIGN KEY (a) REFERENCES public.u(id)"],
            "added risky",
        ),
        ([], [*column("bigint"), "constraint\tpublic.t.f\tUNIQUE (a, b)"], "added incompatible"),
        ([], [*column("bigint"), "index\tpublic.i\tUNIQUE ON public.t USING btree (a)"], "added"),
        ([], ["row_security\tpublic.t\tenabled"], "incompatible"),
        ([], ["policy\tpublic.t.p\tpermissive for all"], "risky"),
        ([], ["policy\tpublic.t.p\trestrictive for all"], "incompatible"),
        ([], ["trigger\tpublic.t.x\tCREATE TRIGGER"], "risky"),
        (["trigger\tpublic.t.x\tCREATE TRIGGER"], [], "risky"),
        (["constraint\tpublic.t.c\tCHECK ((b > 0))"], [], "risky"),
        (["constraint\tpublic.t.c\tUNIQUE (b)"], [], "incompatible"),
        (["index\tpublic.i\tON public.t USING btree (b)"], [], "risky"),
        (["index\tpublic.i\tUNIQUE ON public.t USING btree (b)"], [], "incompatible"),
        (
            ["constraint\tpublic.t.c\tCHECK ((b > 0))"],
            ["constraint\tpublic.t.c\tCHECK ((b > 1))"],
            "incompatible",
        ),
        (["enum\tpublic.e\t'a', 'b'"], ["enum\tpublic.e\t'a', 'x', 'b'"], "widened"),
        (["enum\tpublic.e\t'a', 'b'"], ["enum\tpublic.e\t'b', 'a'"], "risky"),
        (["enum\tpublic.e\t'a', 'b'"], ["enum\tpublic.e\t'a'"], "incompatible"),
        (
            ["function\tpublic.f()\tF\\n RETURNS integer\\nx"],
            ["function\tpublic.f()\tF\\n RETURNS text\\nx"],
            "incompatible",
        ),
        (
            ["function\tpublic.f()\tF\\n RETURNS integer\\nx"],
            ["function\tpublic.f()\tF\\n RETURNS integer\\ny"],
            "risky",
        ),
        (["view_text\tpublic.v\tSELECT 1"], ["view_text\tpublic.v\tSELECT 2"], "risky"),
        ([], ["index\tpublic.i\tON public.t USING btree (b) INVALID"], "invalid_index"),
        (["options\tpublic.t\tfillfactor=70"], [], "widened"),
    ],
)
def test_objects(expected, found, id):
    assert ids(expected, found) == id.split()


def test_equal_says_nothing_and_a_whole_new_table_is_counted_once():
    assert ids([T], [T]) == []
    found = weighed([], [T, *column("text not null")], terms=Terms(), ahead=True).findings
    assert [(f.id, f.found) for f in found] == [("drift.added", "1 table")]
