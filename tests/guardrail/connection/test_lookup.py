"""A name server that never answers: a network of its own in which port 53 is deaf."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import need

ROOT = Path(__file__).parents[3]
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount", "--net"]
SCRIPT = """
import fcntl, os, socket, struct, subprocess, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    fcntl.ioctl(control, 0x8914, struct.pack("16sh", b"lo", 0x49))  # SIOCSIFFLAGS: up, loopback, running
deaf = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
deaf.bind(("127.0.0.1", 53))
with open(sys.argv[1], "w") as file:
    file.write("nameserver 127.0.0.1\\n")
subprocess.run(["mount", "--bind", sys.argv[1], "/etc/resolv.conf"], check=True)

from guardrail.database import reading
from hookset.deadline import Deadline
from hookset.errors import HookError

deadline = Deadline(1)
try:
    with reading("postgresql://shop@db.internal/shop", deadline):
        pass
except HookError as error:
    print(error.finding.id, error.message, deadline.step, deadline.spent < 3, sep="|")
"""


def test_a_name_server_that_never_answers(tmp_path: Path) -> None:
    able = subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True).returncode == 0
    need(able, "user, mount and network namespaces (unshare)")
    done = subprocess.run(
        [*NAMESPACE, sys.executable, "-c", SCRIPT, tmp_path / "resolv.conf"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    id, message, step, in_time = done.stdout.strip().split("|")
    assert id == "connect.lookup_silent"
    assert message.startswith("looking up db.internal: no answer from the name server in 0.")
    assert (step, in_time) == ("connect: looking up db.internal", "True")


def test_a_name_that_is_none() -> None:
    from guardrail.connection.errors import Unreachable  # noqa: PLC0415
    from guardrail.connection.lookup import addresses  # noqa: PLC0415

    with pytest.raises(Unreachable, match="looking up"):
        addresses("a" * 70 + ".internal", "5432", 5)
