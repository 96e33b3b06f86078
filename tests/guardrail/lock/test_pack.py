"""The packed lock of a grown service fits into a ConfigMap."""

from pathlib import Path

from bench.shape import load
from tests.guardrail.lock.conftest import ids, lock

LIMIT_BYTES = 150 * 1024


def test_a_thousand_tables_pack_into_150_kib(database: str, tmp_path: Path) -> None:
    load(database, 1000)
    assert ids(lock(database, tmp_path / "schema.lock.xz", pack=True)) == ["lock.written"]
    size = (tmp_path / "schema.lock.xz").stat().st_size  # 17,816 when this was written
    assert size <= LIMIT_BYTES
