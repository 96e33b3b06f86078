"""What is safe to print."""

import os
import pty
import subprocess
import sys
import termios
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


SHOWING = """\
import os, time
from hookset.redact import Redactor
from hookset.report.voice import Voice
redactor = Redactor()
redactor.hide("s3cret-word")
voice = Voice("text", redactor, {"NO_COLOR": "1"})
seen = [voice.show("first s3cret-word"), voice.show("x" * 200)]
voice.say("kept " + str(seen))
"""


def test_progress_is_shown_in_place_on_a_terminal() -> None:
    master, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 40))
    try:
        subprocess.run([sys.executable, "-c", SHOWING], stderr=terminal, check=True)
        os.close(terminal)
        assert os.read(master, 4096).decode() == (
            f"\r\x1b[2Kfirst ***\r\x1b[2K{'x' * 39}\r\x1b[2Kkept [True, True]\r\n"
        )
    finally:
        os.close(master)


def test_progress_is_not_shown_in_place_in_a_log() -> None:
    ended = subprocess.run([sys.executable, "-c", SHOWING], capture_output=True, text=True, check=True)
    assert ended.stderr == "kept [False, False]\n"
