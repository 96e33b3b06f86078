"""docs/how-to/flag-expectations.md: every example is taken, every key is there, and what it says of them is so."""

import re
from pathlib import Path

import pytest

from flagcheck.config import Check
from flagcheck.entries import entries
from flagcheck.expectations import load
from flagcheck.expectations.shape import Edge, Expectation, File, Given
from flagcheck.rules import RULES
from hookset.errors import UsageError
from hookset.files import keys_of

PAGE = (Path(__file__).parents[3] / "docs/how-to/flag-expectations.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TOKENS = {f"FLAGCHECK_TOKEN_{name}": "t0ken" for name in ("PRODUCTION", "STAGING", "EU_EDGE", "MAIN", "EDGE")}


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_are_taken(text: str, tmp_path: Path) -> None:
    path = tmp_path / "flags.yaml"
    path.write_text(text)
    file, wanted = load(str(path))
    assert wanted
    if not (file.service or file.services):
        return
    found = entries(Check(expect=str(path), token="t0ken"), file, "the page", lambda _: None, TOKENS)
    for each in wanted:
        assert {each.service, *each.edges} <= {*found, ""}


def test_every_key_is_in_an_example() -> None:
    examples = "\n".join(EXAMPLES)
    for key in {
        *keys_of(File),
        *keys_of(Expectation),
        *keys_of(Given),
        *keys_of(Edge),
        "at_least",
        "at_most",
    }:
        assert re.search(rf"\b{key}:", examples), key


def test_ids_that_it_names_are_some() -> None:
    known = {rule.id for rule in RULES}
    named = set(re.findall(r"`((?:flags|evaluation|parity|edge|service)\.[a-z_]+)`", PAGE))
    assert named <= known
    assert len(named) > 15


def test_defaults_are_taken_back_as_the_page_says(tmp_path: Path) -> None:
    text = EXAMPLES[-1]
    path = tmp_path / "flags.yaml"
    path.write_text(text.replace(", unchanged_for: null", ""))
    with pytest.raises(UsageError, match="state: absent contradicts unchanged_for"):
        load(str(path))
