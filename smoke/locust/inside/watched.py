"""Locust's classes, watched: requests in flight, tasks that end, users that die."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]
from locust import TaskSet, User, clients
from locust.clients import HttpSession
from locust.contrib import fasthttp
from locust.contrib.fasthttp import FastHttpSession
from locust.exception import (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    ResponseError,
    StopTest,
    StopUser,
)

from smoke.engine.failure import UNANSWERED
from smoke.locust.inside.recorder import Recorder

LAST_MOMENT_SECONDS = 0.1
"""Locust may end a user who at that moment starts a request: it says nothing about the target."""

TURNS = (InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately, StopTest, StopUser)
"""Exceptions by which a task says what comes next: no failures."""


class Watch:
    """What it finds goes to the recorder; `unfinished` counts requests given up at the end before they had a fair chance.

    A fair chance is `fair` seconds. `deaths` are the exceptions by which users ended during the load.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.unfinished = 0
        self.fair = 0.0
        self.deaths: list[BaseException] = []
        self._recorder = recorder
        for session in (HttpSession, FastHttpSession):
            self._requests(session)
        for answer in (clients.ResponseContextManager, fasthttp.ResponseContextManager):
            self._blocks(answer)
        self._tasks()
        self._users()

    def _requests(self, session: type[Any]) -> None:
        inner, recorder = session.request, self._recorder

        def request(itself: Any, method: Any, url: Any, name: Any = None, *rest: Any, **options: Any) -> Any:
            start = time.time()
            recorder.in_flight += 1
            try:
                return inner(itself, method, url, name, *rest, **options)
            except (gevent.GreenletExit, gevent.Timeout) as error:
                self._given_up(str(method), str(name or itself.request_name or url), start, error)
                raise
            finally:
                recorder.in_flight -= 1

        session.request = request

    def _given_up(self, method: str, name: str, start: float, error: BaseException) -> None:
        """Locust tells nothing of it; yet to leave it out would be to count only those that were answered."""
        took = time.time() - start
        if isinstance(error, gevent.Timeout):
            self._recorder.add(method, name, start=start, took=took, error="timed out")
        elif took >= self.fair:
            self._recorder.add(method, name, start=start, took=took, error=UNANSWERED)
        elif took > LAST_MOMENT_SECONDS and self._recorder.counts(start):
            self.unfinished += 1

    def _blocks(self, answer: type[Any]) -> None:
        """Of a request whose `with` block, of `catch_response`, ends by an exception Locust tells nothing either."""
        inner = answer.__exit__

        def leave(itself: Any, kind: Any, error: Any, trace: Any) -> Any:
            told = isinstance(error, ResponseError) or itself._manual_result is not None  # noqa: SLF001 - Locust's
            if told or not isinstance(error, Exception):
                return inner(itself, kind, error, trace)
            if isinstance(error, TURNS):
                inner(itself, None, None, None)
            else:
                itself.request_meta["exception"] = error
                itself._report_request()  # noqa: SLF001 - as above
            return False

        answer.__exit__ = leave

    def _tasks(self) -> None:
        inner: Any = TaskSet.execute_next_task
        recorder = self._recorder

        def execute_next_task(itself: TaskSet) -> None:
            inner(itself)
            recorder.on_task()

        TaskSet.execute_next_task = execute_next_task  # type: ignore[method-assign]

    def _users(self) -> None:
        inner, recorder, deaths = User.start, self._recorder, self.deaths

        def start(itself: User, group: Any) -> Any:
            greenlet = inner(itself, group)
            greenlet.link_exception(lambda dead: None if recorder.ended else deaths.append(dead.exception))
            return greenlet

        User.start = start  # type: ignore[method-assign, assignment]


def on_user_error(recorder: Recorder, file: str) -> Callable[..., None]:
    """A listener of Locust's event for exceptions in tasks. Those of a user's `on_start` end the user: see `deaths`."""

    def listen(user_instance: object, exception: BaseException, tb: Any, **_: object) -> None:
        if not isinstance(user_instance, User):
            recorder.on_error(exception, line_of(exception, file, tb))

    return listen


def line_of(exception: BaseException, file: str, trace: Any = None) -> str:
    """` at NAME line N`: the innermost line of the locustfile, empty where it is not on the way."""
    trace, found = trace or exception.__traceback__, ""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            found = f" at {Path(file).name} line {trace.tb_lineno}"
        trace = trace.tb_next
    return found
