"""Locust's own runner for the users of one process, which tells why it ended."""

from typing import Any

import gevent.event  # type: ignore[import-untyped]
from locust import User
from locust.runners import LocalRunner
from locust.stats import RequestStats

from smoke.locust.inside.recorder import MOST_ERRORS, Recorder
from smoke.locust.inside.texts import told


class Runner(LocalRunner):
    """`over` is set when the run is at its end before its time; `fault` says what went wrong, if anything."""

    def __init__(self, environment: Any, index: int, of: int) -> None:
        self.over = gevent.event.Event()
        self.fault = ""
        super().__init__(environment)
        self.worker_index, self.worker_count = index, of

    def spawn_users(self, user_classes_spawn_count: dict[str, int], wait: bool = False) -> list[User]:
        """As Locust's; that users cannot be made it would only log."""
        try:
            found: list[User] = super().spawn_users(user_classes_spawn_count, wait)
        except Exception as error:
            self.fault = self.fault or f"users could not be made: {told(error)}"
            self.over.set()
            raise
        return found

    def quit(self) -> None:
        """As asked by the locustfile, or by a shape that is over: the end comes from where the run was begun."""
        self.over.set()

    def leave(self) -> None:
        """End all users, and then all else."""
        super().quit()


class Stats(RequestStats):
    """Locust's statistics, which a locustfile may ask, bounded: each name and each error takes memory."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._recorder = recorder

    def log_request(self, method: str, name: str, response_time: int, content_length: int) -> None:
        """Count a request, under a name among at most 500."""
        super().log_request(method, self._recorder.known(name, method), response_time, content_length)

    def log_error(self, method: str, name: str, error: Exception | str | None) -> None:
        """Count an error, unless there are very many kinds already."""
        if len(self.errors) < MOST_ERRORS:
            super().log_error(method, self._recorder.known(name, method), error)
        else:
            self.total.log_error(error)
