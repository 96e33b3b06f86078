"""Files that people write: typed or as text, and those that are made to hurt."""

from pathlib import Path

import pytest

from hookset.errors import UsageError
from hookset.files import read_plain


def written(folder: Path, text: str) -> str:
    path = folder / "file.yaml"
    path.write_text(text)
    return str(path)


def test_scalars_are_text_unless_they_are_asked_for_typed(tmp_path: Path) -> None:
    path = written(tmp_path, "a: 4e12\nb: no\nc: 1\nd: 2026-11-23\ne: ~\n")
    assert read_plain(path, "file") == {"a": "4e12", "b": "no", "c": "1", "d": "2026-11-23", "e": "~"}
    typed = read_plain(path, "file", typed=True)
    assert typed == {"a": "4e12", "b": False, "c": 1, "d": "2026-11-23", "e": None}


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + level)}: &{chr(98 + level)} [{','.join(['*' + chr(97 + level)] * 10)}]\n"
    for level in range(8)
)


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "nested deeper than 100 levels"),
        (LAUGHS, "its aliases stand for more than a million values"),
        ("".join(f"a{n}: &a{n} [{'x' if not n else f'*a{n - 1}'}]\n" for n in range(300)), "nest too deeply"),
        ("a: &a {b: *a}", "aliases stand for more|unconstructable recursive node"),
        ("a: 1\na: 2", "key a is given twice at line 2"),
        ("a: b: c", "mapping values are not allowed"),
        (" \n", "is empty"),
        ("a: !!python/object/apply:os.system [x]", "constructor for the tag|ok"),
    ],
    ids=["deep", "laughs", "chain", "circle", "twice", "syntax", "empty", "tag"],
)
def test_a_file_that_would_hurt_is_refused(tmp_path: Path, text: str, reason: str, typed: bool) -> None:
    path = written(tmp_path, text)
    if "python" in text and not typed:
        assert read_plain(path, "file") == {"a": ["x"]}
        return
    with pytest.raises(UsageError, match=reason):
        read_plain(path, "file", typed=typed)


def test_merged_keys_are_a_part_of_yaml(tmp_path: Path) -> None:
    path = written(tmp_path, "x: &x {a: 1}\ny: {<<: *x, b: 2}\n")
    assert read_plain(path, "file", typed=True)["y"] == {"a": 1, "b": 2}


def test_several_may_be_merged_one_by_one(tmp_path: Path) -> None:
    path = written(tmp_path, "x: &x {a: 1}\ny: &y {b: 2}\nz: {<<: *x, <<: *y}\n")
    assert read_plain(path, "file", typed=True)["z"] == {"a": 1, "b": 2}


def test_what_is_merged_may_be_merged_again_nearer_to_the_top(tmp_path: Path) -> None:
    path = written(tmp_path, "x:\n  a: &a {n: 1}\n  b: &b {<<: *a, n: 2}\ny: {<<: *b, m: 3}\n")
    assert read_plain(path, "file", typed=True) == {
        "x": {"a": {"n": 1}, "b": {"n": 2}},
        "y": {"n": 2, "m": 3},
    }


@pytest.mark.parametrize("text", ["x: [{a: {b: 1, c: 2, b: 3}}]", "{x: 1, ? [y] : {b: 1, b: 2}}"])
def test_a_key_that_is_given_twice_anywhere(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="key b is given twice at line 1"):
        read_plain(written(tmp_path, text), "file", typed=True)
