"""A worker of a master elsewhere: the verdict and all that is made of it are the master's."""

import socket
from pathlib import Path

from tests.servers.faults import answer
from tests.servers.http_faults import site
from tests.smoke.run.conftest import Plans

OUTPUTS = ("report", "html", "junit", "metrics-textfile")


def test_it_sends_nothing_to_where_its_master_s_numbers_are(plans: Plans, tmp_path: Path) -> None:
    """Whether it has delivered or, as here, its master is not there: both Jobs may well have the same environment."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        master = f"127.0.0.1:{closed.getsockname()[1]}"
    with site({"/": answer(200), "/last.json": answer(200), "/v1/metrics": answer(200)}) as server:
        env = {"HOOK_PUSHGATEWAY": server.url, "SMOKE_OTLP": server.url, "HOOK_APP": "shop"}
        words = [word for name in OUTPUTS for word in (f"--{name}", str(tmp_path / name))]
        words += [
            "--report",
            f"{server.url}/last.json",
            "--baseline",
            str(tmp_path / "last"),
            "--update-baseline",
        ]
        ended = plans.run("--master", master, "--timeout", "5s", *words, env=env, load="50/s for 1s")
        heard = list(server.heard)
    assert ended.code == 11, ended.all
    assert heard == []
    assert [file.name for file in tmp_path.iterdir()] == ["plan.yaml"]
    assert "metrics and reports are its master's" in ended.err


def test_it_passes_at_once_where_its_master_does(plans: Plans, tmp_path: Path) -> None:
    """Else it would wait for a master that has passed and is gone."""
    record = ("--baseline", str(tmp_path / "last"), "--release", "r1")
    assert plans.run(*record, "--update-baseline", load="50/s for 1s").code == 0
    ended = plans.run(*record, "--skip-if-unchanged", "--master", "127.0.0.1:9", load="50/s for 1s")
    assert (ended.code, ended.statuses) == (0, {"load.unchanged": "passed"})
