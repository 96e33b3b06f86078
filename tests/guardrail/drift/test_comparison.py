"""Sets first, then pairs: what differs, once each."""

from hypothesis import given
from hypothesis import strategies as st

from guardrail.drift.comparison import compare
from tests.guardrail.schemalock.strategies import LINES

TABLE = "table\tpublic.orders\tpermanent"
ID = "column\tpublic.orders.id\tbigint not null"
TOTAL = "column\tpublic.orders.total\tnumeric(12,2) not null"
CHECK = "constraint\tpublic.orders.orders_total_check\tCHECK ((total > (0)::numeric))"
INDEX = "index\tpublic.orders_open_idx\tON public.orders USING btree (status)"
ORDERS = [TABLE, ID, TOTAL, CHECK, INDEX, "column_order\tpublic.orders\tid, total"]


def told(expected, found):
    return [(d.what, d.kind, d.path) for d in compare(expected, found)]


@given(LINES, LINES)
def test_empty_only_where_the_sets_are_equal(one, other):
    assert (compare(one, other) == []) == (set(one) == set(other))


@given(LINES, LINES, st.randoms())
def test_order_and_repetition_do_not_matter(one, other, random):
    again = [*one, *one]
    random.shuffle(again)
    assert compare(again, other) == compare(one, other)


@given(LINES, LINES)
def test_the_other_way_round_tells_the_mirror_image(one, other):
    turned = {"missing": "unexpected", "unexpected": "missing"}
    there = [(turned.get(d.what, d.what), d.kind, d.expected, d.found) for d in compare(one, other)]
    back = [(d.what, d.kind, d.found, d.expected) for d in compare(other, one)]
    assert sorted(there) == sorted(back)


def test_one_path_on_both_sides_is_changed():
    found = [TOTAL.replace(" not null", "")]
    (difference,) = compare([TOTAL], found)
    assert (difference.what, difference.expected, difference.found) == (
        "changed",
        "numeric(12,2) not null",
        "numeric(12,2)",
    )


def test_a_whole_table_is_one_difference_that_counts_its_parts():
    for one, other, what in ((ORDERS, [], "missing"), ([], ORDERS, "unexpected")):
        (difference,) = compare(one, other)
        assert (difference.what, difference.kind, difference.path) == (what, "table", "public.orders")
        assert dict(difference.within) == {"column": 2, "column_order": 1, "constraint": 1, "index": 1}


def test_a_whole_schema_takes_its_tables_with_it():
    lines = ["schema\tdebug\t", *(line.replace("public.", "debug.") for line in ORDERS)]
    (difference,) = compare([], [*lines, "function\tdebug.f(integer)\tCREATE"])
    assert (difference.kind, difference.path) == ("schema", "debug")
    assert dict(difference.within)["function"] == 1


def test_parts_of_a_quoted_table_are_its_parts_and_others_are_not():
    lines = [
        'table\tpublic."a.b"\tpermanent',
        'column\tpublic."a.b"."c.d"\ttext',
        'column\tpublic."a".x\ttext',
    ]
    assert told(lines, []) == [("missing", "column", 'public."a".x'), ("missing", "table", 'public."a.b"')]


def test_details_go_with_their_object():
    lines = [
        "enum\tpublic.mood\t'sad', 'ok'",
        "owner\tenum public.mood\tshop",
        "grant\tenum public.mood to app\tUSAGE",
        "comment\tenum public.mood\thow it is",
    ]
    (difference,) = compare(lines, [])
    assert (difference.kind, difference.within) == ("enum", (("comment", 1), ("grant", 1), ("owner", 1)))


def test_generated_names_are_paired_by_definition():
    assert told([CHECK], [CHECK.replace("_check\t", "_check1\t")]) == [
        ("generated_name", "constraint", "public.orders.orders_total_check")
    ]


def test_a_chosen_name_is_renamed():
    (difference,) = compare([INDEX], [INDEX.replace("open_idx", "status_idx")])
    assert (difference.what, difference.expected, difference.found, difference.other) == (
        "renamed",
        "orders_open_idx",
        "orders_status_idx",
        "public.orders_status_idx",
    )


def test_the_same_definition_on_another_table_is_no_rename():
    other = INDEX.replace("orders_open_idx", "items_open_idx").replace("public.orders ", "public.items ")
    assert [what for what, _, _ in told([INDEX], [other])] == ["unexpected", "missing"]


def test_what_only_mentions_a_renamed_thing_is_not_told_again():
    lines = [
        "sequence\tpublic.items_id_seq\tbigint owned by public.items.id",
        "column\tpublic.items.id\tbigint default nextval('public.items_id_seq'::regclass)",
        "owner\tsequence public.items_id_seq\tshop",
    ]
    found = [line.replace("items_id_seq", "items_id_seq1") for line in lines]
    assert told(lines, found) == [("generated_name", "sequence", "public.items_id_seq")]


def test_two_of_one_definition_and_one_of_them_gone():
    twin = INDEX.replace("open_idx", "other_idx")
    assert told([INDEX, twin], [twin]) == [("missing", "index", "public.orders_open_idx")]


def test_a_trigger_that_names_itself_in_its_definition():
    line = "trigger\tpublic.orders.touch\tCREATE TRIGGER touch BEFORE UPDATE ON public.orders EXECUTE FUNCTION public.touch()"
    found = line.replace("orders.touch\t", "orders.touch2\t").replace("TRIGGER touch ", "TRIGGER touch2 ")
    assert told([line], [found]) == [("renamed", "trigger", "public.orders.touch")]
