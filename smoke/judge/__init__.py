"""The judge: thresholds, validity, checks, revisions and the comparison with an earlier run. Pure; knows no engine."""

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
