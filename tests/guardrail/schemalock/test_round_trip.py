"""What is recorded comes back: by state, by text, by the packed form, in any order of recording."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrail.schemalock import SchemaLock, save
from guardrail.schemalock.chain import canonical, digest
from guardrail.schemalock.pack import unpack
from guardrail.schemalock.text import escaped, parsed, unescaped
from hookset.errors import UsageError
from tests.guardrail.schemalock.strategies import CHAINS, LINES, locked

ORDERS = "column\tpublic.orders.total\tnumeric(12,2) not null"
ITEMS = "column\tpublic.items.id\tbigint not null"


@given(CHAINS)
def test_every_recorded_state_comes_back_from_the_text(chain):
    lock = parsed(locked(chain).text().encode())
    for name, lines, major in {name: (name, lines, major) for name, lines, major in chain}.values():
        entry = lock.entry(name)
        assert entry is not None
        assert entry.lines == canonical(lines)
        assert (entry.state, entry.major, entry.digest) == (name, major, digest(canonical(lines)))


@given(CHAINS)
def test_the_text_of_what_was_read_is_the_text(chain):
    text = locked(chain).text()
    assert parsed(text.encode()).text() == text


@given(CHAINS, st.randoms())
def test_the_order_of_lines_given_does_not_show(chain, random):
    shuffled = [(name, random.sample(lines, len(lines)), major) for name, lines, major in chain]
    assert locked(shuffled).text() == locked(chain).text()


@given(CHAINS, st.data())
def test_recording_the_same_again_changes_nothing(chain, data):
    lock = locked(chain)
    name = data.draw(st.sampled_from([state.name for state in lock.states]))
    entry = lock.entry(name)
    assert entry is not None
    assert lock.record(name, entry.lines, entry.major).text() == lock.text()


@given(CHAINS, LINES)
def test_an_older_state_is_replaced_where_it_stands(chain, lines):
    lock = locked(chain)
    for state in lock.states:
        again = lock.record(state.name, lines, 17)
        assert [known.name for known in again.states] == [known.name for known in lock.states]
        for known in lock.states:
            expected = canonical(lines) if known.name == state.name else lock.entry(known.name).lines
            assert again.entry(known.name).lines == expected


@given(CHAINS, st.integers(0, 3))
def test_keep_leaves_that_many_earlier_states(chain, keep):
    lock = locked(chain, keep=keep)
    assert len(lock.states) <= keep + 1
    assert parsed(lock.text().encode()).text() == lock.text()


@given(st.text())
def test_a_state_may_have_any_name(name):
    assert unescaped(escaped(name)) == name
    assert "\n" not in escaped(name)


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_either_form_is_recognised_by_its_content(tmp_path: Path, packed: bool):
    lock = locked([("base", [], 16), ("51ab", [ORDERS], 16), ("9c1e", [ORDERS, ITEMS], 17)])
    out = tmp_path / "schema.lock"
    assert save(lock, str(out), packed=packed)
    assert SchemaLock.load(out).text() == lock.text()


@given(CHAINS)
def test_packed_holds_the_text(chain):
    lock = locked(chain)
    assert unpack(lock.packed(), limit=1 << 20) == lock.text().encode()
    assert locked(chain).packed() == lock.packed()


def test_an_unknown_state_has_no_entry():
    assert locked([("9c1e", [ORDERS], 16)]).entry("0000") is None


def test_an_older_state_whose_digest_does_not_fit_is_refused():
    lock = locked([("51ab", [ORDERS], 16), ("9c1e", [ORDERS, ITEMS], 16)])
    wrong = msgspec.structs.replace(lock.states[1], digest="0" * 64)
    broken = msgspec.structs.replace(lock, states=(lock.states[0], wrong))
    with pytest.raises(UsageError, match="'51ab' cannot be put together"):
        broken.entry("51ab")


def test_windows_line_ends_are_read(tmp_path: Path):
    lock = locked([("51ab", [ORDERS], 16)])
    (tmp_path / "x").write_bytes(lock.text().replace("\n", "\r\n").encode())
    assert SchemaLock.load(tmp_path / "x").text() == lock.text()


def test_a_lock_of_many_wide_lines_is_read_in_blocks(tmp_path: Path):
    lines = [f"comment\tpublic.t{number}\t\N{PARTY POPPER}{'x' * 200}" for number in range(12_000)]
    lock = locked([("a", lines, 16)])
    save(lock, str(tmp_path / "x"))
    assert SchemaLock.load(tmp_path / "x").entry("a").lines == sorted(lines)


@given(CHAINS)
def test_no_line_ends_in_white_space_that_a_commit_hook_would_strip(chain):
    text = locked(chain).text()
    assert "\n".join(line.rstrip(" \t") for line in text.split("\n")) == text


def test_definitions_that_are_empty_or_end_in_white_space_or_backslashes_come_back():
    lines = ["comment\ta\tx ", "comment\tb\tx \\\\", "comment\tc\t\\\\", "schema\tpublic\t"]
    text = locked([("1a", [], 16), ("2b", lines, 16), ("3c", [], 16)]).text()
    assert parsed(text.encode()).entry("2b").lines == lines
