"""Frames and deliveries: whole, in whatever pieces they come; what is cut off or damaged is seen."""

import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smoke.locust.delivery import PART_BYTES, WINDOW_BYTES, Receiving, Sending
from smoke.locust.frames import BrokenError, Frames, framed
from smoke.recording import Recording
from smoke.samples import Sample


@given(st.lists(st.binary(max_size=50)), st.data())
def test_messages_come_out_as_they_went_in(messages: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(map(framed, messages))
    frames, found, at = Frames(), [], 0
    while at < len(whole):
        size = data.draw(st.integers(1, len(whole) - at))
        found += frames.feed(whole[at : at + size])
        at += size
    assert found == messages


@given(st.lists(st.binary(max_size=50), min_size=1), st.data())
def test_what_is_cut_off_is_left_out(messages: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(map(framed, messages))
    cut = data.draw(st.integers(len(whole) - len(framed(messages[-1])), len(whole) - 1))
    assert list(Frames().feed(whole[:cut])) == messages[:-1]


def test_a_length_that_cannot_be_true() -> None:
    with pytest.raises(BrokenError):
        list(Frames().feed(b"\xff\xff\xff\xff"))


def recording(requests: int) -> Recording:
    found = Recording(began=5.0, seconds=3.0, names=["GET /"], methods=["GET"], planned=requests)
    for number in range(requests):
        found.samples.add(Sample(number / 100, 0.0, 0.1 + number, 0.1, 3, 0, 200))
    return found


@pytest.mark.parametrize("requests", [0, 1, 90_000])
def test_a_recording_is_delivered_as_it_was(requests: int) -> None:
    sending, receiving = Sending(recording(requests)), Receiving()
    most, rounds = 0, 0
    while not sending.done:
        parts = list(sending.parts())
        most, rounds = max(most, sum(len(part.data) for part in parts)), rounds + 1
        for part in parts:
            sending.taken = receiving.take(part)
    assert most <= WINDOW_BYTES + PART_BYTES
    assert (rounds > 1) == (requests > 50_000)
    assert receiving.recording is not None
    assert receiving.fault == ""
    assert list(receiving.recording.samples) == list(recording(requests).samples)
    assert receiving.recording.names == ["GET /"]


def test_a_part_that_is_missing_holds_up_the_rest() -> None:
    parts = list(Sending(recording(30_000)).parts())
    receiving = Receiving()
    assert receiving.take(parts[1]) == 0
    assert receiving.take(parts[0]) == PART_BYTES
    assert receiving.take(parts[0]) == PART_BYTES
    assert receiving.recording is None


def test_a_damaged_part_is_seen() -> None:
    [part] = Sending(recording(3)).parts()
    receiving = Receiving()
    receiving.take(msgspec.structs.replace(part, data=part.data[:-1] + b"?"))
    assert (receiving.recording, receiving.fault) == (None, "what it delivered is damaged")


def test_what_is_no_recording() -> None:
    [part] = Sending(recording(0)).parts()
    receiving = Receiving()
    receiving.take(msgspec.structs.replace(part, data=b"\xc1", size=1, crc=zlib.crc32(b"\xc1")))
    assert receiving.recording is None
    assert receiving.fault.startswith("what it delivered is no recording")
