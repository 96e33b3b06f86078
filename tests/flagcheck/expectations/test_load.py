"""The expectation file: what is taken, what is refused and in which words."""

from pathlib import Path

import msgspec
import pytest

from flagcheck.expectations import load
from flagcheck.expectations.shape import Bounds
from flagcheck.expectations.wanted import Wanted
from hookset.errors import UsageError
from hookset.outcome import Status


def loaded(folder: Path, text: str) -> tuple[Wanted, ...]:
    file = folder / "flags.yaml"
    file.write_text(text)
    return load(str(file))[1]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("enabled", "enabled"),
        ("disabled", "disabled"),
        ("present", "present"),
        ("absent", "absent"),
        ("on", "enabled"),
        ("off", "disabled"),
        ("'on'", "enabled"),
        ("'off'", "disabled"),
        ("true", "enabled"),
        ("false", "disabled"),
        ("{state: on}", "enabled"),
        ("{rollout: 25}", "enabled"),
        ("{rollout: 0}", "present"),
        ("{rollout: {at_most: 5}}", "present"),
        ("{variant: blue}", "present"),
        ("{value: 3}", "present"),
        ("{value: null}", "present"),
        ("{type: string}", "present"),
        ("{unchanged_for: 5m}", None),
    ],
)
def test_state(tmp_path: Path, said: str, state: str | None) -> None:
    (one,) = loaded(tmp_path, f"flags: {{checkout: {said}}}")
    assert one.state == state


def test_json_is_taken_too(tmp_path: Path) -> None:
    (one,) = loaded(tmp_path, '{"flags": {"checkout": {"state": "enabled", "rollout": 100}}}')
    assert one.rollout == Bounds(at_least=100, at_most=100)


def test_defaults_are_under_each_flag(tmp_path: Path) -> None:
    text = """
defaults: {unchanged_for: 5m, severity: warning, at_edge: edge}
flags:
  one: enabled
  two: {state: disabled, unchanged_for: null, severity: info, at_edge: []}
"""
    one, two = loaded(tmp_path, text)
    assert (one.unchanged_for, one.severity, one.edges) == (300.0, Status.WARNING, ("edge",))
    assert (two.unchanged_for, two.severity, two.edges) == (None, Status.INFO, ())


def test_contexts_short_and_long(tmp_path: Path) -> None:
    text = """
contexts: {beta: {targetingKey: u1}, others: {targetingKey: u2, plan: free}}
flags:
  checkout: {for: {beta: true, others: {value: false, reason: STATIC}}}
  colour: {for: {beta: {variant: blue}, others: {r: 1, g: 2}}}
"""
    checkout, colour = loaded(tmp_path, text)
    assert [case.given.value for case in checkout.cases] == [True, False]
    assert [case.given.reason for case in checkout.cases] == [None, "STATIC"]
    assert checkout.cases[1].context == {"targetingKey": "u2", "plan": "free"}
    assert colour.cases[0].given.value is msgspec.UNSET
    assert colour.cases[1].given.value == {"r": 1, "g": 2}


@pytest.mark.parametrize(
    ("edge", "names", "seconds"),
    [
        ("edge", ("edge",), 30.0),
        ("[eu, us]", ("eu", "us"), 30.0),
        ("{services: edge, within: 2m}", ("edge",), 120.0),
        ("{services: [eu, us], within: 5}", ("eu", "us"), 5.0),
    ],
)
def test_edges(tmp_path: Path, edge: str, names: tuple[str, ...], seconds: float) -> None:
    (one,) = loaded(tmp_path, f"flags: {{checkout: {{state: enabled, at_edge: {edge}}}}}")
    assert (one.edges, one.edge_within) == (names, seconds)


