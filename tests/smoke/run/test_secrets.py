"""What is secret in a plan is sent, and shown nowhere."""

from pathlib import Path

from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import SECRET, smoke
from tests.smoke.run.service import Service


def test_no_output_shows_a_secret_of_the_plan(plans: Plans, service: Service, tmp_path: Path) -> None:
    service.broken.add(f"/{SECRET}")
    requests = [
        {"path": "/${token}", "name": "path ${token}"},
        {"path": "/", "name": "body", "query": {"key": "${token}"}, "json": {"password": "${token}"}},
    ]
    names = ("report", "html", "junit", "metrics-textfile")
    words = [word for name in names for word in (f"--{name}", str(tmp_path / name))]
    for format in ("text", "lines", "json"):
        ended = plans.run(
            *words,
            format=format,
            env={"TOKEN": SECRET, "HOOK_APP": "shop"},
            secrets={"token": "TOKEN"},
            headers={"Authorization": "Bearer ${token}", "X-Static": "yes"},
            requests=requests,
            checks={"contains": SECRET},
            load="50/s for 1s",
        )
        assert ended.code in (2, 10)
        if ended.code == 10:
            assert [name for name in names if SECRET in (tmp_path / name).read_text()] == []
            assert any(f"Authorization: Bearer {SECRET}" in sent for sent in service.sent)


def test_no_fault_of_a_plan_shows_its_target_s_password(plans: Plans, service: Service) -> None:
    target = service.url.replace("//", f"//me:{SECRET}@")
    assert plans.run("--target", target, load="50/s for 1s").code in (0, 2)
    plan = str(plans.write(target=target))
    assert smoke("validate", "--plan", plan).code in (0, 2)


def test_tokens_on_the_command_line(plans: Plans) -> None:
    words = ("--report-token", SECRET, "--otlp", "http://127.0.0.1:9", "--otlp-headers", f"X-Key={SECRET}")
    for format in ("text", "lines", "json"):
        ended = plans.run(
            *words, "--report", f"http://me:{SECRET}@127.0.0.1:9/x", format=format, load="50/s for 1s"
        )
        assert ended.code == 0
