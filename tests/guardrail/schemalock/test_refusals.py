"""Every file that `guardrail lock` did not write is refused, with what is wrong and the way out."""

import lzma
import os
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guardrail.schemalock import SchemaLock
from hookset.errors import UsageError
from tests.guardrail.schemalock.strategies import CHAINS, locked

LOCK = locked(
    [
        ("51ab", ["column\tpublic.orders.total\tnumeric(12,2)", "table\tpublic.orders\t-"], 16),
        ("9c1e", ["column\tpublic.orders.total\tnumeric(14,2)", "table\tpublic.orders\t-"], 16),
    ]
)
TEXT = LOCK.text()
WAY_OUT = "take the target branch's file and run `guardrail lock` again"


def refusal(tmp_path: Path, content: bytes | str) -> UsageError:
    file = tmp_path / "schema.lock"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(UsageError) as caught:
        SchemaLock.load(file)
    assert str(file) in caught.value.message
    assert caught.value.hint
    assert len(caught.value.message) < 400
    return caught.value


CASES = {
    "edited": (
        TEXT.replace("(14,2)", "(15,2)"),
        "merged or edited by hand: its digest does not fit",
        WAY_OUT,
    ),
    "line lost": (TEXT.replace("table\tpublic.orders\t-\n", ""), "edited by hand.*line 1", WAY_OUT),
    "out of order": (
        TEXT.replace("[9c1e]\n", "[9c1e]\nview\tpublic.open_orders\tselect\n"),
        "by the look of it in line 10",
        WAY_OUT,
    ),
    "trailing white space stripped": (TEXT.replace("\t-\n", "\n"), "by the look of it in line 10", WAY_OUT),
    "digest removed": (TEXT.replace("digest\t", "dig\t", 1), "in line 2", WAY_OUT),
    "conflict": (
        TEXT.replace("digest", "<<<<<<< HEAD\ndigest", 1).replace("[9c1e]", "=======\n>>>>>>> b\n[9c1e]"),
        "has Git's conflict markers, the first in line 2",
        WAY_OUT,
    ),
    "truncated": (TEXT[: len(TEXT) // 2], r"is truncated: it breaks off in line \d+", WAY_OUT),
    "last line lost": (TEXT[: TEXT.rindex("end\t")], "is truncated", WAY_OUT),
    "newer": (TEXT.replace("format 1", "format 2"), "of format 2, and this version reads up to 1", "newer"),
    "empty": ("", "is empty: not a schema lock", "guardrail lock"),
    "white": (" \n\n", "is empty", "guardrail lock"),
    "other text": ("CREATE TABLE t ();\n", "is not a schema lock: its first line", "guardrail lock"),
    "binary": (b"\x7fELF\0\0\0\1" * 100, "is not a schema lock: it is binary", "guardrail lock"),
    "byte order mark": ("\ufeff" + TEXT, "begins with a byte order mark", "guardrail lock"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid 1\n", "Git LFS pointer", "guardrail lock"),
    "not utf-8": (TEXT.encode().replace(b"public", b"publi\xe9", 1), "in line 9", WAY_OUT),
    "packed cut": (LOCK.packed()[:-20], "cannot be unpacked: it is cut short", "--pack"),
    "packed damaged": (
        LOCK.packed()[:60] + b"!" + LOCK.packed()[61:],
        "cannot be unpacked: it is damaged",
        "--pack",
    ),
    "packed and more": (LOCK.packed() + b"more", "something follows", "--pack"),
    "packed other": (lzma.compress(b"hello\n"), "is not a schema lock", "guardrail lock"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_file_at_fault_is_refused_with_its_own_message(tmp_path: Path, case: str):
    content, message, hint = CASES[case]
    error = refusal(tmp_path, content)

    assert re.search(message, error.message), error.message
    assert hint in error.hint


def test_a_decompression_bomb_is_refused_before_it_fills_memory(tmp_path: Path):
    compressor = lzma.LZMACompressor(preset=1)
    block = b"\0" * (16 << 20)
    bomb = b"".join([*(compressor.compress(block) for _ in range(20)), compressor.flush()])
    assert "more than 256 MiB" in refusal(tmp_path, bomb).message


def test_absent_directory_unreadable_and_pipe(tmp_path: Path):
    with pytest.raises(UsageError, match="there is no schema lock at"):
        SchemaLock.load(tmp_path / "absent")
    with pytest.raises(UsageError, match="is a directory"):
        SchemaLock.load(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="not a regular file"):
        SchemaLock.load(tmp_path / "pipe")
    with pytest.raises(UsageError, match="cannot read the schema lock"):
        SchemaLock.load(tmp_path / ("x" * 300))


@given(CHAINS, st.data())
@example([("a", [], 16)], None)
def test_any_byte_changed_is_refused(chain, data):
    text = locked(chain).text().encode()
    place = data.draw(st.integers(0, len(text) - 1)) if data else 0
    value = data.draw(st.integers(0, 255)) if data else 0
    changed = text[:place] + bytes([value]) + text[place + 1 :]
    _refused_unless_same(text, changed)


@given(CHAINS, st.data())
def test_any_line_removed_doubled_or_swapped_is_refused(chain, data):
    text = locked(chain).text()
    lines = text.split("\n")[:-1]
    place = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1))
    swapped = list(lines)
    swapped[place], swapped[other] = swapped[other], swapped[place]
    for edited in (
        lines[:place] + lines[place + 1 :],
        [*lines[:place], lines[place], *lines[place:]],
        swapped,
    ):
        _refused_unless_same(text.encode(), "".join(line + "\n" for line in edited).encode())


def _refused_unless_same(text: bytes, changed: bytes) -> None:
    if changed == text:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schema.lock"
        file.write_bytes(changed)
        with pytest.raises(UsageError):
            SchemaLock.load(file)


def test_another_service_and_another_tool_are_refused():
    with pytest.raises(UsageError, match="is of the service 'shop', and this is 'billing'"):
        LOCK.belonging_to(service="billing")
    with pytest.raises(UsageError, match="written with alembic migrations, and these are flyway"):
        LOCK.belonging_to(tool="flyway")
    assert LOCK.belonging_to(service="shop", tool="alembic") is LOCK
    assert LOCK.belonging_to() is LOCK
