"""Locust's own runner for the users of one process, which tells why it ended."""

from typing import Any

import gevent.event  # type: ignore[import-untyped]
from locust import User
from locust.exception import StopTest
from locust.runners import LocalRunner, WorkerNode
from locust.stats import RequestStats

from smoke.locust.inside.recorder import MOST_ERRORS, Recorder
from smoke.locust.inside.texts import told


class Runner(LocalRunner):
    """The users of process `index` of `of`: Locust's dispatcher spreads all users over all of them, and each takes its own.

    `over` is set when the run is at its end before its time; `fault` says what went wrong, if anything.
    """

    def __init__(self, environment: Any, index: int, of: int) -> None:
        self.over = gevent.event.Event()
        self.fault = ""
        super().__init__(environment)
        self.worker_index, self.worker_count = index, of
        self._nodes = [WorkerNode(f"{number:06}") for number in range(of)]
        self._local_worker_node = self._nodes[index]

    def _start(
        self,
        user_count: int,
        spawn_rate: float,
        wait: bool = False,
        user_classes: list[type[User]] | None = None,
    ) -> None:
        """As Locust's, of the users of all processes; that some cannot be made it would only log."""
        if self._users_dispatcher is None:
            self._users_dispatcher = self.environment.dispatcher_class(
                worker_nodes=self._nodes, user_classes=self.user_classes
            )
        try:
            super()._start(user_count, spawn_rate, wait, user_classes)
        except Exception as error:
            self._fail(f"users could not be made: {told(error)}")
            raise

    def shape_worker(self) -> None:
        """As Locust's, which would only log that the shape has failed, and leave the users as they are."""
        try:
            super().shape_worker()
        except StopTest:
            raise
        except Exception as error:
            self._fail(f"its LoadTestShape raised {told(error)}")
            raise

    def _fail(self, why: str) -> None:
        self.fault = self.fault or why
        self.over.set()

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
