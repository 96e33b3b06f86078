"""What is safe to print."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as some

from hookset.report.summary import shortened
from hookset.report.terminal import one_line, printable


def test_controls_are_escaped_and_words_are_not() -> None:
    assert printable("a\x1b[2J\x9b31m\u202eb\r\x00\ud800") == "a\\x1b[2J\\x9b31m\\u202eb\\r\\x00\\ud800"
    assert printable("Größe ☂ 値\tx\n") == "Größe ☂ 値\tx\n"


@given(some.text(max_size=50))
def test_nothing_on_one_line_controls_a_terminal(text: str) -> None:
    assert not [each for each in one_line(text) if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")]


@given(some.text(max_size=600))
def test_a_shortened_line_fits_and_is_utf_8(text: str) -> None:
    cut = shortened(one_line(text), 100)
    assert len(cut.encode()) <= 100
    assert cut == one_line(text) or cut.endswith("…")
