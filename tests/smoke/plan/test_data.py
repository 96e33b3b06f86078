"""Rows of data: CSV and JSON lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookset.errors import UsageError
from smoke.plan.data import table
from smoke.plan.folder import Folder as Files
from smoke.plan.shape import Data

USERS = "data: {users: {file: %s%s}}\nrequests: ['/${users.email}']"


def rows(folder, name, content, how=""):
    folder.file(name, content)
    (one,) = folder.load(USERS % (name, how)).data
    return one


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("u.csv", "email,id\na@x,01\nb@x,02\n"),
        ("u.csv", "\ufeffemail , id\r\na@x,01\r\n\r\nb@x,02"),
        ("u.csv", 'email, id\na@x, 01\n"b@x", "02"\n'),
        ("u.CSV", '"email","id"\n"a@x","01"\n"b@x","02"\n'),
        ("u.jsonl", '{"email": "a@x", "id": "01"}\n\n{"id": "02", "email": "b@x", "more": 1}\n'),
        ("u.ndjson", '{"email": "a@x", "id": "01"}\r\n{"id": "02", "email": "b@x"}'),
    ],
)
def test_each_iteration_takes_the_next_row(folder, name, content):
    found = rows(folder, name, content)
    assert found.row(0) == {"users.email": "a@x", "users.id": "01"}
    assert found.row(1) == {"users.email": "b@x", "users.id": "02"}
    assert found.row(2) is None


def test_rows_may_repeat(folder):
    found = rows(folder, "u.csv", "email\na\nb\n", ", repeat: yes")
    assert [found.row(number)["users.email"] for number in range(5)] == ["a", "b", "a", "b", "a"]


def test_the_short_form_and_other_formats(folder):
    folder.file("u.txt", "email;id\na;1\n")
    folder.file("u.csv", "email\na\n")
    plan = folder.load(
        "data: {a: {file: u.txt, format: csv, delimiter: ;}, users: u.csv}\nrequests: ['/${users.email}/${a.id}']"
    )
    assert [one.row(0) for one in plan.data] == [{"a.email": "a", "a.id": "1"}, {"users.email": "a"}]


def test_values_that_are_no_text_are_json(folder):
    found = rows(folder, "u.jsonl", '{"email": "a", "n": 1.5, "t": true, "o": {"a": [null]}}')
    assert found.row(0) == {
        "users.email": "a",
        "users.n": "1.5",
        "users.t": "true",
        "users.o": '{"a":[null]}',
    }


def test_variables_of_our_own_are_there_where_they_are_used(folder):
    assert folder.load("requests: [/]").data == ()
    (own,) = folder.load("requests: [{path: /, json: {id: '${uuid}'}}]").data
    assert own.row(7)["iteration"] == "7"
    assert own.row(7)["uuid"] != own.row(7)["uuid"]


def test_rows_that_will_surely_run_out_are_told_of(folder):
    rows(folder, "u.csv", "email\n" + "a\n" * 299)
    (warning,) = folder.warnings
    assert warning.endswith("data.users: has 299 rows, and 300 iterations are due: say `repeat: true`")


@pytest.mark.parametrize("how", ["", ", repeat: true"])
def test_rows_that_will_do_are_not(folder, how):
    rows(folder, "u.csv", "email\n" + "a\n" * (1 if how else 300), how)
    assert folder.warnings == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.csv", None, "data.users: gone.csv: there is no such file"),
        (
            "u.txt",
            "a\n",
            "data.users: u.txt: is neither .csv nor .jsonl (say `format: csv` or `format: jsonl`)",
        ),
        ("u.csv", "", "data.users: u.csv: has no rows"),
        ("u.csv", "email\n", "data.users: u.csv: has no rows"),
        ("u.jsonl", "\n", "data.users: u.jsonl: has no rows"),
        ("u.csv", "email,id\na,1\nb\n", "data.users: u.csv: line 3: 1 fields, where the header has 2"),
        ("u.csv", "email,email\na,1\n", "data.users: u.csv: two columns have the same name"),
        ("u.csv", "email,\na,1\n", "data.users: u.csv: '' is no name of a column"),
        ("u.csv", "e{m}\na\n", "data.users: u.csv: 'e{m}' is no name of a column"),
        ("u.csv", 'email\n"a\n', "data.users: u.csv: line 2: unexpected end of data"),
        ("u.csv", "\xff".encode("latin-1"), "u.csv: is no UTF-8 text"),
        ("u.jsonl", "[1]", "data.users: u.jsonl: line 1: is no JSON object"),
        ("u.jsonl", '{"email": "a"}\n{', "data.users: u.jsonl: line 2: is no JSON object"),
        (
            "u.csv",
            "mail\na\n",
            "requests[0].path: ${users.email} is not known here; did you mean users.mail?",
        ),
        ("u.jsonl", '{"email": "a"}\n{"mail": "a"}\n', "requests[0].path: ${users.email} is not known here"),
    ],
)
def test_data_that_is_none_is_refused(folder, name, content, reason):
    if content is not None:
        folder.file(name, content)
    assert reason in folder.refused(USERS % (name, ""))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("{users: {fil: u.csv}}", "data.users: unknown key fil; did you mean file?"),
        ("{users: 3}", "data.users: 3: there is no such file"),
        ("{users: [u.csv]}", "data.users: is no mapping"),
        ("{users: {file: u.csv, format: xml}}", "data.users: format: unknown 'xml'; known are csv, jsonl"),
        ("{users: {file: u.csv, delimiter: ab}}", "data.users.delimiter: 'ab' is no single character"),
        ("{a b: u.csv}", "data.a b: 'a b' is no name"),
    ],
)
def test_keys_of_data(folder, data, reason):
    folder.file("u.csv", "email\na\n")
    assert reason in folder.refused(f"data: {data}\nrequests: [/]")


@given(st.text(), st.sampled_from(["csv", "jsonl"]))
def test_any_text_is_rows_or_refused(tmp_path_factory, text, kind):
    folder = tmp_path_factory.getbasetemp()
    (folder / "any").write_bytes(text.encode(errors="replace"))
    try:
        found = table("d", Data(file="any", format=kind), Files(str(folder / "plan.yaml")), "here")
    except UsageError:
        return
    assert set(found.row(0)) == set(found.columns)
