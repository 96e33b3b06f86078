"""An expectation file of what a service says now, to start from."""

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from flagcheck.entries import Entry
from flagcheck.expectations import Expectation, Wanted
from flagcheck.expectations.wanted import wanted
from flagcheck.judge.prerequisites import judge_prerequisites
from flagcheck.judge.words import state_text
from flagcheck.record import Audience, Flag, Presence
from flagcheck.service import Tells

SCHEMA = "https://hookset.github.io/schemas/flags.schema.json"
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
RESERVED = {"on", "off", "yes", "no", "true", "false", "null", "y", "n"}
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON leaves as it is and YAML does not take, or takes for a line's end."""


def text_of(entry: Entry, flags: Mapping[str, Flag], tells: Collection[Tells]) -> str:
    """An expectation file that holds now; what cannot be expected as it is stands there as a comment.

    `tells` is what the service can tell: nothing else is expected of it.
    """
    return "\n".join(_lines(entry, flags, tells)) + "\n"


def _lines(entry: Entry, flags: Mapping[str, Flag], tells: Collection[Tells]) -> Iterator[str]:
    yield f"# yaml-language-server: $schema={SCHEMA}"
    said = _settings(entry)
    main = ("service", "url", "environment")
    yield from (f"{key}: {_yaml(said[key])}" for key in main if key in said)
    own = {key: value for key, value in said.items() if key not in main}
    if own:
        yield "settings:"
        yield from (f"  {key}: {_yaml(value)}" for key, value in own.items())
    yield "flags:"
    for key in sorted(flags):
        yield _flag(flags[key], flags, tells)


def _settings(entry: Entry) -> dict[str, Any]:
    """What differs from the service's defaults."""
    fields = msgspec.structs.fields(type(entry.settings))
    return {
        field.name: value
        for field in fields
        if (value := getattr(entry.settings, field.name)) != field.default and value
    }


def _flag(flag: Flag, others: Mapping[str, Flag], tells: Collection[Tells]) -> str:
    key = _yaml(flag.key)
    if flag.presence not in (Presence.ON, Presence.OFF) or flag.archived:
        return f"  # {key}: {state_text(flag)}"
    if flag.presence is Presence.OFF:
        return f"  {key}: disabled"
    more = dict(_served(flag, tells)) | ({} if _satisfied(flag, others) else {"prerequisites": "ignored"})
    # `present` where nobody is given the flag and no share says so
    state = "present" if flag.served.audience is Audience.NONE and "rollout" not in more else "enabled"
    pairs = ", ".join(f"{name}: {value}" for name, value in {"state": state, **more}.items())
    told = "rollout" in more or flag.served.audience is Audience.ALL
    return f"  {key}: " + (f"{{{pairs}}}" if more else state) + ("" if told else f"  # {state_text(flag)}")


def _served(flag: Flag, tells: Collection[Tells]) -> Iterator[tuple[str, str]]:
    served = flag.served
    if served.audience is Audience.ALL:
        return
    if served.percent is not None and Tells.ROLLOUT in tells:
        # never 1e-06: that is a word in YAML 1.1
        yield "rollout", format(Decimal(f"{served.percent:.10g}"), "f")
        if served.conditional and Tells.TARGETING in tells:
            yield "targeting", "targeted"


def _satisfied(flag: Flag, others: Mapping[str, Flag]) -> bool:
    """Whether the flags that it depends on are as they must be; else the file could not hold."""
    nothing: Wanted = wanted(flag.key, Expectation(state="enabled"), {}, "")
    return not any(judge_prerequisites(nothing, flag, others, object="", asked=False))


def _yaml(value: Any) -> str:
    """A scalar, list or mapping in YAML's flow style: JSON, unless the plain word means the same."""
    plain = isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in RESERVED
    return str(value) if plain else UNPRINTABLE.sub(_escaped, msgspec.json.encode(value).decode())


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
