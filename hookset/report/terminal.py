"""What is safe to print: control characters escaped, colour only where a person looks at a terminal."""

import re
from collections.abc import Mapping
from typing import TextIO

# C0 and C1 controls, DEL, surrogates, line separators, and the marks that reorder text on a terminal.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)

_CODES = {"red": "31", "green": "32", "yellow": "33", "magenta": "35", "cyan": "36", "dim": "2", "bold": "1"}


def printable(text: str) -> str:
    r"""The text with everything escaped that could change a terminal: ESC becomes `\x1b`. Tab and newline stay."""
    return _UNSAFE.sub(_escape, text)


def one_line(text: str) -> str:
    """The text on one line, printable."""
    return printable(" ".join(text.split()))


def paint(text: str, colour: str, on: bool) -> str:
    """The text in a colour, where colour is on."""
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if on and colour and text else text


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to use colour: only on a terminal, and not where NO_COLOR is set."""
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb" and is_terminal(stream)


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at this stream."""
    try:
        return stream.isatty()
    except (OSError, ValueError):
        return False


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")
