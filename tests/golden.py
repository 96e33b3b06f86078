"""Whole outputs compared with files in tests/golden; HOOKSET_WRITE_GOLDEN=1 writes them anew."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def compare(path: str | Path, text: str) -> None:
    """Assert that `text` is what the golden file says (a path below tests/golden, or an absolute one)."""
    file = FOLDER / path
    if os.environ.get("HOOKSET_WRITE_GOLDEN") == "1":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    expected = file.read_text(encoding="utf-8") if file.exists() else f"(no golden file {file})"
    assert text == expected, f"{file} differs; HOOKSET_WRITE_GOLDEN=1 writes it anew"