SHARE = "is not a share in percent: 25, or {at_least: 5, at_most: 25}"
REFUSED = {
    "": "is empty",
    "# nothing\n": "is no mapping",
    "[checkout]": "is no mapping",
    "service: ofrep": "missing key `flags`",
    "flags:": "flags: nothing is not a mapping of flags to what is expected: {checkout: enabled}",
    "flags: {}": "flags: expects nothing of any flag",
    "flags: [checkout]": 'flags: ["checkout"] is not a mapping of flags',
    "flag: {a: enabled}": "unknown key flag; did you mean flags?",
    "flags: {a: enabled, a: disabled}": "key a is given twice at line 1",
    'flags:\n  a: enabled\n  "a": enabled': "key a is given twice at line 3",
    "flags: {a: enabled": "did not find expected",
    "flags: {on: enabled}": "flags: the key True is no text",
    "flags: {1: enabled}": "flags: the key 1 is no text",
    "flags: {' ': enabled}": "flags: ' ' is no flag's key",
    "flags: {..: enabled}": "flags: '..' is no flag's key",
    "flags: {a: }": "flags.a: expects nothing",
    "flags: {a: {stat: enabled}}": "flags.a: unknown key stat; did you mean state?",
    "flags: {a: enabeld}": "flags.a: state: unknown 'enabeld'; did you mean enabled?",
    "flags: {a: [enabled]}": 'flags.a: state: ["enabled"] is not enabled, disabled, present or absent',
    "flags: {a: 1}": "flags.a: state: 1 is not enabled, disabled, present or absent",
    "flags: {a: {rollout: half}}": f'flags.a: rollout: "half" {SHARE}',
    "flags: {a: {rollout: 25%}}": f'flags.a: rollout: "25%" {SHARE}',
    "flags: {a: {rollout: 120}}": f"flags.a: rollout: 120 {SHARE}",
    "flags: {a: {rollout: -1}}": f"flags.a: rollout: -1 {SHARE}",
    "flags: {a: {rollout: [5, 25]}}": f"flags.a: rollout: [5,25] {SHARE}",
    "flags: {a: {rollout: {at_least: much}}}": 'rollout.at_least: "much" is not a percentage from 0 to 100',
    "flags: {a: {rollout: {at_lest: 5}}}": "rollout: unknown key at_lest; did you mean at_least?",
    "flags: {a: {variant: 3}}": "flags.a: variant: 3 is not a word",
    "flags: {a: {type: strin}}": "type: unknown 'strin'; did you mean string?",
    "flags: {a: {state: on, severity: fail}}": "severity: unknown 'fail'; did you mean failed?",
    "flags: {a: {state: on, when_unknown: pass}}": "known are fail, inconclusive, warn",
    "flags: {a: {unchanged_for: soon}}": 'flags.a.unchanged_for: "soon" is no duration',
    "flags: {a: {unchanged_for: 1.5}}": "unchanged_for: 1.5 is not a duration",
    "flags: {a: {nothing_scheduled_within: []}}": "nothing_scheduled_within: [] is not a duration",
    "flags: {a: {not_ahead_of: 5}}": "not_ahead_of: 5 is not a name or a list of names",
    "flags: {a: {at_edge: {services: edge, within: soon}}}": 'flags.a.at_edge.within: "soon" is no duration',
    "flags: {a: {at_edge: {service: edge}}}": "at_edge: unknown key service; did you mean services?",
    "flags: {a: {for: [beta]}}": 'for: ["beta"] is not a mapping of context names',
    "flags: {a: {for: {beta: true}}}": "flags.a.for: no context 'beta' under `contexts`",
    "contexts: {bета: {}, beta: {}}\nflags: {a: {for: {beat: true}}}": "did you mean beta?",
    "contexts: {beta: {}}\nflags: {a: {for: {beta: {value: 1, variat: x}}}}": "for.beta: unknown key variat",
    "contexts: {beta: u1}\nflags: {a: on}": "contexts",
    "defaults: {rollot: 5}\nflags: {a: on}": "defaults: unknown key rollot; did you mean rollout?",
    "defaults: 5\nflags: {a: on}": "defaults: 5 is not a mapping",
    "settings: x\nflags: {a: on}": 'settings: "x" is not a mapping',
    "flags: {a: {payload: {type: 5}}}": "flags.a.payload: is no JSON Schema: type: 5 is not valid",
    "flags: {a: {payload: {pattern: '['}}}": "payload: is no JSON Schema: pattern",
    "flags: {a: {payload: {properties: 5}}}": "payload: is no JSON Schema: properties",
    "flags: {a: {payload: 5}}": "flags.a: payload: 5 is not a JSON Schema: a mapping",
    "flags: {a: {payload: {$schema: 'http://nope/x'}}}": "$schema: no known dialect",
    "flags: {a: {payload: {$schema: []}}}": "$schema: no known dialect",
    "flags: {a: {payload: {$ref: '#/$defs/x'}}}": "payload: #/$defs/x leads to nothing in this schema",
    "flags: {a: {payload: {items: {$ref: 'http://127.0.0.1/x'}}}}": "leads to nothing in this schema",
    "flags: {a: {payload: {$ref: 'file:///etc/passwd'}}}": "leads to nothing in this schema",
    "flags: {a: {value: .inf, type: integer}}": "flags.a.value: inf is no number that JSON has",
    "flags: {a: {value: .nan}}": "flags.a.value: nan is no number",
    f"flags: {{a: {{value: {10**30}}}}}": "an integer of more than 64 bits",
    f"flags: {{a: {{value: {'9' * 5000}}}}}": "is no YAML",
    "flags: {a: {value: !!binary aGk=}}": "flags.a.value: bytes is no type that JSON has",
    "flags: {a: {value: !!set {x}}}": "flags.a.value: set is no type",
    "flags: {a: {value: !!timestamp 2026-11-23}}": "flags.a.value: date is no type",
    "flags: {a: {value: !!timestamp x}}": "is no YAML",
    "flags: {a: {value: !!int x}}": "is no YAML",
    "flags: {a: {value: !!python/object:os.system x}}": "could not determine a constructor",
    "flags: {a: {value: &x [*x]}}": "nest too deeply",
    "flags: {a: {value: " + "[" * 120 + "]" * 120 + "}}": "nested deeper than 100 levels",
    "flags: {a: on}\n---\nflags: {b: on}": "another document",
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        loaded(tmp_path, text)
    assert REFUSED[text] in caught.value.message
    assert str(tmp_path / "flags.yaml") in caught.value.message


def test_aliases_do_not_make_a_small_file_a_huge_one(tmp_path: Path) -> None:
    levels = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
    with pytest.raises(UsageError, match="its aliases stand for more than a million values"):
        loaded(tmp_path, f"settings:\n  l0: &l0 [x]\n{levels}flags: {{a: {{value: *l8}}}}")


@pytest.mark.parametrize(
    "schema",
    [
        "{type: object, required: [id]}",
        "{$defs: {id: {type: string}}, properties: {id: {$ref: '#/$defs/id'}}}",
        "{$defs: {id: {$anchor: id}}, items: {$ref: '#id'}}",
        "{$schema: 'http://json-schema.org/draft-07/schema#', definitions: {a: {}}, $ref: '#/definitions/a'}",
        "{$schema: 'https://json-schema.org/draft/2020-12/schema', properties: {child: {$ref: '#'}}}",
        "true",
    ],
)
def test_schemas_that_are_some(tmp_path: Path, schema: str) -> None:
    (one,) = loaded(tmp_path, f"flags: {{a: {{payload: {schema}}}}}")
    assert one.payload


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load(str(tmp_path / "none.yaml"))


def test_no_text(tmp_path: Path) -> None:
    (tmp_path / "flags.yaml").write_bytes(b"flags: {\xff: on}")
    with pytest.raises(UsageError, match="is no UTF-8 text"):
        load(str(tmp_path / "flags.yaml"))
