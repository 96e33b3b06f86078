"""Every finding id of smoke, with its default status and next step: the tables of docs/checks."""

from hookset.outcome import Rule, Status

LOAD_PASSED = Rule("load.passed", Status.PASSED, "the load was put on as planned")
LOAD_UNCHANGED = Rule(
    "load.unchanged", Status.PASSED, "this release and plan have passed here before: no load was put on"
)
LOAD_NOTHING = Rule(
    "load.nothing",
    Status.INCONCLUSIVE,
    "no request was sent that counts",
    "see that the plan's stages last longer than its warm-up, and that the engine could start",
)
LOAD_CUT_SHORT = Rule(
    "load.cut_short",
    Status.INCONCLUSIVE,
    "the run ended before its time",
    "give it more time (--timeout, activeDeadlineSeconds), or a shorter plan, and run it again",
)
LOAD_ABORTED = Rule("load.aborted", Status.INFO, "the run was ended early by a threshold that says so")
LOAD_LATE = Rule(
    "load.late",
    Status.INCONCLUSIVE,
    "the generator sent its requests late, so that the delay measured is partly its own",
    "give the Job more CPU (no limit, or a higher one), or lower the rate",
)
LOAD_DROPPED = Rule(
    "load.dropped",
    Status.INCONCLUSIVE,
    "starts were given up because too many requests were in flight: the slowest were never sent",
    "look at the latency first; if it is as it should be, raise max_in_flight",
)
LOAD_BEHIND = Rule(
    "load.behind",
    Status.INCONCLUSIVE,
    "fewer requests were sent than planned",
    "give the Job more CPU, lower the rate, or share the load between processes",
)
LOAD_CPU = Rule(
    "load.cpu",
    Status.INCONCLUSIVE,
    "the generator used up its CPU",
    "give the Job more CPU, lower the rate, or share the load between processes",
)
LOAD_OWN_FAULTS = Rule(
    "load.own_faults",
    Status.INCONCLUSIVE,
    "requests failed by the generator's own fault",
    "raise the limit that is named (open files, ports, memory), or lower the rate",
)
LOAD_WORKERS = Rule(
    "load.workers",
    Status.INCONCLUSIVE,
    "not every worker reported",
    "look at the workers' pods: killed for memory, evicted, or never started",
)

TARGET_PASSED = Rule("target.passed", Status.PASSED, "the target answers")
TARGET_UNANSWERED = Rule(
    "target.unanswered",
    Status.FAILED,
    "not one request was answered",
    "see whether the pods listen on the port that the Service sends to, and whether they are ready",
)
TARGET_UNREACHABLE = Rule(
    "target.unreachable",
    Status.INCONCLUSIVE,
    "the target cannot be reached from here",
    "see whether a NetworkPolicy or a proxy stands between the Job and the service",
)
TARGET_UNRESOLVED = Rule(
    "target.unresolved",
    Status.INCONCLUSIVE,
    "the target's name does not resolve",
    "correct the target's name, or repair DNS for the Job's pod",
)
TARGET_UNTRUSTED = Rule(
    "target.untrusted",
    Status.INCONCLUSIVE,
    "TLS to the target could not be set up",
    "mount the certificates to trust and name them (tls.ca), or correct the host name",
)
TARGET_REDIRECTED = Rule(
    "target.redirected",
    Status.INCONCLUSIVE,
    "every answer only redirects to what was asked for",
    "name that address as the target, or send what a proxy adds (headers: {X-Forwarded-Proto: https})",
)

