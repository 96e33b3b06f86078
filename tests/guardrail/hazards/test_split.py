"""Cutting SQL into statements: nothing is lost, nothing raises, quotes hold."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrail.hazards.sql.cursor import Unreadable
from guardrail.hazards.sql.recognise import recognise_text
from guardrail.hazards.sql.split import split
from guardrail.hazards.sql.tokens import tokens

FRAGMENTS = st.sampled_from(
    [
        ";",
        "(",
        ")",
        "'",
        '"',
        "$$",
        "$a$",
        "E'",
        "U&'",
        "--",
        "/*",
        "*/",
        "\\",
        ",",
        ".",
        "::",
        "[",
        "]",
        "begin",
        "atomic",
        "end",
        "case",
        "when",
        "then",
        "create",
        "or",
        "replace",
        "function",
        "table",
        "index",
        "concurrently",
        "on",
        "orders",
        "alter",
        "add",
        "column",
        "constraint",
        "check",
        "not",
        "null",
        "valid",
        "default",
        "drop",
        "rename",
        "to",
        "type",
        "using",
        "foreign",
        "key",
        "references",
        "update",
        "set",
        "where",
        "delete",
        "from",
        "do",
        "execute",
        "select",
        "into",
        "with",
        "as",
        "partition",
        "of",
        "truncate",
        "lock",
        "in",
        "mode",
        "exclusive",
        "copy",
        "stdin",
        "\\.",
        "vacuum",
        "full",
        "is",
        "1",
        "if",
        "exists",
        "only",
        "unique",
        "primary",
        "exclude",
        "attach",
        "for",
        "values",
    ]
)
SQLISH = st.lists(st.one_of(FRAGMENTS, st.text(max_size=3), st.just("\n")), max_size=40).map(" ".join)


@given(st.one_of(st.text(), SQLISH))
def test_no_text_is_lost(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text
    assert "".join(piece.text for piece in split(text)) == text


@given(SQLISH)
def test_recognising_junk_raises_nothing_else(text: str) -> None:
    with contextlib.suppress(Unreadable):
        recognise_text(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SELECT 1; SELECT 2", 2),
        ("SELECT ';'; SELECT E'\\';'; SELECT U&';'", 3),
        ("SELECT 'a''; b'; SELECT \"c;\"\"d;\"", 2),
        ("SELECT $$;$$, $a$ $$ ; $b$ $a$; SELECT $1;", 2),
        ("SELECT a$b$; SELECT 1$b$", 2),
        ("-- a;b\nSELECT 1 /* ; /* ; */ ; */; /* last; */", 1),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END; SELECT 3",
            2,
        ),
        ("BEGIN; SELECT 1; END; SELECT 2", 4),
        ("CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; DELETE FROM v); SELECT 1", 2),
        ("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END; $$; CALL p();", 2),
        ("COPY t FROM stdin;\n1\tit's; x\n\\.\nSELECT 1;", 2),
        ("SELECT 'never closed; SELECT 2", 1),
        ("SELECT $x$ never closed; SELECT 2", 1),
        (";;", 0),
        ("\ufeff", 1),
    ],
)
def test_statements_are_counted(text: str, count: int) -> None:
    assert sum(bool(piece.tokens) for piece in split(text)) == count


def test_a_statement_comes_without_its_comments_before_it() -> None:
    (piece,) = split("-- CREATE TABLE a;\n/* CREATE */ CREATE TABLE b () -- c\n;")
    assert piece.statement == "CREATE TABLE b () -- c"


def test_a_large_file_is_cut_in_linear_time() -> None:
    text = "INSERT INTO t VALUES (1, 'a; b');\n" * 20_000
    assert len(split(text)) == 20_001
