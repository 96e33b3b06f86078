"""The kinds and their page."""

from pathlib import Path

from guardrail.catalog import KINDS, Kind

PAGE = Path(__file__).parents[3] / "docs/design/catalog.md"


def row(kind: Kind) -> str:
    marks = [
        *(["environment"] if kind.environment else []),
        *(["information"] if kind.information else []),
        *([f"since {kind.since}"] if kind.since else []),
        *(f"spelled otherwise from {major} on" for major in kind.major_sensitive),
    ]
    return f"| `{kind.name}` | {kind.description} | {', '.join(marks) or 'always compared'} |"


def test_page_has_the_kinds() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("| `")] == [row(kind) for kind in KINDS.values()]


def test_comparable() -> None:
    plain, view, maintain = Kind("a", ""), Kind("b", "", major_sensitive=(16,)), Kind("c", "", since=17)
    assert plain.comparable(15, 18)
    assert view.comparable(16, 18)
    assert not view.comparable(15, 16)
    assert not view.comparable(18, 15)
    assert maintain.comparable(17, 18)
    assert not maintain.comparable(16, 18)
