"""The images as a Job runs them: any user, nothing writable but /tmp, no right, and nothing told by the environment."""

import json
import re

import pytest

from tests.images.docker import PROGRAMS, docker, image, run

pytestmark = pytest.mark.xdist_group("docker")

NOTHING_TOLD = {
    "guardrail": ("check", "no database is named: set DATABASE_URL"),
    "flagcheck": ("check", "--expect or FLAGCHECK_EXPECT is required"),
    "smoke": ("run", "nothing to run"),
}
INSIDE = """
import json, os, tempfile
tempfile.TemporaryFile().close()
def refused(path):
    try:
        os.open(path, os.O_WRONLY | os.O_CREAT)
    except OSError as problem:
        return problem.strerror
paths = "/release/new", "/opt/hookset/new", "/opt/hookset/pyvenv.cfg", "/new"
print(json.dumps([os.getuid(), os.getgid(), os.getcwd(), os.environ["HOME"], *{refused(path) for path in paths}]))
"""


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("user", [(), ("--user", "1000680000:0")], ids=["its own", "arbitrary"])
def test_any_user_may_run_it(program, user):
    done = run(program, "--version", flags=user)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{program} ")


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("user", [(65532, 65532), (1000680000, 0)], ids=["its own", "arbitrary"])
def test_its_user_is_a_number_and_may_write_nothing_but_tmp(program, user):
    flags = () if user[0] == 65532 else ("--user", "{}:{}".format(*user))
    # without a read-only root, which would hide what may be written
    python = ("--entrypoint", "/opt/hookset/bin/python", image(program), "-c", INSIDE)
    found = json.loads(docker("run", "--rm", *flags, *python).stdout)
    assert found == [*user, "/release", "/tmp", "Permission denied"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_told_nothing_it_says_in_one_line_what_is_missing(program):
    verb, missing = NOTHING_TOLD[program]
    done = run(program, verb)
    lines = [json.loads(line) for line in (done.stdout + done.stderr).splitlines()]
    assert done.returncode == 2
    assert [missing in one["msg"] for one in lines if one["level"] == "error"] == [True], done
    assert [one["msg"] for one in lines if one["level"] != "error"] in ([], ["configuration"])


@pytest.mark.parametrize("program", PROGRAMS)
def test_without_a_command_it_says_which_there_are(program):
    done = run(program)
    (line,) = (done.stdout + done.stderr).splitlines()
    assert done.returncode == 2
    assert "a command comes first" in json.loads(line)["msg"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_verdict_is_the_termination_message(program, tmp_path):
    message = tmp_path / "termination-log"
    message.touch()
    message.chmod(0o666)  # as the kubelet makes it
    verb, missing = NOTHING_TOLD[program]
    run(program, verb, flags=("--volume", f"{message}:/dev/termination-log"))
    (line,) = message.read_text().splitlines()
    assert re.match(r"ERROR (in [\d.]+ s )?\(exit 2\): ", line)
    assert missing in line
    assert len(line.encode()) <= 1024
