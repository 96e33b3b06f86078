"""Options of `smoke run` that do not go together: refused before anything is read."""

import msgspec

from hookset.errors import UsageError
from smoke.config import Run
from smoke.pushed import PROMETHEUS


def refuse(config: Run) -> None:
    """Raises UsageError where the options make no sense together, or a number is out of range."""
    _refuse_no_load(config)
    _refuse_numbers(config)
    _refuse_two_engines(config)
    _refuse_bad_skip(config)
    _refuse_bad_update(config)


def _refuse_no_load(config: Run) -> None:
    if not config.plan and not config.locustfile:
        raise UsageError("nothing to run", "give --plan FILE, or --locustfile FILE with --target URL")
    if config.locustfile and not config.plan and not config.target:
        raise UsageError("--locustfile: needs --target URL, or a plan that names the target")


def _refuse_numbers(config: Run) -> None:
    for name, least in (("processes", 1), ("users", 1), ("workers", 0)):
        if (value := getattr(config, name)) < least:
            raise UsageError(f"--{name}: {value} is less than {least}")
    if config.duration <= 0:
        raise UsageError("--duration: no time at all")


def _refuse_two_engines(config: Run) -> None:
    if config.workers and config.master:
        raise UsageError("--workers and --master: a run is either the master or one of its workers")
    if config.processes > 1 and (config.workers or config.master):
        raise UsageError("--processes: with Locust's workers each is one process", "start more workers")
    if not config.locustfile and (config.users, config.duration) != _usual("users", "duration"):
        raise UsageError(
            "--users and --duration are for --locustfile", "a plan says it itself: load: {users: 20, for: 1m}"
        )


def _refuse_bad_skip(config: Run) -> None:
    if not config.skip_if_unchanged:
        return
    if not (config.baseline and config.release):
        raise UsageError(
            "--skip-if-unchanged: needs --baseline, the record of the last passed run, and --release (HOOK_RELEASE)"
        )
    if config.locustfile:
        raise UsageError(
            "--skip-if-unchanged: a locustfile may do something else each time", "give a plan only"
        )
    if config.baseline.startswith(PROMETHEUS):
        raise UsageError(
            "--skip-if-unchanged: Prometheus does not know the plan of a run",
            "give a record: --baseline FILE|URL",
        )


def _refuse_bad_update(config: Run) -> None:
    if config.update_baseline and (not config.baseline or "://" in config.baseline):
        raise UsageError(
            "--update-baseline: needs --baseline FILE",
            "only a file is replaced, and only where the run has passed",
        )


def _usual(*names: str) -> tuple[object, ...]:
    """What these options are where nobody gives them."""
    usual = {field.name: field.default for field in msgspec.structs.fields(Run)}
    return tuple(usual[name] for name in names)
