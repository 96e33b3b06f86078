"""Frames and deliveries: whole, in whatever pieces they come; what is cut off or damaged is seen."""

import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smoke.engine.wire import encode
from smoke.locust.delivery import PART_BYTES, WINDOW_BYTES, Receiving, Sending, Update
from smoke.locust.frames import BrokenError, Frames, framed
from smoke.locust.letters import Part
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


def sent(*updates: Update) -> Sending:
    sending = Sending()
    for update in updates:
        sending.add(update)
    return sending


@pytest.mark.parametrize("requests", [0, 1, 90_000])
def test_a_recording_is_delivered_as_it_was(requests: int) -> None:
    sending, receiving = sent(Update(None, encode(recording(requests)), last=True)), Receiving()
    rounds = 0
    while not sending.done:
        parts = list(sending.parts())
        assert sum(len(part.data) for part in parts) <= WINDOW_BYTES + PART_BYTES
        assert list(sending.parts()) == [], "nothing more until it is acknowledged"
        rounds += 1
        for part in parts:
            sending.acknowledge(receiving.take(part))
    assert (rounds > 1) == (requests > 50_000)
    [(found, last)] = receiving.updates()
    assert (last, receiving.whole, receiving.fault) == (True, True, "")
    assert list(found.samples) == list(recording(requests).samples)
    assert found.names == ["GET /"]


def test_updates_come_one_by_one() -> None:
    receiving = Receiving()
    for part in sent(
        Update(None, encode(recording(2))), Update(None, encode(recording(3)), last=True)
    ).parts():
        receiving.take(part)
    assert [(len(found.samples), last) for found, last in receiving.updates()] == [(2, False), (3, True)]
    assert list(receiving.updates()) == []


def test_a_part_that_is_missing_holds_up_the_rest() -> None:
    parts = list(sent(Update(None, encode(recording(30_000)), last=True)).parts())
    receiving = Receiving()
    assert receiving.take(parts[1]) == 0
    assert receiving.take(parts[0]) == PART_BYTES
    assert receiving.take(parts[0]) == PART_BYTES
    assert not receiving.whole


def test_an_acknowledgement_of_what_was_never_sent() -> None:
    sending = sent(Update(None, b"", last=True))
    sending.acknowledge(10_000)
    assert not sending.done
    assert len(list(sending.parts())) == 1


def test_a_damaged_part_is_seen() -> None:
    [part] = sent(Update(None, encode(recording(3)), last=True)).parts()
    receiving = Receiving()
    receiving.take(msgspec.structs.replace(part, data=part.data[:-1] + b"?"))
    assert (receiving.whole, receiving.fault) == (False, "delivered something damaged")


@pytest.mark.parametrize(
    "data", [framed(b"\xc1"), b"\xff\xff\xff\xff", framed(msgspec.msgpack.encode(Update(None, b"no")))]
)
def test_what_is_no_recording(data: bytes) -> None:
    receiving = Receiving()
    receiving.take(Part(at=0, crc=zlib.crc32(data), data=data))
    assert not receiving.whole
    assert receiving.fault.startswith("delivered what is no recording")
