"""Run as a script: become the command given, and be told to end when the guardrail process dies.

    python tether.py PARENT_PID COMMAND [ARGUMENT ...]

A wrapper and no preexec_fn, which may deadlock in a process with threads. The kernel keeps the parent-death
signal across exec. Signals are reset, because a thread's mask is inherited and would make the command deaf.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
NOT_EXECUTABLE = 126  # what a shell says


def become(parent: int, command: list[str]) -> None:
    """Never returns; exits with 126 where the command cannot be executed."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel was asked
        os.kill(os.getpid(), signal.SIGTERM)
    try:
        os.execvp(command[0], command)  # noqa: S606 - the command is the user's own, and no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        raise SystemExit(NOT_EXECUTABLE) from error


if __name__ == "__main__":
    become(int(sys.argv[1]), sys.argv[2:])
