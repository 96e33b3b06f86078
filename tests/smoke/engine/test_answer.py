"""Answers read in pieces of any size."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smoke.engine.answer import Answer, headers
from smoke.engine.failure import NotHttp
from tests.servers.faults import answer
from tests.servers.http_faults import chunked

WHOLE = [
    (answer(200, b"hello"), 200, b"hello", True),
    (answer(404, b"", Connection="close"), 404, b"", False),
    (chunked(b"one", b"two", trailer=b"X: y\r\n"), 200, b"onetwo", True),
    (b"HTTP/1.1 100 Continue\r\n\r\n" + answer(201, b"made"), 201, b"made", True),
    (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True),
    (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi", False),
    (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, b"", True),
]


@pytest.mark.parametrize(("data", "status", "body", "clean"), WHOLE, ids=[str(n) for n in range(len(WHOLE))])
@given(cuts=some.lists(some.integers(0, 200), max_size=8))
def test_in_pieces(data: bytes, status: int, body: bytes, *, clean: bool, cuts: list[int]) -> None:
    found = Answer()
    for _ in range(2 if clean else 1):
        found.start("GET", keep=True)
        edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
        for begin, end in pairwise(edges):
            assert not found.whole
            found.feed(data[begin:end])
        assert (found.whole, found.status, found.body(), found.size) == (True, status, body, len(body))
        assert found.clean is clean


@given(some.binary(max_size=300))
def test_any_bytes_are_an_answer_or_are_not(data: bytes) -> None:
    found = Answer()
    found.start("GET", keep=True)
    try:
        found.feed(data)
        found.end()
    except NotHttp:
        return
    assert found.status or not found.whole


def test_headers_are_taken_apart_when_asked_for() -> None:
    found = Answer()
    found.start("GET", keep=False)
    found.feed(
        b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie:b=2\r\nContent-Length: 1\r\n\r\nx"
    )
    assert headers(found.head()) == {"set-cookie": "a=1, b=2", "content-length": "1"}


@pytest.mark.parametrize("size", [0, 5])
def test_head_has_no_body_whatever_its_length_says(size: int) -> None:
    found = Answer()
    for _ in range(2):
        found.start("HEAD", keep=True)
        found.feed(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
        assert (found.whole, found.clean, found.size) == (True, True, 0)
    found.start("HEAD", keep=True)
    found.feed(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    assert (found.whole, found.clean) == (True, False)


def test_head_with_a_body_all_the_same_ends_the_connection() -> None:
    found = Answer()
    found.start("HEAD", keep=True)
    found.feed(answer(200, "what nobody asked for"))
    assert (found.whole, found.clean, found.size) == (True, False, 0)


def test_the_end_of_the_connection_is_the_end_of_a_body_without_length() -> None:
    found = Answer()
    found.start("GET", keep=True)
    found.feed(b"HTTP/1.1 200 OK\r\n\r\nabc")
    found.end()
    assert (found.whole, found.body(), found.clean) == (True, b"abc", False)
    found = Answer()
    found.start("GET", keep=True)
    found.feed(answer(200, "abc")[:-1])
    found.end()
    assert not found.whole
