"""What the processes record, and how it is put together."""

import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import pytest

from smoke.locust.gathering import Gathering
from smoke.locust.inside.recorder import MOST_ERRORS, MOST_NAMES, Recorder
from smoke.locust.inside.texts import text_of
from smoke.locust.messages import Batch
from smoke.recording import Recording
from smoke.samples import Mark


class CatchResponseError(Exception):
    """Named as Locust's."""


class LocustBadStatusCode(Exception):
    """Named as Locust's."""


def wrapped(inner: BaseException) -> BaseException:
    """An error as requests and urllib3 wrap it."""
    outer = ConnectionError("Max retries exceeded with url: /")
    outer.__context__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "connection refused"),
        (wrapped(ConnectionResetError(104, "Connection reset by peer")), "connection reset"),
        (TimeoutError("timed out"), "timed out"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "no such host"),
        (OSError(24, "Too many open files"), "generator: too many open files (ulimit -n)"),
        (
            ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong"),
            "SSLError: [SSL: WRONG_VERSION_NUMBER] wrong",
        ),
        (CatchResponseError("no total\nat all"), "no total"),
        (LocustBadStatusCode("500"), ""),
        (ValueError("at <Thing object at 0x7f00aa>"), "ValueError: at <Thing object at 0x....>"),
        (AssertionError(), "AssertionError"),
        ("a text", "a text"),
        (ValueError("x" * 1000), ("ValueError: " + "x" * 1000)[:200]),
    ],
)
def test_errors_in_few_words(error: object, said: str) -> None:
    assert text_of(error) == said


def request(recorder: Recorder, **changed: Any) -> None:
    event: dict[str, Any] = {
        "request_type": "GET",
        "name": "/",
        "response_time": 12.5,
        "response_length": 3,
        "exception": None,
        "context": {},
        "start_time": time.time(),
        "url": "http://127.0.0.1/",
    }
    recorder.on_request(**(event | changed))


def gathered(*batches: Batch, processes: int = 1) -> Recording:
    gathering = Gathering(Recording(), processes)
    for at, batch in enumerate(batches):
        gathering.add(gathering.sources[at % processes], batch)
    return gathering.finish()


def test_an_event_that_cannot_be_recorded_is_told() -> None:
    recorder = Recorder()
    request(recorder, response_time="soon")
    assert recorder.fault.startswith("a request could not be recorded: ValueError")


@pytest.mark.parametrize("size", [None, -1, 2**40])
def test_odd_sizes_and_times(size: int | None) -> None:
    recorder = Recorder()
    request(recorder, response_length=size, response_time=-5, start_time=None)
    [sample] = gathered(recorder.take()).samples
    assert recorder.fault == ""
    assert sample.took == 0
    assert 0 <= sample.size < 2**32


def test_warm_up_and_the_end() -> None:
    recorder = Recorder(warm_up=1.0)
    began = time.time()
    recorder.begin(began)
    request(recorder, start_time=began + 0.5)
    request(recorder, start_time=began + 1.5)
    recorder.end()
    request(recorder, start_time=began - 0.1)
    request(recorder, start_time=time.time() + 5)
    recorder.on_task()
    recorder.on_error(ValueError("late"), "")
    batch = recorder.take()
    assert [sample.marks for sample in gathered(batch).samples] == [Mark.WARM_UP, 0, Mark.WARM_UP]
    assert (batch.iterations, batch.failed) == (0, {})


@pytest.mark.parametrize("clock", [time.perf_counter, lambda: time.time() * 1000])
def test_a_client_that_says_the_time_of_another_clock(clock: Callable[[], float]) -> None:
    recorder = Recorder(warm_up=1.0)
    recorder.begin(time.time() - 100)
    request(recorder, start_time=clock())
    recorder.end()
    [sample] = gathered(recorder.take()).samples
    assert (sample.due >= 99, sample.marks) == (True, 0)


def test_what_two_processes_say_means_the_same() -> None:
    one, other = Recorder(), Recorder()
    request(one, name="/a", exception=ValueError("x"))
    request(one, name="/b", exception=ValueError("y"))
    request(other, name="/b", exception=ValueError("y"))
    request(other, name="/a", request_type="POST")
    first = [one.take(), other.take()]
    request(one, name="/b")
    request(other, name="/c", exception=ValueError("x"))
    found = gathered(*first, one.take(), other.take(), processes=2)
    assert [(found.names[s.name], found.errors[s.error]) for s in found.samples] == [
        ("GET /a", "ValueError: x"),
        ("GET /b", "ValueError: y"),
        ("GET /b", "ValueError: y"),
        ("POST /a", ""),
        ("GET /b", ""),
        ("GET /c", "ValueError: x"),
    ]
    assert found.methods == ["GET", "GET", "POST", "GET"]


def test_a_given_name_stays_and_is_one_methods_alone() -> None:
    recorder = Recorder()
    for method in ("POST", "GET", "PUT"):
        request(recorder, request_type=method, name="cart")
    assert gathered(recorder.take()).names == ["cart", "GET cart", "PUT cart"]


def test_texts_without_end_are_bounded() -> None:
    recorder = Recorder()
    for number in range(1000):
        request(recorder, name=f"/{number}", exception=ValueError(str(number)))
    found = gathered(recorder.take())
    assert len(found.names) == MOST_NAMES + 1
    assert len(found.errors) == MOST_ERRORS + 1
    assert found.names[-1] == found.errors[-1] == "others"
    assert len(found.samples) == 1000


def test_revisions_of_several_processes_are_bounded_together() -> None:
    """As where a header is taken for the revision that is another with every answer."""
    batches = []
    for process in range(2):
        recorder = Recorder(revision=str)
        for number in range(300):
            request(recorder, response=f"{process}-{number}")
        batches.append(recorder.take())
    found = gathered(*batches, processes=2)
    assert (len(found.samples), len(found.revisions), found.revisions[-1]) == (600, 251, "others")


def test_a_batch_that_is_cut_off() -> None:
    recorder = Recorder()
    request(recorder)
    batch = recorder.take()
    broken = Batch(samples=batch.samples[:-1], names=batch.names, ran=0.0, cpu_seconds=0.0)
    with pytest.raises(ValueError, match="cut off"):
        gathered(broken)
