"""flagd as it really answers, over files that change while it runs."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence
from tests.conftest import need
from tests.flagcheck.services.asking import service
from tests.flagcheck.services.flagd import DEFINITIONS
from tests.flagcheck.services.flagd.rows import CONFIGURED, EVALUATED
from tests.servers.flagd import BINARY, Flagd

ON, OFF = Presence.ON, Presence.OFF
BETA = {"targetingKey": "user-1", "plan": "beta"}
PLAIN = {"targetingKey": "user-1", "plan": "free"}
BOOLEAN = {"state": "ENABLED", "variants": {"on": True, "off": False}}
PATIENCE_SECONDS = 10


@pytest.fixture
def flagd_of() -> Iterator[Callable[..., Flagd]]:
    need(BINARY.exists(), "flagd: go build in tests/flagcheck/services/flagd/flagd_module")
    started = []

    def give(*sources: Path, least: int = 1) -> Flagd:
        started.append(Flagd(*sources).start(least))
        return started[-1]

    yield give
    for server in started:
        server.stop()


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.1)


@pytest.mark.parametrize("key", EVALUATED)
def test_evaluated_state(flagd: Flagd, key: str) -> None:
    reading = service("flagd", flagd.url).read([key])
    found = reading.flags[key]
    assert (found.presence, found.served, found.value) == EVALUATED[key]
    assert reading.environment == "production"


def test_all_in_one_request_say_the_same(flagd: Flagd) -> None:
    asked = service("flagd", flagd.url)
    found = asked.read(list(EVALUATED)).flags
    assert {key: (one.presence, one.served, one.value) for key, one in found.items()} == EVALUATED
    assert asked.http.tally["requests"] == 1
    assert set(asked.catalogue().flags) == set(EVALUATED) == set(CONFIGURED)


def test_the_file_and_flagd_never_contradict_each_other(flagd: Flagd) -> None:
    """What the file says of everybody, flagd gives to each of 300 users; what it calls a share, flagd gives to some."""
    keys = list(CONFIGURED)
    flags = service("flagd", flagd.url, source=str(DEFINITIONS / "production.json")).read(keys).flags
    asked = service("flagd", flagd.url, seconds=60)
    given: dict[str, list[Any]] = {key: [] for key in keys}
    for number in range(300):
        plan = "beta" if number % 2 else "free"
        context = {"targetingKey": f"u{number}", "plan": plan, "email": f"u{number}@example.com"}
        for key, found in asked.evaluate(keys, context).items():
            given[key].append(found.value)
    for key, flag in flags.items():
        values = given[key]
        if flag.presence is OFF:
            assert all(value is msgspec.UNSET for value in values), key
        elif flag.served == EVERYBODY and flag.value is not msgspec.UNSET:
            assert all(value == flag.value for value in values), key
        elif flag.served == NOBODY:
            assert not any(values), key
        elif flag.served.audience is Audience.SOME and not flag.served.conditional:
            percent = 100 * values.count(True) / len(values)
            assert abs(percent - flag.served.percent) < 12, (key, percent)


def test_contexts(flagd: Flagd) -> None:
    asked = service("flagd", flagd.url)
    beta, plain = asked.evaluate(["beta"], BETA)["beta"], asked.evaluate(["beta"], PLAIN)["beta"]
    assert (beta.value, beta.variant, beta.reason) == (True, "on", "TARGETING_MATCH")
    assert (plain.value, plain.variant, plain.reason) == (False, "off", "DEFAULT")
    off = asked.evaluate(["disabled"], BETA)["disabled"]
    assert (off.presence, off.value, off.reason) == (OFF, msgspec.UNSET, "DISABLED")
    none = asked.evaluate(["nodefault"], BETA)["nodefault"]
    assert (none.presence, none.value, none.variant, none.reason) == (ON, msgspec.UNSET, None, "DEFAULT")
    assert asked.evaluate(["nope"], BETA)["nope"].presence is Presence.ABSENT
    assert asked.evaluate(["wrong-variant"], BETA)["wrong-variant"].why.startswith("GENERAL: ")


def test_absent_with_its_control(flagd: Flagd) -> None:
    reading = service("flagd", flagd.url).read(["nope"])
    assert (reading.flags["nope"].presence, reading.control) == (
        Presence.ABSENT,
        f"{len(EVALUATED)} other flags listed",
    )


@pytest.mark.parametrize("selector", ["flagSetId=staging", "flagSetId=", "elsewhere.json"])
def test_a_selector_that_selects_nothing_leaves_no_control(flagd: Flagd, selector: str) -> None:
    reading = service("flagd", flagd.url, selector=selector).read(["killed"])
    assert (reading.flags["killed"].presence, reading.control) == (Presence.ABSENT, "")


def test_a_selector_that_flagd_does_not_know(flagd: Flagd) -> None:
    """One flag is answered 404 FLAG_NOT_FOUND, as if it were absent; the control shows that nothing can be asked."""
    assert flagd.ask("killed", PLAIN, {"Flagd-Selector": "nonsense=x"})["errorCode"] == "FLAG_NOT_FOUND"
    with pytest.raises(ServiceFailed, match="Bulk evaluation failed"):
        service("flagd", flagd.url, selector="nonsense=x", seconds=1).read(["killed"])


def test_flag_sets_by_selector(flagd_of: Callable[..., Flagd]) -> None:
    server = flagd_of(DEFINITIONS / "production.json", DEFINITIONS / "staging.yaml", least=len(EVALUATED) + 2)
    for selected, served in (("production", EVERYBODY), ("staging", NOBODY)):
        asked = service("flagd", server.url, selector=f"flagSetId={selected}", environment_key="flagSetId")
        reading = asked.read(["on-for-all"])
        assert (reading.environment, reading.flags["on-for-all"].served) == (selected, served)
    staged = service("flagd", server.url, selector="flagSetId=staging").read(["answer"]).flags["answer"]
    assert (staged.value, staged.default) == ("y", "yes")


def test_a_changed_file_arrives_and_a_broken_one_changes_nothing(
    flagd_of: Callable[..., Flagd], tmp_path: Path
) -> None:
    file = tmp_path / "flags.json"

    def write(**flags: Any) -> None:
        file.write_text(json.dumps({"flags": flags}))

    write(x=BOOLEAN | {"defaultVariant": "off"})
    server = flagd_of(file)
    asked = service("flagd", server.url, seconds=30)
    configured = service("flagd", server.url, source=str(file))
    assert asked.read(["x"]).flags["x"].served == NOBODY
    write(x=BOOLEAN | {"defaultVariant": "on"})
    assert configured.read(["x"]).flags["x"].served == EVERYBODY
    until(lambda: asked.read(["x"]).flags["x"].served == EVERYBODY)
    write(x=BOOLEAN | {"defaultVariant": "off"}, y=BOOLEAN | {"defaultVariant": "nope"})
    time.sleep(1.5)
    # flagd refused the file whole and still gives what it had: the configured reading must not vouch for it
    assert asked.read(["x"]).flags["x"].served == EVERYBODY
    assert server.ready()
    assert "'nope' is no variant" in configured.read(["x"]).flags["x"].why
    write(x=BOOLEAN | {"state": "DISABLED"})
    until(lambda: asked.read(["x"]).flags["x"].presence is OFF)


def test_readiness(flagd: Flagd) -> None:
    ready = service("flagd", flagd.url, management_url=flagd.management_url)
    assert ready.read(["killed"]).flags["killed"].presence is ON
    assert ready.http.tally["requests"] == 2


def test_a_stopped_flagd_is_unreachable(flagd_of: Callable[..., Flagd], tmp_path: Path) -> None:
    file = tmp_path / "flags.json"
    file.write_text('{"flags": {}}')
    server = flagd_of(file, least=0)
    reading = service("flagd", server.url).read(["x"])
    assert (reading.flags["x"].presence, reading.control) == (Presence.ABSENT, "")
    given = service("flagd", server.url).evaluate(["x"], BETA)["x"]
    assert given.presence is Presence.UNKNOWN
    assert given.why.endswith("no proof that it is absent")
    server.stop()
    with pytest.raises(ServiceFailed) as caught:
        service("flagd", server.url, seconds=1).read(["x"])
    assert caught.value.rule.id == "service.unreachable"
