"""The rendered Jobs at work: their containers under Docker as rendered, on real systems, and what becomes of the Job."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from examples.shop import demo_smoke
from tests.conftest import fresh_database, need
from tests.deploy.jobmodel import run_job
from tests.deploy.rendering import jobs_in, kustomize, write_shop
from tests.deploy.rules.rule import hook_container, hook_of
from tests.deploy.test_docs import of_kind
from tests.images.docker import docker
from tests.servers.deaf import silent_port

pytestmark = pytest.mark.xdist_group("docker")
BROKEN = """\
from examples.shop import app
app.ROUTES["/orders"] = lambda query: ("500 Internal Server Error", {})
app.serve()
"""
SWITCH = {"on": True, "off": False}


def failed(hook: str, code: int) -> str:
    pod = f"shop/shop-{hook}-x7k2p"
    return f"Container hook for pod {pod} failed with exit code {code} matching FailJob rule at index 0"


def test_a_good_release_goes_through_every_job(cluster, edge):
    edge.put("refunds", variants=SWITCH, default_variant="on")
    url = (cluster.node.secrets["shop-checker"] / "url").read_text()
    with demo_smoke.shop(url, "-m", "examples.shop.app") as target:
        cluster.tell("smoke", "SMOKE_TARGET", target)
        for hook in ("guardrail", "flagcheck", "migrate", "guardrail-after", "smoke"):
            assert cluster.run(hook).hook_phase == "Succeeded", (hook, cluster.node.output)
            assert cluster.node.message.startswith("PASSED in "), hook
    lines = [json.loads(line) for line in cluster.node.output.splitlines()]
    assert {(line["app"], line["environment"], line["release"]) for line in lines if "app" in line} == {
        ("shop", "production", "r2")
    }


@pytest.mark.parametrize("way", ["files-image-volume", "configmap", "openshift"])
def test_the_other_ways_of_the_files_and_of_the_user(way, cluster, bundle, edge, tmp_path):
    edge.put("refunds", variants=SWITCH, default_variant="on")
    recipes = {"configmap": [bundle], "openshift": ["files-init-container", way]}.get(way, [way])
    objects = kustomize(write_shop(tmp_path / way, recipes=recipes))
    cluster.jobs = {hook_of(job): job for job in jobs_in(objects)}
    cluster.node.configmaps = {
        each["metadata"]["name"]: each for each in objects if each["kind"] == "ConfigMap"
    }
    for hook in ("guardrail", "flagcheck"):
        assert cluster.run(hook).hook_phase == "Succeeded", (hook, cluster.node.output)


def test_the_first_install_begins_with_an_empty_database(cluster, server):
    for url in fresh_database(server):
        cluster.secret("shop-checker", "url", url)
        cluster.secret("shop-migrator", "url", url)
        for hook in ("guardrail", "migrate", "guardrail-after"):
            assert cluster.run(hook).hook_phase == "Succeeded", (hook, cluster.node.output)


def test_a_migration_in_an_image_without_guardrail(cluster, server, tmp_path):
    """As docs/how-to/kustomize.md has it, with a migration that asks for nothing but the database."""
    there = docker("image", "inspect", "postgres:17", check=False).returncode == 0
    need(there or docker("pull", "-q", "postgres:17", check=False).returncode == 0, "postgres:17")
    objects = kustomize(write_shop(tmp_path / "bare", **of_kind("kustomize", "bare")))
    (job,) = [each for each in jobs_in(objects) if hook_of(each) == "migrate"]
    (words,) = hook_container(job)["args"]
    assert "-f /release/migrations/" in words
    cluster.jobs["migrate"] = job
    hook_container(job)["args"] = [words.partition(" -f ")[0] + " -c 'CREATE TABLE bare (id bigint)'"]
    assert cluster.run("migrate").hook_phase == "Succeeded", cluster.node.output
    ended = cluster.run("migrate")
    assert (ended.message, ended.pods) == ("Job has reached the specified backoff limit", 2)
    assert 'relation "bare" already exists' in cluster.node.output


def test_the_first_install_without_a_database_says_so(cluster, server):
    cluster.secret("shop-checker", "url", server.url("not_made_yet"))
    assert cluster.run("guardrail").message == failed("guardrail", 10)
    assert "not_made_yet" in cluster.node.message


def test_a_drifted_database_stops_the_release(cluster, server):
    url = (cluster.node.secrets["shop-checker"] / "url").read_text()
    server.run("DROP INDEX orders_open_idx", database=url.rpartition("/")[2])
    ended = cluster.run("guardrail")
    assert (ended.message, ended.pods) == (failed("guardrail", 10), 1)
    assert cluster.node.message.startswith("FAILED in ")
    assert "orders_open_idx" in cluster.node.message


def test_an_override_lets_a_drifted_database_through(cluster, server, tmp_path):
    """Mounted as docs/how-to/kustomize.md has it; a ConfigMap that is not there is said at once."""
    objects = kustomize(write_shop(tmp_path / "overridden", **of_kind("kustomize", "override")))
    (cluster.jobs["guardrail"],) = [each for each in jobs_in(objects) if hook_of(each) == "guardrail"]
    url = (cluster.node.secrets["shop-checker"] / "url").read_text()
    server.run("DROP INDEX orders_open_idx", database=url.rpartition("/")[2])
    assert cluster.run("guardrail").message == failed("guardrail", 2)
    assert "/etc/hookset/override/override.yaml" in cluster.node.message
    ends = datetime.now(UTC) + timedelta(hours=3)
    lines = f"who: a@example.com\nwhy: a test\nrelease: r2\nids: [drift.missing]\nexpires: {ends:%Y-%m-%dT%H:%M:%SZ}\n"
    cluster.node.configmaps["shop-override"] = {"data": {"override.yaml": lines}}
    assert cluster.run("guardrail").hook_phase == "Succeeded", cluster.node.output
    assert "1 overridden by a@example.com" in cluster.node.message


def test_a_migration_that_did_not_run_stops_guardrail_after(cluster):
    assert cluster.run("guardrail-after").message == failed("guardrail-after", 10)
    assert "migrations of this release are not applied" in cluster.node.message


def test_a_flag_that_is_not_at_the_edge_stops_the_release(cluster, edge):
    edge.put("refunds", variants=SWITCH, default_variant="off")
    assert cluster.run("flagcheck").message == failed("flagcheck", 10), cluster.node.output
    assert "refunds" in cluster.node.message


def test_a_broken_release_is_put_under_load_once(cluster):
    url = (cluster.node.secrets["shop-checker"] / "url").read_text()
    with demo_smoke.shop(url, "-c", BROKEN) as target:
        cluster.tell("smoke", "SMOKE_TARGET", target)
        ended = cluster.run("smoke")
    assert (ended.message, ended.pods) == (failed("smoke", 10), 1)


@pytest.mark.parametrize(("hook", "secret"), [("guardrail", "shop-checker"), ("flagcheck", "shop-flags")])
def test_a_secret_that_is_not_there_is_said_at_once(hook, secret, cluster):
    cluster.node.secrets.pop(secret)
    ended = cluster.run(hook)
    assert (ended.message, ended.pods) == (failed(hook, 2), 1)
    assert "cannot read /etc/hookset/" in cluster.node.message


def test_credentials_that_are_refused(cluster, server):
    cluster.secret("shop-checker", "url", server.url("postgres", user="nobody_here"))
    assert cluster.run("guardrail").message == failed("guardrail", 12)


def test_a_database_that_nobody_reaches(cluster):
    cluster.secret("shop-checker", "url", "postgresql://shop@127.0.0.1:1/shop")
    cluster.tell("guardrail", "HOOK_TIMEOUT", "2s")
    assert cluster.run("guardrail").message == failed("guardrail", 11)


def test_a_timeout_that_does_not_fit_the_deadline(cluster):
    cluster.tell("guardrail", "HOOK_TIMEOUT", "10m")
    assert cluster.run("guardrail").message == failed("guardrail", 2)
    assert "does not fit the Job's deadline of 300 s" in cluster.node.message


def test_files_of_another_release_are_refused(cluster, bundle, tmp_path):
    shutil.copytree(bundle, tmp_path / "changed")
    (tmp_path / "changed/release/schema.lock").chmod(0o644)
    (tmp_path / "changed/release/schema.lock").write_text("guardrail schema lock, format 1\n")
    name = f"{cluster.node.bundle}-changed"
    docker(
        "build",
        "-q",
        "-t",
        name,
        "-f",
        "-",
        str(tmp_path / "changed"),
        input=CHANGED.format(cluster.node.bundle),
    )
    cluster.node.bundle = name
    try:
        assert cluster.run("guardrail").message == failed("guardrail", 2)
    finally:
        docker("image", "rm", "-f", name)
    assert "schema.lock has changed" in cluster.node.message


CHANGED = "FROM {}\nCOPY release/schema.lock /release/schema.lock\n"


def test_a_pod_that_is_ended_says_so_and_is_tried_again(cluster):
    good = (cluster.node.secrets["shop-checker"] / "url").read_text()
    with silent_port() as port:
        cluster.secret("shop-checker", "url", f"postgresql://shop@127.0.0.1:{port}/shop")
        cluster.node.stop_when = '"configuration"'
        first = cluster.node.run(cluster.jobs["guardrail"])
    assert first.codes == {"hook": 143}
    assert "exit 143" in cluster.node.message
    cluster.node.stop_when = ""
    cluster.secret("shop-checker", "url", good)
    job = cluster.jobs["guardrail"]
    ended = run_job(job, lambda number: cluster.node.run(job) if number else first)
    assert (ended.type, ended.pods) == ("Complete", 2)
