"""How a process ended, in words."""

import signal


def fate(code: int) -> str:
    """What this return code of `subprocess` says."""
    if code >= 0:
        return f"ended with exit code {code}"
    name = signal.Signals(-code).name
    return f"killed by {name}" + (" (out of memory?)" if -code == signal.SIGKILL else "")