THRESHOLDS_PASSED = Rule("thresholds.passed", Status.PASSED, "the threshold holds")
THRESHOLDS_LATENCY = Rule(
    "thresholds.latency",
    Status.FAILED,
    "a latency is not within its threshold",
    "open the traces of the slowest requests in the report",
)
THRESHOLDS_ERRORS = Rule(
    "thresholds.errors",
    Status.FAILED,
    "more requests or checks failed than the threshold allows",
    "open the traces of the failed requests in the report, and the service's log at that time",
)
THRESHOLDS_UNANSWERED = Rule(
    "thresholds.unanswered",
    Status.FAILED,
    "more requests failed than the threshold allows, counting those that got no answer",
    "see which errors the report counts, and whether pods were restarted meanwhile",
)
THRESHOLDS_COUNT = Rule(
    "thresholds.count",
    Status.FAILED,
    "a count or a throughput is not within its threshold",
    "compare it with what the plan sends",
)
THRESHOLDS_LATENESS = Rule(
    "thresholds.lateness",
    Status.INCONCLUSIVE,
    "the generator was later than the threshold allows",
    "give the Job more CPU, or lower the rate",
)
THRESHOLDS_TOO_FEW = Rule(
    "thresholds.too_few",
    Status.INCONCLUSIVE,
    "too few samples to judge the threshold",
    "let the run last longer or raise its rate, or lower min_samples in words",
)
THRESHOLDS_NO_SAMPLES = Rule(
    "thresholds.no_samples",
    Status.INCONCLUSIVE,
    "there is not one sample that the threshold could judge",
    "see whether a request of the run is what the selector says",
)

CHECKS_PASSED = Rule("checks.passed", Status.PASSED, "the check held on every response")
CHECKS_FAILED = Rule(
    "checks.failed",
    Status.FAILED,
    "the check did not hold on every response",
    "open the traces of the failed requests in the report",
)
CHECKS_UNANSWERED = Rule(
    "checks.unanswered",
    Status.FAILED,
    "the check could not hold: requests got no answer",
    "see which errors the report counts, and whether pods were restarted meanwhile",
)
CHECKS_TOLERATED = Rule(
    "checks.tolerated",
    Status.WARNING,
    "the check did not hold on every response, within what the plan's thresholds allow",
    "see why it fails now and then",
)
CHECKS_NEVER = Rule(
    "checks.never",
    Status.INCONCLUSIVE,
    "the check was never reached",
    "see why no response came to it: an earlier step that fails, a weight too small for the run",
)

REVISION_PASSED = Rule("revision.passed", Status.PASSED, "only the expected revision answered")
REVISION_OLD = Rule(
    "revision.old",
    Status.FAILED,
    "another revision answered than the one rolled out",
    "see which pods still run it; `revision: {wait: true}` waits until the old ones are gone",
)
REVISION_UNTOLD = Rule(
    "revision.untold",
    Status.INCONCLUSIVE,
    "answers did not tell their revision, so that old pods cannot be told from new ones",
    "let every pod answer it in the header or the field that the plan names",
)
REVISION_RECORDED = Rule("revision.recorded", Status.INFO, "which revisions answered; none was expected")

BASELINE_PASSED = Rule("baseline.passed", Status.PASSED, "no slower than the earlier run")
BASELINE_REGRESSED = Rule(
    "baseline.regressed",
    Status.FAILED,
    "slower than in the earlier run",
    "compare the traces of the slowest requests with the earlier release's",
)
BASELINE_NONE = Rule("baseline.none", Status.INFO, "no earlier run to compare with")
BASELINE_OTHER_PLAN = Rule(
    "baseline.other_plan",
    Status.WARNING,
    "the earlier run had another plan, and is not compared with",
    "nothing: the next passed run of this plan will be the baseline",
)
BASELINE_NOT_PASSED = Rule(
    "baseline.not_passed",
    Status.WARNING,
    "the earlier run had not passed, and is not compared with",
    "keep the record of the last run that passed",
)
BASELINE_UNUSABLE = Rule(
    "baseline.unusable",
    Status.WARNING,
    "the earlier run's record cannot be used",
    "keep the record that `smoke run --report` writes",
)
BASELINE_TOO_FEW = Rule(
    "baseline.too_few",
    Status.WARNING,
    "too little was measured to tell a difference from chance",
    "let the plan run longer or raise its rate",
)

RULES: tuple[Rule, ...] = tuple(rule for rule in globals().values() if isinstance(rule, Rule))
