"""All that a run says, in the form that was asked for, and with no secret in it.

| format | report | progress, warnings, the effective configuration |
|---|---|---|
| text | stdout | stderr |
| lines | stdout | stdout, as lines of the same log |
| json | the record alone on stdout | stderr |
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TextIO

from hookset.redact import Redactor
from hookset.report import lines, text
from hookset.report.clean import walk
from hookset.report.summary import last_line
from hookset.report.terminal import is_terminal, one_line, paint, printable, wants_colour
from hookset.verdict import Verdict

Format = Literal["text", "json", "lines"]
USUAL_COLUMNS = 80
_ANEW = "\r\x1b[2K"
"""To the line's begin, and the line is empty (ECMA-48: EL)."""


class Voice:
    """Where a run's words go. `identity` is what every line of the log carries."""

    def __init__(self, format: Format | None, redactor: Redactor, environ: Mapping[str, str]) -> None:
        self.format: Format = format or ("text" if is_terminal(sys.stdout) else "lines")
        self.identity: dict[str, Any] = {}
        self.quiet = False
        self._redactor = redactor
        self._environ = environ
        self._broken = False
        self._in_place = False

    def show(self, message: str) -> bool:
        """A line of progress that the next one overwrites; False, and nothing shown, where nobody sits at a terminal."""
        if self.quiet or self.format == "lines" or not is_terminal(sys.stderr):
            return False
        clean = one_line(self._redactor.clean(message))[: _width() - 1]
        _put(sys.stderr, f"{_ANEW}{paint(clean, 'dim', wants_colour(sys.stderr, self._environ))}", end="")
        self._in_place = True
        return True

    def say(self, message: str) -> None:
        """Progress, for whoever watches."""
        if not self.quiet:
            self._log("info", message, "dim")

    def warn(self, message: str) -> None:
        """What went wrong beside the verdict, and changes nothing about it."""
        self._log("warning", f"warning: {message}" if self.format != "lines" else message, "yellow")

    def configuration(self, short: str, fields: Mapping[str, Any]) -> None:
        """The first line: the effective configuration, secrets masked; `short` is its form for a person."""
        if self.format == "lines":
            self._line("info", "configuration", {"configuration": fields})
        else:
            self._log("info", short, "dim")

    def trace(self, traceback: str) -> None:
        """The traceback of a bug."""
        clean = self._redactor.clean(traceback)
        if self.format == "lines":
            self._line("error", "bug", {"traceback": clean})
        else:
            self._err(printable(clean))

    def body(self, verdict: Verdict, record: bytes, tables: Callable[[], Sequence[str]] = tuple) -> None:
        """The report but for its last line; `record` is the verdict as a JSON document.

        `tables` gives lines of the hook's own for a person, which follow the findings.
        """
        if self.format == "json":
            self._out(record.decode().rstrip())
            return
        colour = wants_colour(sys.stdout, self._environ)
        told = [*text.body(verdict, colour), *tables()] if self.format == "text" else lines.body(verdict)
        self._out("\n".join(told))

    def last(self, verdict: Verdict) -> None:
        """The line that says the outcome."""
        if self.format == "lines":
            self._out(lines.last(verdict))
            return
        stream, put = (sys.stdout, self._out) if self.format == "text" else (sys.stderr, self._err)
        tint = "green" if verdict.outcome == "passed" else "red"
        put(paint(last_line(verdict), tint, wants_colour(stream, self._environ)))

    def refuse(self, verdict: Verdict, record: bytes) -> None:
        """That the call itself is wrong: on stderr, and as a record where one was asked for."""
        if self.format == "json":
            self._out(record.decode().rstrip())
        if self.format == "lines":
            self._err(lines.last(verdict))
            return
        self._log("error", last_line(verdict), "red")
        if verdict.hint:
            self._log("error", f"next: {verdict.hint}", "dim")

    def complain(self, message: str, hint: str) -> None:
        """What went wrong with a command that only prints."""
        self._log("error", message, "red")
        if hint:
            self._log("error", f"next: {hint}", "dim")

    def page(self, page: str) -> None:
        """Text that is printed as it is, but for control characters and secrets."""
        self._out(printable(self._redactor.clean(page)).rstrip("\n"))

    def _log(self, level: str, message: str, tint: str) -> None:
        clean = one_line(self._redactor.clean(message))
        if self.format == "lines":
            self._line(level, clean, {})
        else:
            self._err(paint(clean, tint, wants_colour(sys.stderr, self._environ)))

    def _line(self, level: str, message: str, fields: Mapping[str, Any]) -> None:
        self._out(lines.line(level, message, walk({**self.identity, **fields}, self._redactor.clean)))

    def _err(self, words: str) -> None:
        self._clear()
        _put(sys.stderr, words)

    def _out(self, words: str) -> None:
        if not words or self._broken:
            return
        self._clear()
        if fault := _put(sys.stdout, words):
            self._broken = True
            _put(sys.stderr, f"warning: cannot write to standard output: {fault}")
            _drop(sys.stdout)

    def _clear(self) -> None:
        """Take away the line that is shown in place, before anything that is to stay."""
        if self._in_place:
            self._in_place = False
            _put(sys.stderr, _ANEW, end="")


def _width() -> int:
    """Columns of the terminal that stderr is."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or USUAL_COLUMNS
    except (OSError, ValueError):
        return USUAL_COLUMNS


def _put(stream: TextIO, words: str, end: str = "\n") -> str:
    """Write and flush; what went wrong, or nothing. Characters that the stream cannot encode are escaped."""
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(words.encode(encoding, "backslashreplace").decode(encoding) + end)
        stream.flush()
    except OSError as error:
        return error.strerror or str(error)
    except ValueError as error:
        return str(error)
    return ""


def _drop(stream: TextIO) -> None:
    """Send what is still buffered nowhere: the interpreter would end with exit 120 over it."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return
