"""Verdicts of the shop's gates, as the programs make them, and pushed as they push them."""

import msgspec

from hookset.combine import counts
from hookset.options import CommonConfig
from hookset.outcome import Finding, Outcome, Status
from hookset.pushgateway import push
from hookset.verdict import Override, Verdict
from smoke.cli import PROGRAM as SMOKE
from tests.smoke.reports.scenes import SCENES

SHOP = {
    "app": "shop",
    "environment": "production",
    "cluster": "eu-1",
    "namespace": "shop",
    "owner": "payments",
    "revision": "5d41402",
    "hook_version": "0.1.0",
}


def send(url: str, verdict: Verdict) -> None:
    """By the product's own code, with what smoke measures."""
    measures = tuple(SMOKE.measures(verdict)) if verdict.hook == "smoke" else ()
    push(CommonConfig(pushgateway=url), verdict, 30.0, measures)


def smoke(scene: str, release: str, app: str = "shop") -> Verdict:
    """A load test that ended as the scene says."""
    names = SHOP | {"stage": "", "app": app, "release": release}
    return msgspec.structs.replace(SCENES[scene](), hook="smoke", command="run", **names)


def guardrail(stage: str, *found: tuple[str, Status], release: str, **more: object) -> Verdict:
    """A check of the database with these findings besides one that passed."""
    findings = [Finding(id="connect.passed", status=Status.PASSED)]
    findings += [Finding(id=id, status=status, object=f"table {n}") for n, (id, status) in enumerate(found)]
    failed = Status.FAILED in {finding.status for finding in findings}
    return msgspec.convert(
        {
            "hook": "guardrail",
            "command": "check",
            "stage": stage,
            "outcome": Outcome.FAILED if failed else Outcome.PASSED,
            "exit_code": 10 if failed else 0,
            "duration_seconds": 0.6,
            "findings": tuple(findings),
            "counts": counts(findings),
            "release": release,
            **SHOP,
            **more,
        },
        Verdict,
    )


def overridden(release: str) -> Verdict:
    """A check whose drift somebody let through."""
    by = Override(who="jane", why="incident", release=release, expires="", ids=("drift.changed",))
    return guardrail("before", ("drift.changed", Status.OVERRIDDEN), release=release, override=by)


def flagcheck(release: str) -> Verdict:
    """A check of the flags that only warns."""
    return Verdict(
        hook="flagcheck",
        command="check",
        outcome=Outcome.INCONCLUSIVE,
        exit_code=0,
        enforce="warn",
        duration_seconds=1.5,
        release=release,
        **SHOP,
    )
