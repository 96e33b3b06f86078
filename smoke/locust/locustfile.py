"""Runs a user's own locustfile in child processes, and records every request of it."""

import ast
from collections.abc import Callable
from pathlib import Path

from hookset.deadline import Deadline
from hookset.errors import UsageError
from smoke.engine.progress import Progress, Stop
from smoke.locust.crew import Crew, Watchers
from smoke.locust.messages import Settings
from smoke.plan.plan import Revision
from smoke.recording import Recording

NO_REVISION = Revision()


def run_locustfile(
    file: str,
    *,
    target: str,
    users: int,
    seconds: float,
    stop: Stop,
    deadline: Deadline,
    spawn: float = 0.0,
    tick: Callable[[Progress], None] = lambda _: None,
    processes: int = 1,
    share: tuple[int, int] = (0, 1),
    warm_up: float = 0.0,
    revision: Revision = NO_REVISION,
    say: Callable[[str], None] = lambda _: None,
    begin: Callable[[], float] | None = None,
) -> Recording:
    """Run the locustfile with so many users for so many seconds; what was recorded, however early it ended.

    `target` empty: the host that each User class names. `spawn` is users a second, 0 for all at once (at most 100 a
    second). `stop.stopped` ends the run from any thread; `tick` is told about every second how it stands; `say` gets
    what the locustfile prints, line by line. `share` is (i, n): of n machines that share the users, this is the i-th.
    `begin` is called when all processes are ready, and gives the moment (epoch seconds) from which on they count.
    Raises UsageError where the locustfile cannot be run, Inconclusive where it was not read in time.
    """
    path = check_locustfile(file)
    _check_numbers(users, seconds, spawn, processes)
    count = max(1, min(processes, users))
    settings = Settings(
        file=path,
        target=target,
        users=users,
        spawn=spawn,
        seconds=seconds,
        index=share[0] * count,
        of=share[1] * count,
        warm_up=warm_up,
        revision_header=revision.header,
        revision_json=revision.json,
    )
    crew = Crew(settings, count, Watchers(deadline, stop, tick, say))
    with deadline.within(f"locustfile {Path(path).name}"):
        return crew.run(begin)


def check_locustfile(file: str) -> str:
    """Its absolute path, where it is a Python file without errors of syntax; nothing is executed. Raises UsageError."""
    path = Path(file).absolute()
    try:
        source = path.read_bytes()
    except OSError as error:
        raise UsageError(f"locustfile {file}: cannot be read: {error.strerror or error}") from None
    try:
        ast.parse(source, str(path))
    except SyntaxError as error:
        raise UsageError(f"locustfile {file} line {error.lineno}: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise UsageError(f"locustfile {file}: is no Python: {error}") from None
    return str(path)


def _check_numbers(users: int, seconds: float, spawn: float, processes: int) -> None:
    for name, value, good in (
        ("--users", users, users >= 1),
        ("--duration", seconds, 0 < seconds < float("inf")),
        ("users a second", spawn, 0 <= spawn < float("inf")),
        ("--processes", processes, processes >= 1),
    ):
        if not good:
            raise UsageError(f"{name} {value:g}: must be more than 0")
