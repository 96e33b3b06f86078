"""Hear SIGTERM and SIGINT from the first millisecond, before anything heavy is imported.

Python as PID 1 ignores SIGTERM unless a handler is set. Imports only what every interpreter has loaded already.
"""

import os
import signal
import sys

DEFAULT_TERMINATION_LOG = "/dev/termination-log"


def hear_signals() -> None:
    """Until the run machinery takes over, SIGTERM exits 143 and SIGINT 130, with one line said."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)


def hears_early(handler: object) -> bool:
    """Whether this handler is the one that `hear_signals` sets: the process is a program's own."""
    return handler is _leave


def name_of(number: int) -> str:
    """`SIGTERM` for 15."""
    return signal.Signals(number).name


def _leave(number: int, _frame: object) -> None:
    leave(number)


def leave(number: int) -> None:
    """End the process as this signal asks, with one line said."""
    _say(number)
    os._exit(128 + number)


def _say(number: int) -> None:
    word = "terminated" if number == signal.SIGTERM else "interrupted"
    line = f"INCONCLUSIVE (exit {128 + number}): {word} by {name_of(number)} before the run began\n"
    _write(sys.__stderr__.fileno() if sys.__stderr__ else 2, line)
    log = os.environ.get("HOOK_TERMINATION_LOG") or DEFAULT_TERMINATION_LOG
    try:
        _write(open_termination_log(log), line)
    except OSError:
        return


def open_termination_log(path: str) -> int:
    """A descriptor of the termination log, emptied; raises OSError.

    Outside Kubernetes the default is not there, and none shall appear in /dev: only another path is created.
    """
    create = 0 if path == DEFAULT_TERMINATION_LOG else os.O_CREAT
    return os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NONBLOCK | create, 0o666)


def _write(descriptor: int, line: str) -> None:
    try:
        os.write(descriptor, line.encode())
    except OSError:
        return
