"""Files are written whole or not at all, and not at all where nothing changed."""

import stat
from pathlib import Path

import pytest

from guardrail.schemalock import save
from hookset.errors import UsageError
from tests.guardrail.schemalock.strategies import locked

LOCK = locked([("51ab", ["table\tpublic.orders\t"], 16)])


def test_an_unchanged_file_is_left_alone(tmp_path: Path):
    out = tmp_path / "schema.lock"
    assert save(LOCK, str(out))
    before = out.stat().st_mtime_ns, out.stat().st_ino
    assert not save(LOCK, str(out))
    assert (out.stat().st_mtime_ns, out.stat().st_ino) == before


def test_a_new_file_is_readable_by_others_and_an_old_one_keeps_its_mode(tmp_path: Path):
    out = tmp_path / "schema.lock"
    save(LOCK, str(out))
    assert stat.S_IMODE(out.stat().st_mode) & 0o444 == 0o444
    out.chmod(0o640)
    save(LOCK.record("9c1e", [], 16), str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["schema.lock"]


def test_a_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]):
    assert save(LOCK, "-")
    assert capfdbinary.readouterr().out == LOCK.text().encode()


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path):
    with pytest.raises(UsageError, match=r"cannot write the schema lock .*/absent/x: No such file"):
        save(LOCK, str(tmp_path / "absent" / "x"))


def test_what_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=r"cannot write the schema lock .*/folder: Is a directory"):
        save(LOCK, str(tmp_path / "folder"))
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
