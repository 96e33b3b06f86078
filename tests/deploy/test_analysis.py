"""The analyses of Argo Rollouts and Kargo: their Job keeps the rules, and the verdict's query says three things apart."""

import re
import shutil

import pytest
import yaml

from tests.conftest import need
from tests.deploy.rendering import DEPLOY, SHOP, run
from tests.deploy.rules import RULES
from tests.deploy.test_schemas import VERSIONS, validate

RECIPES = DEPLOY / "recipes"
OF_ARGO_CD = {"phase", "wave", "delete-policy", "name", "order", "labels"}
"""What only a hook of Argo CD must keep; labels: an analysis' Job is named by its controller."""
ARGS = {
    "app": "shop",
    "environment": "production",
    "cluster": "eu-1",
    "owner": "team-shop",
    "release": "r2",
    "bundle": "registry.example/shop-release:r2",
    "target": "http://shop-canary.shop.svc",
    "pushgateway": "http://pushgateway:9091",
    "prometheus": "http://prometheus:9090",
}


def filled(text: str) -> str:
    """A template with its arguments, as Argo Rollouts fills them in."""
    return re.sub(r"\{\{args\.([a-z]+)\}\}", lambda found: ARGS[found[1]], text)


def template(name: str) -> dict:
    return yaml.safe_load(filled((RECIPES / name).read_text()))


@pytest.mark.parametrize("name", ["argo-rollouts/smoke-run.yaml", "kargo/analysis.yaml"])
def test_an_analysis_job_keeps_the_rules_of_every_hook(name):
    spec = template(name)["spec"]["metrics"][0]["provider"]["job"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    job = {"kind": "Job", "metadata": {"name": "analysis", "labels": labels}, "spec": spec}
    for version in VERSIONS:
        validate({"apiVersion": "batch/v1"} | job, version)
    assert [
        (rule.id, fault) for rule in RULES if rule.id not in OF_ARGO_CD and (fault := rule.check(job, [job]))
    ] == []


@pytest.mark.parametrize("folder", ["argo-rollouts", "kargo"])
def test_every_argument_is_declared_and_given(folder):
    texts = {path.name: path.read_text() for path in (RECIPES / folder).glob("*.yaml")}
    templates = {
        found["metadata"]["name"]: (found, text)
        for text in texts.values()
        if (found := yaml.safe_load(text))["kind"] == "AnalysisTemplate"
    }
    for found, text in templates.values():
        declared = {each["name"] for each in found["spec"]["args"]}
        assert set(re.findall(r"\{\{args\.([a-z]+)\}\}", text)) == declared
    for step in uses(texts):
        required = {
            each["name"] for each in templates[step["name"]][0]["spec"]["args"] if "value" not in each
        }
        assert required == step["args"]


def test_the_rollouts_services_are_there():
    """Argo Rollouts refuses a Rollout whose Services it does not find."""
    rollout = yaml.safe_load((RECIPES / "argo-rollouts/rollout.yaml").read_text())["spec"]
    services = [
        yaml.safe_load(path.read_text())
        for path in (RECIPES / "argo-rollouts/service.yaml", SHOP / "app/service.yaml")
    ]
    canary = rollout["strategy"]["canary"]
    assert {canary["canaryService"], canary["stableService"]} == {
        each["metadata"]["name"] for each in services
    }
    pods = rollout["selector"]["matchLabels"].items()
    assert [each for each in services if not each["spec"]["selector"].items() <= pods] == []


def uses(texts):
    """What the rollout's steps and the stage's verification give to which template."""
    for text in texts.values():
        spec = yaml.safe_load(text)["spec"]
        for step in spec.get("strategy", {}).get("canary", {}).get("steps", []):
            if "analysis" in step:
                name = step["analysis"]["templates"][0]["templateName"]
                yield {"name": name, "args": {each["name"] for each in step["analysis"]["args"]}}
        if "verification" in spec:
            found = spec["verification"]
            name = found["analysisTemplates"][0]["name"]
            yield {"name": name, "args": {each["name"] for each in found["args"]}}


COMMON = 'hook="smoke",stage="run",app="shop",environment="production",cluster="eu-1",namespace="shop"'


def pushed(outcome: str, *, release: str = "r2", age: int = 60, app: str = "shop") -> list[dict[str, str]]:
    """The series of one run of smoke that ended `age` seconds ago, as the product pushes them."""
    labels = COMMON.replace('app="shop"', f'app="{app}"')
    series = {
        f'hook_outcome{{{labels},outcome="{each}"}}': int(each == outcome)
        for each in ("passed", "failed", "inconclusive", "error")
    }
    series[
        f'hook_run_info{{{labels},release="{release}",revision="abc",owner="team-shop",version="0.1.0"}}'
    ] = 1
    series[f"hook_last_run_timestamp_seconds{{{labels}}}"] = NOW - age
    return [{"series": name, "values": f"{value}x20"} for name, value in series.items()]


NOW = 900
CASES = {
    "passed": (pushed("passed"), 1, "Successful"),
    "failed": (pushed("failed"), -1, "Failed"),
    "inconclusive": (pushed("inconclusive"), 0, "Inconclusive"),
    "error": (pushed("error"), 0, "Inconclusive"),
    "nothing-pushed": ([], None, "Inconclusive"),
    "another-release": (pushed("passed", release="r1"), None, "Inconclusive"),
    "an-old-verdict": (pushed("passed", age=700), None, "Inconclusive"),
    "another-app": (pushed("passed", app="cart"), None, "Inconclusive"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_verdicts_query_and_conditions(case, tmp_path):
    need(shutil.which("promtool"), "promtool (Debian's prometheus)")
    series, value, phase = CASES[case]
    metric = template("argo-rollouts/smoke-verdict.yaml")["spec"]["metrics"][0]
    samples = [] if value is None else [{"labels": "{}", "value": value}]
    expected = {
        "expr": metric["provider"]["prometheus"]["query"],
        "eval_time": f"{NOW}s",
        "exp_samples": samples,
    }
    file = tmp_path / "test.yaml"
    file.write_text(
        yaml.safe_dump(
            {"tests": [{"interval": "1m", "input_series": series, "promql_expr_test": [expected]}]}
        )
    )
    ended = run("promtool", "test", "rules", file)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert phase_of(metric, [] if value is None else [value]) == phase


def phase_of(metric, result):
    """How Argo Rollouts judges a measurement: both conditions given, neither met is Inconclusive.

    Source: argo-rollouts docs/features/analysis.md, "Inconclusive Runs"; the conditions are expr-lang.
    """
    met = {
        name: eval(metric[name].replace("&&", "and"), {"len": len, "result": result})
        for name in ("failureCondition", "successCondition")
    }
    return (
        "Failed" if met["failureCondition"] else "Successful" if met["successCondition"] else "Inconclusive"
    )
