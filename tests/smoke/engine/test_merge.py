"""Recordings of several processes made one."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smoke.engine.merge import merge
from smoke.engine.parts import Parts
from smoke.engine.recorder import MOST_ERRORS
from smoke.engine.wire import decode, encode
from smoke.recording import Checked, Exemplar, Recording
from smoke.samples import Sample, Samples

WORDS = some.sampled_from(["", "refused", "reset", "timed out", "late"])


def single(floats: float) -> float:
    """As float32 keeps it."""
    return Samples().late.__class__("f", [floats])[0]


@some.composite
def recordings(draw: some.DrawFn) -> Recording:
    found = Recording(
        began=draw(some.sampled_from([100.0, 100.0, 102.5])),
        seconds=10.0,
        ran=draw(some.floats(0, 10)),
        names=draw(some.permutations(["one", "two", "three"])),
        errors=["", *draw(some.lists(WORDS.filter(bool), unique=True))],
        revisions=["", *draw(some.lists(some.sampled_from(["v1", "v2"]), unique=True))],
        planned=draw(some.integers(0, 9)),
        cut_short=draw(some.sampled_from(["", "stopped"])),
    )
    found.methods = [{"one": "GET", "two": "POST", "three": "PUT"}[name] for name in found.names]
    found.tags = {name: {"tier": name[0]} for name in found.names[1:]}
    for _ in range(draw(some.integers(0, 20))):
        found.samples.add(
            Sample(
                due=draw(some.floats(0, 10)),
                late=0.25,
                took=draw(some.sampled_from([0.5, 1.5])),
                waited=0.125,
                size=draw(some.integers(0, 2**32 - 1)),
                name=draw(some.integers(0, 2)),
                status=200,
                error=draw(some.integers(0, len(found.errors) - 1)),
                marks=draw(some.integers(0, 15)),
                revision=draw(some.integers(0, len(found.revisions) - 1)),
            )
        )
    found.dropped[draw(some.integers(0, 9))] += 1
    found.checks["ok"] = Checked()
    found.checks["ok"].passed[3] += draw(some.integers(1, 5))
    return found


def spelt(found: Recording) -> list[tuple[object, ...]]:
    """Every sample with words in place of indexes, and when it was due by the clock."""
    return sorted(
        (
            round(one.due + found.began, 6),
            one.took,
            one.size,
            one.marks,
            found.names[one.name],
            found.methods[one.name],
            found.errors[one.error],
            found.revisions[one.revision],
        )
        for one in found.samples
    )


@given(some.lists(recordings(), min_size=1, max_size=4))
def test_every_sample_stays_as_it_was(parts: list[Recording]) -> None:
    merged = merge(parts)
    assert spelt(merged) == sorted(one for part in parts for one in spelt(part))
    assert merged.planned == sum(part.planned for part in parts)
    assert merged.workers == merged.reported == merged.processes == len(parts)
    assert merged.dropped.total() == len(parts)
    assert merged.checks["ok"].passed.total() == sum(part.checks["ok"].passed.total() for part in parts)
    assert merged.tags == {name: tags for part in parts for name, tags in part.tags.items()}
    assert bool(merged.cut_short) is any(part.cut_short for part in parts)


@given(some.lists(recordings(), min_size=1, max_size=3))
def test_merging_changes_nothing_in_what_is_merged(parts: list[Recording]) -> None:
    before = [encode(part) for part in parts]
    merge(parts)
    assert [encode(part) for part in parts] == before


@given(recordings())
def test_over_a_pipe_and_back(one: Recording) -> None:
    back = decode(encode(one))
    assert list(back.samples) == list(one.samples)
    assert encode(back) == encode(one)


def test_what_is_cut_off_is_no_recording() -> None:
    data = encode(Recording(names=["a"]))
    with pytest.raises(ValueError, match="truncated"):
        decode(data[:-1])


def test_too_many_errors_are_others() -> None:
    parts = [
        Recording(names=["a"], methods=["GET"], errors=["", *(f"{part}-{n}" for n in range(90))])
        for part in "ab"
    ]
    for part in parts:
        for error in range(91):
            part.samples.add(Sample(0, 0, 0, 0, 0, 0, 0, error))
    merged = merge(parts)
    assert len(merged.errors) == MOST_ERRORS + 1
    assert [merged.errors[one.error] for one in merged.samples][-1] == "others"


def test_the_worst_exemplars_stay() -> None:
    parts = [
        Recording(slowest=[Exemplar(f"{n}{at}", "a", 0, float(n + at), 200) for at in (5, 0)])
        for n in range(9)
    ]
    assert [one.latency for one in merge(parts).slowest] == [13, 12, 11, 10, 9, 8, 8, 7, 7, 6]


def test_nothing_to_merge() -> None:
    with pytest.raises(ValueError, match="no recording"):
        merge([])


@given(recordings(), some.integers(0, 20))
def test_parts_of_one_that_grows_are_the_whole(whole: Recording, first: int) -> None:
    parts, grown = Parts(), decode(encode(whole))
    grown.samples = Samples()
    told = []
    for number, sample in enumerate(whole.samples):
        grown.samples.add(sample)
        grown.planned += 1
        grown.dropped[number // 2] += 1
        grown.checks["ok"].failed[number] += 1
        if number in {first, first + 2}:
            told.append(parts.next(grown))
    merged = merge([*told, parts.last(grown)])
    assert list(merged.samples) == list(whole.samples)
    assert (merged.planned, merged.dropped, merged.checks) == (grown.planned, grown.dropped, grown.checks)
    assert (merged.names, merged.methods, merged.tags) == (grown.names, grown.methods, grown.tags)
    assert (merged.ran, merged.cut_short) == (grown.ran, grown.cut_short)
