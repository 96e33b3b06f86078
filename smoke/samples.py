"""Every request of a run, exactly, in columns: 32 bytes each.

Times are seconds. `due` counts from the run's begin; latency is `late + took`: from when the request should have
started, so that a stalled server cannot hide behind the requests that it kept from starting (no coordinated omission,
https://www.youtube.com/watch?v=lJ8ydIuPFeU, and the README of wrk2).
"""

from array import array
from collections.abc import Iterator
from enum import IntFlag
from typing import NamedTuple

NO_STATUS = 0
"""The status of a request that got no answer."""
NOTHING = 0
"""Index 0 of `errors` and `revisions` is the empty text: no error, no revision."""


class Mark(IntFlag):
    """What else is known of one request."""

    FAILED = 1  # counts in http_req_failed: no answer, or a status that the plan did not expect
    WARM_UP = 2  # not judged
    CHECKS_FAILED = 4
    CONNECTED = 8  # a new connection was made for it


class Sample(NamedTuple):
    """One request. `name`, `error`, `revision` are indexes into the recording's lists."""

    due: float
    late: float
    took: float
    waited: float
    size: int
    name: int
    status: int
    error: int = NOTHING
    marks: int = 0
    revision: int = NOTHING

    @property
    def latency(self) -> float:
        """Seconds from the intended start to the last byte."""
        return self.late + self.took


class Samples:
    """Samples, those of one process in the order in which they ended. `due` float64, other times float32, size bytes of the body."""

    COLUMNS = (
        ("due", "d"),
        ("late", "f"),
        ("took", "f"),
        ("waited", "f"),
        ("size", "I"),
        ("name", "H"),
        ("status", "H"),
        ("error", "H"),
        ("marks", "B"),
        ("revision", "B"),
    )

    def __init__(self) -> None:
        self.due = array("d")
        self.late = array("f")
        self.took = array("f")
        self.waited = array("f")
        self.size = array("I")
        self.name = array("H")
        self.status = array("H")
        self.error = array("H")
        self.marks = array("B")
        self.revision = array("B")

    def __len__(self) -> int:
        return len(self.due)

    def __iter__(self) -> Iterator[Sample]:
        return map(Sample._make, zip(*(getattr(self, name) for name, _ in self.COLUMNS), strict=True))

    def add(self, sample: Sample) -> None:
        """Append one request."""
        self.due.append(sample.due)
        self.late.append(sample.late)
        self.took.append(sample.took)
        self.waited.append(sample.waited)
        self.size.append(sample.size)
        self.name.append(sample.name)
        self.status.append(sample.status)
        self.error.append(sample.error)
        self.marks.append(sample.marks)
        self.revision.append(sample.revision)

    def extend(self, other: "Samples") -> None:
        """Append all of another; the indexes must mean the same in both."""
        for name, _ in self.COLUMNS:
            getattr(self, name).extend(getattr(other, name))

    def to_bytes(self) -> bytes:
        """All columns one after another, behind their common length (8 bytes, little endian like the columns)."""
        return len(self).to_bytes(8, "little") + b"".join(
            getattr(self, name).tobytes() for name, _ in self.COLUMNS
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Samples":
        """What `to_bytes` made, by a process of the same byte order. Raises ValueError where it is cut off."""
        found, count, at = cls(), int.from_bytes(data[:8], "little"), 8
        for name, _ in cls.COLUMNS:
            column: array[float] = getattr(found, name)
            end = at + count * column.itemsize
            if end > len(data):
                raise ValueError("samples are cut off")
            column.frombytes(data[at:end])
            at = end
        return found
