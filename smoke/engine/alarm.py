"""A timer for the one wait that must be exact: until the next request is due.

The loop waits in whole milliseconds (epoll_wait does), so that every start would be half a millisecond late: more than
many a service takes. Linux's timerfd wakes it to some 50 microseconds (timerfd_create(2)); elsewhere the loop's timers do.
"""

import os
import struct
import time
from collections.abc import Callable
from functools import partial

from smoke.engine.hub import READ, Hub

ABSOLUTE = 1  # TFD_TIMER_ABSTIME of <sys/timerfd.h>


def alarm(hub: Hub, function: Callable[[], None]) -> Callable[[float | None], None]:
    """A call that has `function` called at a time.monotonic(), instead of at the one that was said before; None: never."""
    try:
        number, settime = _timerfd()
    except (OSError, AttributeError):
        return lambda at: None if at is None else hub.after(at - time.monotonic(), function)
    hub.watch(number, READ, function, close=partial(os.close, number))
    return settime


def _timerfd() -> tuple[int, Callable[[float | None], None]]:
    """The file descriptor, and what sets it: which also takes back that it has gone off."""
    import ctypes  # noqa: PLC0415  (only where load is put on; Python has timerfd itself from 3.13 on)

    library = ctypes.CDLL(None, use_errno=True)
    number = library.timerfd_create(time.CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC)
    if number < 0:
        raise OSError(ctypes.get_errno(), "no timerfd")
    setting = bytearray(32)
    address = (ctypes.c_char * 32).from_buffer(setting)
    call, pack = library.timerfd_settime, struct.Struct("=qq").pack_into

    def settime(at: float | None) -> None:
        nanoseconds = 0 if at is None else max(1, int(at * 1e9))  # 0: never
        pack(setting, 16, nanoseconds // 1_000_000_000, nanoseconds % 1_000_000_000)
        call(number, ABSOLUTE, address, None)

    return number, settime
