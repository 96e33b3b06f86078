"""Reads a locustfile, as Locust does, and says with its line what is wrong with it."""

import contextlib
import io
from pathlib import Path
from typing import Any

import locust
from locust.argument_parser import get_parser
from locust.util.load_locustfile import load_locustfile

from smoke.locust.inside.texts import short, told
from smoke.locust.inside.watched import line_of
from smoke.locust.messages import Settings

URLS = ("http://", "https://", "HTTP://", "HTTPS://")


class Unusable(Exception):
    """The locustfile cannot be run; the message says why, `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def read(settings: Settings) -> tuple[list[type[locust.User]], locust.LoadTestShape | None]:
    """Its User classes and its shape; raises Unusable."""
    try:
        users, shapes = load_locustfile(settings.file)
    except SystemExit as error:
        raise Unusable(f"it ended the process while it was read (exit code {error.code})") from None
    except Exception as error:
        said = told(error)
        raise Unusable(f"{said}{line_of(error, settings.file)}") from None
    if not users:
        raise Unusable(
            "it has no User class (one with abstract = True does not count)",
            "derive a class from HttpUser or FastHttpUser, with at least one @task",
        )
    if len(shapes) > 1:
        raise Unusable("it has more than one LoadTestShape", "set abstract = True on all but one")
    homeless = [name for name, user in users.items() if needs_host(user) and not settings.target]
    if homeless:
        raise Unusable(f"{homeless[0]} has no host", "give --target, or set `host` on the class")
    astray = [
        name for name, user in users.items() if not settings.target.startswith(URLS) and speaks_http(user)
    ]
    if settings.target and astray:
        raise Unusable(
            f"{astray[0]} speaks HTTP, and the target is {settings.target}", "write it like http://shop:8080"
        )
    return list(users.values()), shapes[0] if shapes else None


def needs_host(user: type[locust.User]) -> bool:
    """Whether it speaks HTTP and says not to whom."""
    return speaks_http(user) and not user.host


def speaks_http(user: type[locust.User]) -> bool:
    """Whether its client takes the target for the beginning of a URL."""
    return issubclass(user, (locust.HttpUser, locust.FastHttpUser))


def options(settings: Settings) -> Any:
    """What the locustfile finds as `environment.parsed_options`, options of its own included; raises Unusable."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stderr(printed):
            found = get_parser(default_config_files=[]).parse_args([])
    except SystemExit:
        said = printed.getvalue().strip().rpartition("error: ")[2]
        raise Unusable(f"its own options cannot be had: {short(said)}") from None
    values = {
        "locustfile": Path(settings.file).name,
        "headless": True,
        "host": settings.target or None,
        "num_users": settings.users,
        "spawn_rate": settings.spawn,
        "run_time": settings.seconds,
    }
    vars(found).update(values)
    return found
