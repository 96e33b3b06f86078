"""The load as people write it: `10/s for 30s`, `ramp to 50/s over 20s`, `ramp from 50/s to 0/s over 10s`."""

import re
from collections.abc import Sequence

from hookset.duration import duration_text, seconds_of
from hookset.errors import UsageError
from smoke.plan.plan import Stage

FORMS = "`10/s for 30s`, `ramp to 50/s over 20s` or `{users: 20, for: 1m}`"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_RATE = rf"{_NUMBER} ?/ ?(?:s|m|min|h)"
_CONSTANT = re.compile(rf"(?P<rate>{_RATE}) for (?P<time>\S+)")
_RAMP = re.compile(rf"ramp (?:from (?P<first>{_RATE}) )?to (?P<last>{_RATE}) (?:over|for|in) (?P<time>\S+)")
_PER_SECOND = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def parse_stages(said: str | Sequence[str], at: str) -> list[Stage]:
    """The stages in order; a ramp begins where the stage before it ends, the first at 0. Raises UsageError."""
    texts = [said] if isinstance(said, str) else list(said)
    stages: list[Stage] = []
    for index, text in enumerate(texts):
        where = at if isinstance(said, str) else f"{at}[{index}]"
        stages.append(parse_stage(text, stages[-1].last if stages else 0.0, where))
    if not any(stage.first or stage.last for stage in stages):
        raise UsageError(f"{at}: asks for no request at all", f"write {FORMS}")
    return stages


def parse_stage(text: str, before: float, at: str) -> Stage:
    """One stage; `before` is the rate at which the one before it ended."""
    words = " ".join(text.split())
    if match := _CONSTANT.fullmatch(words):
        rate = rate_of(match["rate"])
        return Stage(rate, rate, _seconds(match["time"], at))
    if match := _RAMP.fullmatch(words):
        first = rate_of(match["first"]) if match["first"] else before
        return Stage(first, rate_of(match["last"]), _seconds(match["time"], at))
    raise UsageError(f'{at}: "{words[:80]}" is no load', f"write {FORMS}")


def rate_of(text: str) -> float:
    """Starts a second of `10/s`, `600/m`, `5/h`; raises ValueError for anything else."""
    if not re.fullmatch(_RATE, text.strip()):
        raise ValueError(f'"{text}" is no rate (like 50/s or 600/m)')
    number, _, unit = text.partition("/")
    return float(number) / _PER_SECOND[unit.strip()]


def stage_text(stage: Stage) -> str:
    """The stage as `parse_stage` reads it.

    >>> stage_text(Stage(10, 10, 30)), stage_text(Stage(0, 50, 20))
    ('10/s for 30s', 'ramp from 0/s to 50/s over 20s')
    """
    if stage.first == stage.last:
        return f"{rate_text(stage.first)} for {duration_text(stage.seconds)}"
    return (
        f"ramp from {rate_text(stage.first)} to {rate_text(stage.last)} over {duration_text(stage.seconds)}"
    )


def rate_text(rate: float) -> str:
    """A rate as it is written, to a millionth.

    >>> rate_text(10), rate_text(0.5)
    ('10/s', '0.5/s')
    """
    return f"{rate:.6f}".rstrip("0").rstrip(".") + "/s"


def _seconds(text: str, at: str) -> float:
    try:
        seconds = seconds_of(text)
    except ValueError as error:
        raise UsageError(f"{at}: {error}") from None
    if not seconds:
        raise UsageError(f"{at}: a stage of no time")
    return seconds
