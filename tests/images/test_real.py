"""The images at work: a real PostgreSQL, a real flag service, real load; with a certificate authority of one's own too."""

import json
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.conftest import need
from tests.images.docker import run
from tests.servers.fast_feature import FastFeature
from tests.servers.faults import Faults, answer
from tests.servers.postgres import installations
from tests.servers.tls import ONLY_TLS, Secure, access_rules, secure_server
from tests.smoke.run.service import Service

pytestmark = pytest.mark.xdist_group("docker")

LOCUSTFILE = """
from locust import FastHttpUser, constant, task

class Shopper(FastHttpUser):
    wait_time = constant(0.05)

    @task
    def orders(self):
        self.client.get("/orders")
"""


OURS = "/etc/hookset/ca.crt"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The folder that is mounted as /release, readable for any user."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    return tmp_path


def job(program: str, *words: str, release: Path, environment: dict[str, str] | None = None):
    """Run a program on this machine's network with a release's files; its verdict record and exit code."""
    told = [flag for pair in (environment or {}).items() for flag in ("--env", "=".join(pair))]
    own = ("--volume", f"{release}/ca.crt:{OURS}:ro") if (release / "ca.crt").exists() else ()
    flags = ("--network", "host", "--volume", f"{release}:/release:ro", *own, *told)
    done = run(program, *words, "--format", "json", flags=flags)
    assert done.stdout, done.stderr
    return json.loads(done.stdout), done.returncode


def trusting(release: Path) -> dict[str, str]:
    return {"HOOK_CA_BUNDLE": OURS} if (release / "ca.crt").exists() else {}


def test_guardrail_checks_a_real_database(database, release):
    verdict, code = job("guardrail", "check", release=release, environment={"DATABASE_URL": database})
    assert (verdict["outcome"], code) == ("passed", 0), verdict["findings"]


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    """A server that takes nothing but TLS."""
    need(15 in installations(), "PostgreSQL 15 with OpenSSL")
    made = secure_server(15, tmp_path_factory.mktemp("tls"))
    access_rules(made.server, ONLY_TLS)
    yield made
    made.server.stop()


@pytest.mark.parametrize(
    ("root", "bundle", "untrusted"),
    [(OURS, "", set()), ("system", OURS, set()), ("system", "", {"connect.tls_untrusted"})],
    ids=["named in the URL", "the bundle", "unknown"],
)
def test_guardrail_verifies_the_server_with_an_authority_of_our_own(secure, release, root, bundle, untrusted):
    shutil.copy(secure.authority, release / "ca.crt")
    url = secure.url(sslmode="verify-full", sslrootcert=root)
    told = {"DATABASE_URL": url, "HOOK_CA_BUNDLE": bundle}
    verdict, code = job("guardrail", "wait", release=release, environment=told)
    assert {one["id"] for one in verdict["findings"] if one["status"] not in ("passed", "info")} == untrusted
    assert code == (11 if untrusted else 0)


def test_flagcheck_asks_a_real_service(release):
    with FastFeature() as service:
        service.put("refunds", variants={"on": True, "off": False}, state="ENABLED", default_variant="on")
        (release / "flags.yaml").write_text(
            f"services: {{main: {{service: ofrep, url: '{service.url}'}}}}\nflags: {{refunds: enabled}}\n"
        )
        verdict, code = job("flagcheck", "check", "--expect", "/release/flags.yaml", release=release)
    assert (verdict["outcome"], code) == ("passed", 0), verdict["findings"]


@pytest.mark.parametrize("trusted", [True, False])
def test_smoke_and_its_certificates(release, trusted):
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    if trusted:
        authority.cert_pem.write_to_path(release / "ca.crt")
    with Faults((answer(200, "fine"),), tls=context) as service:
        plan(release, f"https://localhost:{service.port}")
        verdict, code = job(
            "smoke", "run", "--plan", "/release/smoke.yaml", release=release, environment=trusting(release)
        )
    assert (verdict["outcome"] == "passed", code == 0) == (trusted, trusted), verdict["findings"]


@pytest.mark.parametrize("processes", ["1", "2"])
def test_smoke_runs_a_load(release, processes):
    service = Service()
    try:
        plan(release, service.url)
        words = ("run", "--plan", "/release/smoke.yaml", "--processes", processes)
        verdict, code = job("smoke", *words, release=release)
        assert (verdict["outcome"], code) == ("passed", 0), verdict["findings"]
        assert service.hits["/orders"] > 10
    finally:
        service.close()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_smoke_runs_a_locustfile(release, processes):
    service = Service()
    (release / "locustfile.py").write_text(LOCUSTFILE)
    words = ("--users", "2", "--duration", "2s", "--processes", processes)
    try:
        verdict, code = job(
            "smoke",
            "run",
            "--locustfile",
            "/release/locustfile.py",
            "--target",
            service.url,
            *words,
            release=release,
        )
        assert (verdict["outcome"], code) == ("passed", 0), verdict["findings"]
        assert service.hits["/orders"]
    finally:
        service.close()


def plan(folder: Path, target: str) -> None:
    """A second of gentle load; this machine may be busy with something else."""
    (folder / "smoke.yaml").write_text(
        f"""name: shop
target: {target}
load: 30/s for 1s
requests: [{{name: orders, path: /orders, checks: {{status: 200}}}}]
validity: {{late: 5s}}
thresholds: {{http_req_failed: ["rate<0.01"]}}
"""
    )
