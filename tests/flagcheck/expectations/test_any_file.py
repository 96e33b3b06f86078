"""Whatever stands in the file: it ends in expectations or in a UsageError, never in another exception."""

from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flagcheck.expectations import load
from flagcheck.expectations.load import KEYS
from flagcheck.expectations.shape import Expectation, Given
from flagcheck.expectations.wanted import Wanted
from hookset.errors import UsageError
from hookset.files import keys_of

WORDS = st.sampled_from(
    ["enabled", "disabled", "absent", "on", "25", "30s", "beta", "edge", "boolean", "failed", "warn", "ü", ""]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5)
SCHEMAS = st.dictionaries(
    st.sampled_from(["type", "$ref", "$schema", "properties", "pattern", "items", "$id", "$defs", "enum"]),
    st.recursive(
        SCALARS | st.sampled_from(["#", "#/$defs/a", "object", "["]),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=3,
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | WORDS | st.integers() | st.booleans(), inner, max_size=4)
    ),
    max_leaves=12,
)
FLAG = (
    st.dictionaries(st.sampled_from(keys_of(Expectation)), ANYTHING, max_size=4)
    | st.fixed_dictionaries({"payload": SCHEMAS})
    | st.fixed_dictionaries({"for": st.dictionaries(st.just("beta"), ANYTHING | st.builds(dict))})
)
FILE = st.fixed_dictionaries(
    {"flags": st.dictionaries(st.text(min_size=1, max_size=5), FLAG | ANYTHING, min_size=1, max_size=3)},
    optional={
        "contexts": st.just({"beta": {"targetingKey": "u1"}}),
        "defaults": FLAG,
        "services": ANYTHING,
        "settings": ANYTHING,
    },
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "flags.yaml"


def _ends_well(file: Path) -> None:
    refused: str = ""
    wanted: tuple[Wanted, ...] = ()
    try:
        wanted = load(str(file))[1]
    except UsageError as error:
        refused = error.message
    assert bool(refused) is not bool(wanted)
    assert str(file) in refused or not refused
    assert "\n" not in refused
    assert all(isinstance(one, Wanted) for one in wanted)
    msgspec.json.encode(wanted)


@settings(max_examples=200, deadline=None)
@given(FILE | ANYTHING)
@example({"flags": {"a": {"payload": {"$schema": []}}}})
@example({"flags": {"a": {"value": float("inf"), "type": "integer"}}})
def test_any_mapping(file: Path, said: object) -> None:
    file.write_text(yaml.safe_dump(said, allow_unicode=True))
    _ends_well(file)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="{}[]:,&*!<>-|'\"#%@ \nab", max_size=30))
def test_any_text(file: Path, said: str) -> None:
    file.write_bytes(said.encode("utf-8", "surrogatepass"))
    _ends_well(file)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes(file: Path, said: bytes) -> None:
    file.write_bytes(said)
    _ends_well(file)


@settings(max_examples=200, deadline=None)
@given(FLAG)
def test_a_flag_alone_says_the_same_as_under_defaults(file: Path, said: dict[str, object]) -> None:
    """Where both are taken at all: what a flag leaves out is what `defaults` say."""
    found = []
    contexts = {"beta": {"targetingKey": "u1"}}
    for text in ({"flags": {"a": said}}, {"defaults": said, "flags": {"a": {}}}):
        file.write_text(yaml.safe_dump({"contexts": contexts, **text}))
        try:
            found.append(load(str(file))[1])
        except UsageError:
            found.append(())
    assert repr(found[0]) == repr(found[1])


def test_given_has_the_keys_that_make_a_long_form() -> None:
    assert set(keys_of(Given)) == {"value", "variant", "reason"}
