"""Locustfiles that cannot be run: one clear message, with file and line."""

from pathlib import Path

import pytest

from hookset.deadline import Deadline
from hookset.errors import Inconclusive, UsageError
from smoke.locust.locustfile import check_locustfile
from tests.smoke.locust.conftest import HEAD, Run

LINES = HEAD.count("\n")
USER = """
class U(FastHttpUser):
    @task
    def page(self):
        self.client.get("/ok")
"""


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no\.py: cannot be read: No such file or directory"):
        check_locustfile(str(tmp_path / "no.py"))


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        check_locustfile(str(tmp_path))


def test_a_syntax_error(run: Run) -> None:
    with pytest.raises(UsageError, match=rf"locustfile\.py line {LINES + 2}: '\(' was never closed"):
        run("\nuser = FastHttpUser(\n")


def test_no_python_at_all(tmp_path: Path) -> None:
    path = tmp_path / "locustfile.py"
    path.write_bytes(b"\0\xff\xfe")
    with pytest.raises(UsageError, match=r"locustfile\.py"):
        check_locustfile(str(path))


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("users", 0, "--users 0"),
        ("seconds", 0.0, "--duration 0"),
        ("seconds", float("inf"), "--duration inf"),
        ("seconds", float("nan"), "--duration nan"),
        ("spawn", -1.0, "users a second -1"),
        ("processes", 0, "--processes 0"),
    ],
)
def test_numbers_that_are_none(run: Run, option: str, value: float, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run(USER, **{option: value})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nimport nothing_of_the_kind\n", rf"ModuleNotFoundError: .* at locustfile\.py line {LINES + 2}"),
        (
            "\n\nKEY = os.environ['NO_SUCH_KEY']\n",
            rf"KeyError: 'NO_SUCH_KEY' at locustfile\.py line {LINES + 3}",
        ),
        ("\nsys.exit(0)\n", r"it ended the process while it was read \(exit code 0\)"),
        (
            "\nprint('no more', flush=True)\nos._exit(3)\n",
            "its process ended with exit code 3: no more, while it was read",
        ),
        ("\nclass U(FastHttpUser):\n    abstract = True\n", "it has no User class"),
        (
            "\nclass A(LoadTestShape):\n    def tick(self): return None\nclass B(A):\n    pass\n" + USER,
            "it has more than one LoadTestShape",
        ),
        (USER + "    weight = 0\n", "There are no users with weight > 0"),
        (
            "\n@events.init_command_line_parser.add_listener\ndef _(parser):\n"
            "    parser.add_argument('--key', required=True)\n" + USER,
            "its own options cannot be had: the following arguments are required: --key",
        ),
        (
            "\n@events.init.add_listener\ndef _(**_):\n    raise ValueError('no')\n" + USER,
            "a listener of its init event raised an exception",
        ),
    ],
)
def test_what_only_reading_it_shows(run: Run, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        run(text)
    assert run.write("") in caught.value.message


def test_no_host_at_all(run: Run) -> None:
    with pytest.raises(UsageError, match="U has no host") as caught:
        run(USER, target="")
    assert caught.value.hint == "give --target, or set `host` on the class"


def test_a_target_that_is_no_url(run: Run) -> None:
    with pytest.raises(UsageError, match="U speaks HTTP, and the target is shop:8080") as caught:
        run(USER, target="shop:8080")
    assert caught.value.hint == "write it like http://shop:8080"


def test_killed_while_it_is_read_is_nobodys_mistake(run: Run) -> None:
    with pytest.raises(Inconclusive, match=r"its process killed by SIGKILL \(out of memory\?\)"):
        run("\nimport signal\nos.kill(os.getpid(), signal.SIGKILL)\n")


def test_never_read_to_its_end(run: Run) -> None:
    with pytest.raises(Inconclusive, match=r"was not read within \d+ s"):
        run("\ntime.sleep(600)\n", deadline=Deadline(3))
