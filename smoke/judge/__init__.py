"""The judge: thresholds, validity, checks, revisions and the comparison with an earlier run. Pure; knows no engine.

What is named here is imported when it is first asked for: a plan is read, and its load begins, with the thresholds alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smoke.judge.baseline import Baseline, Figures, read_baseline
    from smoke.judge.bounds import Bounds, parse_bounds
    from smoke.judge.early import Watch
    from smoke.judge.judgement import Judgement, judge, judge_samples
    from smoke.judge.thresholds import Threshold, parse_thresholds
    from smoke.judge.validity import Validity, parse_validity

__all__ = [
    "Baseline",
    "Bounds",
    "Figures",
    "Judgement",
    "Threshold",
    "Validity",
    "Watch",
    "judge",
    "judge_samples",
    "parse_bounds",
    "parse_thresholds",
    "parse_validity",
    "read_baseline",
]

_MODULES = {
    "baseline": ("Baseline", "Figures", "read_baseline"),
    "bounds": ("Bounds", "parse_bounds"),
    "early": ("Watch",),
    "judgement": ("Judgement", "judge", "judge_samples"),
    "thresholds": ("Threshold", "parse_thresholds"),
    "validity": ("Validity", "parse_validity"),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"smoke.judge.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
