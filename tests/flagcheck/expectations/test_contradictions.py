"""Expectations that no flag can meet, or that would never be judged."""

from pathlib import Path

import pytest

from hookset.errors import UsageError
from tests.flagcheck.expectations.test_load import loaded

CONTEXTS = "contexts: {beta: {targetingKey: u1}}\n"
CONTRADICTIONS = {
    "{state: disabled, rollout: 25}": "state: disabled contradicts rollout: 25",
    "{state: disabled, rollout: {at_least: 1, at_most: 5}}": "state: disabled contradicts rollout: 1",
    "{state: disabled, targeting: targeted}": "state: disabled contradicts targeting",
    "{state: disabled, variant: blue}": "state: disabled contradicts variant",
    "{state: disabled, prerequisites: satisfied}": "state: disabled contradicts prerequisites: satisfied",
    "{state: absent, rollout: 25}": "state: absent contradicts rollout: 25",
    "{state: absent, targeting: unconditional}": "state: absent contradicts targeting",
    "{state: absent, variant: blue}": "state: absent contradicts variant",
    "{state: absent, value: 3}": "state: absent contradicts value",
    "{state: absent, type: string}": "state: absent contradicts type",
    "{state: absent, payload: {type: object}}": "state: absent contradicts payload",
    "{state: absent, payload: false}": "state: absent contradicts payload",
    "{state: absent, archived: true}": "state: absent contradicts archived: true",
    "{state: absent, prerequisites: satisfied}": "state: absent contradicts prerequisites: satisfied",
    "{state: absent, not_ahead_of: staging}": "state: absent contradicts not_ahead_of",
    "{state: absent, nothing_scheduled_within: 1h}": "state: absent contradicts nothing_scheduled_within",
    "{state: absent, unchanged_for: 0s}": "state: absent contradicts unchanged_for",
    "{state: absent, stale: fail}": "state: absent contradicts stale: fail",
    "{state: absent, for: {beta: true}}": "state: absent contradicts for",
    "{state: absent, at_edge: edge}": "state: absent contradicts at_edge",
    "{state: enabled, archived: true}": "state: enabled contradicts archived: true",
    "{rollout: 5, archived: true}": "state: enabled contradicts archived: true",
    "{rollout: {at_least: 50, at_most: 5}}": "rollout: at_least 50 is more than at_most 5",
    "{value: blue, type: boolean}": 'value: "blue" is no boolean, as type says',
    "{value: true, type: integer}": "value: true is no integer",
    "{value: 1.5, type: integer}": "value: 1.5 is no integer",
    "{value: 1, type: string}": "value: 1 is no string",
    "{}": "expects nothing",
    "{why: because}": "expects nothing",
    "{stale: ignore}": "expects nothing",
    "{severity: warning}": "expects nothing",
}


@pytest.mark.parametrize("said", CONTRADICTIONS)
def test_refused(tmp_path: Path, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        loaded(tmp_path, f"{CONTEXTS}flags: {{checkout: {said}}}")
    assert f"flags.checkout: {CONTRADICTIONS[said]}" in caught.value.message


@pytest.mark.parametrize(
    "said",
    [
        "{state: enabled, rollout: 0}",
        "{state: disabled, rollout: 0}",
        "{state: disabled, rollout: {at_most: 50}}",
        "{state: disabled, value: false, type: boolean}",
        "{state: disabled, for: {beta: false}}",
        "{state: disabled, not_ahead_of: staging}",
        "{state: present, archived: true}",
        "{value: 1, type: number}",
        "{value: 1.0, type: integer}",
        "{value: [1], type: object}",
        "{rollout: {at_least: 5, at_most: 5}}",
        "{stale: fail}",
    ],
)
def test_not_contradictory(tmp_path: Path, said: str) -> None:
    assert len(loaded(tmp_path, f"{CONTEXTS}flags: {{checkout: {said}}}")) == 1


def test_defaults_that_contradict_a_flag_say_how_to_take_them_back(tmp_path: Path) -> None:
    text = "defaults: {rollout: 100}\nflags: {new: enabled, old: disabled}"
    with pytest.raises(UsageError, match=r"flags.old: state: disabled contradicts rollout: 100") as caught:
        loaded(tmp_path, text)
    assert "`rollout: null`" in caught.value.hint
    assert len(loaded(tmp_path, text.replace("old: disabled", "old: {state: disabled, rollout: null}"))) == 2
