"""The child process itself: lines, what they may be, and what a bad listener does."""

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrail.migrate.child import LONGEST_LINE_BYTES, Child, _whole_words


def heard(*command: str) -> list[str]:
    lines: list[str] = []
    assert Child(command, os.environ, lines.append).wait(str, 1) == (0, "")
    return lines


def test_lines_of_any_bytes_and_length_come_through_whole() -> None:
    script = f"import sys; sys.stdout.buffer.write(b'\\xff one\\r\\n' + b'word ' * {LONGEST_LINE_BYTES} + b'\\nlast')"
    lines = heard(sys.executable, "-c", script)
    assert (lines[0], lines[-1]) == ("\ufffd one", "last")
    assert " ".join(lines[1:-1]).split() == ["word"] * LONGEST_LINE_BYTES


def test_a_listener_that_fails_neither_hangs_the_command_nor_goes_unseen() -> None:
    def bad(line: str) -> None:
        raise KeyError(line)

    child = Child(("sh", "-c", "yes | head -c 1000000"), os.environ, bad)
    with pytest.raises(KeyError):
        child.wait(str, 1)


@given(st.binary())
def test_a_cut_loses_nothing_but_the_blank_where_it_cuts(line: bytes) -> None:
    head, rest = _whole_words(line)
    assert line in (head + rest, head + b" " + rest)
    assert b" " not in rest
