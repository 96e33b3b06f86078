"""Selections of samples as one byte each, 0 or 1: all work on them is done in C."""

from array import array
from collections.abc import Iterable, Sequence

TURNED = bytes.maketrans(b"\0\1", b"\1\0")
"""Makes of a selection the one of all others, by `translate`."""


def of_words(marks: "array[int] | array[float]", mark: int) -> bytes:
    """Where a byte has this bit."""
    return marks.tobytes().translate(bytes(1 if value & mark else 0 for value in range(256)))


def of_table(column: "array[int] | array[float]", wanted: Iterable[int]) -> bytes:
    """Where a 16-bit number is one of those wanted."""
    table = bytearray(65536)
    for value in wanted:
        if 0 <= value < len(table):
            table[value] = 1
    return bytes(map(table.__getitem__, column))  # type: ignore[arg-type]  # the columns are of whole numbers


def both(one: bytes, other: bytes) -> bytes:
    """Where both are."""
    return (int.from_bytes(one, "little") & int.from_bytes(other, "little")).to_bytes(len(one), "little")


def neither(masks: Sequence[bytes], length: int) -> bytes:
    """Where none of them is."""
    found = bytes(length)
    for mask in masks:
        found = (int.from_bytes(found, "little") | int.from_bytes(mask, "little")).to_bytes(length, "little")
    return found.translate(TURNED)
