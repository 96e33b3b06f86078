"""The end of a process and of all that it started, when the one who started it is gone."""

import _thread
import os
import select
import signal


def hold(number: int) -> None:
    """Kill this process group as soon as the other end of the socket with this file descriptor is closed.

    To be called before gevent patches anything: the thread is a real one, and sees it while the event loop is blocked.
    """
    poll = select.poll()
    poll.register(number, select.POLLRDHUP if hasattr(select, "POLLRDHUP") else select.POLLHUP)

    def wait() -> None:
        poll.poll()
        os.killpg(os.getpgrp(), signal.SIGKILL)

    _thread.start_new_thread(wait, ())
