"""Send what a run has to say to files, URLs and gateways; what fails is a warning, and never the verdict's matter."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookset.authorize import authorization
from hookset.ears import Ears
from hookset.redact import without_credentials

MOST_SECONDS = 5.0
LEAST_SECONDS = 2.0
AFTER_SIGNAL_SECONDS = 0.5


@dataclass(frozen=True)
class Delivery:
    """One thing to send: to what, for messages, and how, given the seconds that it may take."""

    to: str
    send: Callable[[float], None]


def seconds_for(left: float, signalled: bool) -> float:
    """How long deliveries may take: what is left of the deadline, at most 5 s, at least 2 s; 0.5 s after a signal."""
    return AFTER_SIGNAL_SECONDS if signalled else max(LEAST_SECONDS, min(MOST_SECONDS, left))


def deliver(deliveries: Sequence[Delivery], seconds: float, ears: Ears) -> tuple[list[str], bool]:
    """Send all at once, each in a thread, until a signal or so many seconds.

    Gives one warning for each that failed or was not done in time, and whether any is still under way.
    """
    faults: dict[Delivery, str] = dict.fromkeys(deliveries, "not done in time")
    finished: list[Delivery] = []

    def attempt(each: Delivery) -> None:
        try:
            each.send(seconds)
            faults[each] = ""
        except Exception as error:  # nothing that fails here may change a verdict
            faults[each] = str(error) or type(error).__name__
        finished.append(each)
        ears.tell("sent")

    heard = ears.signal
    for each in deliveries:
        threading.Thread(target=attempt, args=(each,), daemon=True).start()
    end = time.monotonic() + ears.moment(seconds)
    while len(finished) < len(deliveries) and time.monotonic() < end:
        if ears.wait(end - time.monotonic()) == "signal" and not heard:
            break
    told = [f"{each.to}: {faults[each]}" for each in deliveries if faults[each]]
    return told, len(finished) < len(deliveries)


def report_deliveries(reports: Sequence[str], record: bytes, token: str) -> Iterator[Delivery]:
    """One delivery for each `--report`."""
    for target in reports:
        if target.startswith(("http://", "https://")):
            yield Delivery(f"report to {without_credentials(target)}", _putter(target, record, token))
        else:
            yield Delivery(f"report to {target}", _writer(target, record))


def write_file(path: str, data: bytes) -> None:
    """Write a file whole or not at all (a device as it is); raises OSError whose text names the reason."""
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        _replace(target, data)
    except OSError as error:
        raise OSError(f"cannot be written: {error.strerror or error}") from None


def _replace(target: Path, data: bytes) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
        if not (target.exists() and os.access(target, os.W_OK) and not os.access(target.parent, os.W_OK)):
            raise
        # A single mounted file: it can be written, but nothing can be put beside it.
        target.write_bytes(data)


def _writer(path: str, record: bytes) -> Callable[[float], None]:
    return lambda _: write_file(path, record)


def _putter(url: str, record: bytes, token: str) -> Callable[[float], None]:
    return lambda seconds: put(url, record, token, seconds)


def put(url: str, record: bytes, token: str, seconds: float) -> None:
    """Send a document by HTTP PUT; raises OSError unless the answer is 2xx. Redirects are never followed."""
    import requests  # noqa: PLC0415  (130 ms, and only where a report is sent by HTTP)

    from hookset.asking import request  # noqa: PLC0415  (as above)

    try:
        answer = request(
            "PUT",
            url,
            data=record,
            headers={"Content-Type": "application/json"},
            auth=authorization(url, token),
            allow_redirects=False,
            timeout=seconds,
        )
    except requests.RequestException as error:
        raise OSError(_reason(error)) from None
    if not 200 <= answer.status_code < 300:
        raise OSError(f"answered {answer.status_code} {answer.reason}".rstrip())


def _reason(error: BaseException) -> str:
    """The innermost cause: requests wraps what the system said three times over."""
    inner: Any = error
    while True:
        args = getattr(inner, "args", ())
        deeper = getattr(inner, "reason", None) or next(
            (a for a in args if isinstance(a, BaseException)), None
        )
        if not isinstance(deeper, BaseException):
            return f"{type(error).__name__}: {inner}"
        inner = deeper
