"""What the Relay Proxy has, from its own answers."""

import pytest

from flagcheck.failures import Denied
from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence, share
from flagcheck.service import Tells
from tests.flagcheck.services.launchdarkly.conftest import SDK_KEY, by_relay, recorded

EMPTY_KEY = "sdk-00000000-0000-4000-8000-000000000002"
UNKNOWN_KEY = "sdk-00000000-0000-4000-8000-00000000dead"


def test_all_flags_in_two_requests(replay_of):
    replay = replay_of("relay")
    reading = by_relay(replay, environment="production").catalogue()
    served = {key: flag.served for key, flag in reading.flags.items()}
    assert served["checkout"] == served["child"] == served["colour"] == EVERYBODY
    assert served["nobody"] == served["orphan"] == NOBODY
    assert served["quarter"] == share(25)
    assert served["pro-only"] == served["targets"] == served["partly"] == share(100, conditional=True)
    assert reading.flags["switched-off"].presence is Presence.OFF
    assert reading.flags["broken"].presence is Presence.UNKNOWN
    assert (reading.flags["payload"].value, reading.flags["payload"].type) == ({"limit": 5}, "object")
    assert (reading.environment, reading.control) == ("production", "15 flags in the Relay Proxy")
    assert [asked.path for asked in replay.requests] == ["/status", "/sdk/flags"]


def test_what_it_does_not_know_is_left_open(replay_of):
    flag = by_relay(replay_of("relay")).read(["checkout"]).flags["checkout"]
    assert (flag.archived, flag.stale, flag.scheduled, flag.changed_at) == (None, None, None, None)
    assert (flag.version, flag.page) == ("7", "")


def test_it_tells_less_than_the_api(replay_of):
    asked = by_relay(replay_of("relay"))
    assert asked.tells == asked.wants
    assert not {Tells.SCHEDULED, Tells.CHANGED, Tells.ARCHIVED, Tells.STALE} & asked.tells
    assert not asked.environment_by_request


def test_an_absent_flag_among_others(replay_of):
    reading = by_relay(replay_of("relay")).read(["gone"])
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert reading.control


def test_an_environment_without_flags_proves_no_absence(replay_of):
    reading = by_relay(replay_of("relay"), EMPTY_KEY).read(["gone"])
    assert (reading.environment, reading.control) == ("empty", "")


def test_a_key_of_another_environment_is_found_out(replay_of):
    assert (
        by_relay(replay_of("relay"), EMPTY_KEY, environment="production").read(["x"]).environment == "empty"
    )


def test_an_unknown_key_is_denied(replay_of):
    with pytest.raises(Denied):
        by_relay(replay_of("relay"), UNKNOWN_KEY).read(["checkout"])


@pytest.mark.parametrize(
    ("status", "state"), [("connected", "INTERRUPTED"), ("disconnected", "VALID"), ("disconnected", "OFF")]
)
def test_a_proxy_that_is_cut_off_proves_nothing(replay_of, status, state):
    exchanges = recorded("relay")
    environment = exchanges[0]["response"]["json"]["environments"]["507f1f77bcf86cd799439010"]
    environment |= {"status": status, "connectionStatus": {"state": state, "stateSince": 1}}
    asked = by_relay(replay_of(exchanges=exchanges))
    flag = asked.read(["checkout"]).flags["checkout"]
    assert flag.presence is Presence.UNKNOWN
    assert state in flag.why
    evaluated = asked.evaluate(["checkout"], {"targetingKey": "u1"})["checkout"]
    assert (evaluated.presence, evaluated.why) == (Presence.UNKNOWN, flag.why)


@pytest.mark.parametrize(("name", "environment"), [("production", "production"), ("Shop Live", "")])
def test_a_name_from_the_proxys_configuration_proves_only_itself(replay_of, name, environment):
    exchanges = recorded("relay")
    own = exchanges[0]["response"]["json"]["environments"]["507f1f77bcf86cd799439010"]
    for field in ("envKey", "envName", "projKey", "projName"):
        del own[field]
    exchanges[0]["response"]["json"]["environments"] = {name: own}
    reading = by_relay(replay_of(exchanges=exchanges), environment="production").read(["checkout"])
    assert reading.environment == environment
    assert reading.flags["checkout"].served.audience is Audience.ALL


def test_a_proxy_that_hides_its_status_is_read_all_the_same(replay_of):
    exchanges = recorded("relay")
    exchanges[0]["response"] = {"status": 404, "text": "<html>no</html>"}
    reading = by_relay(replay_of(exchanges=exchanges)).read(["checkout"])
    assert (reading.environment, reading.flags["checkout"].presence) == ("", Presence.ON)


def test_the_key_goes_as_it_is(replay_of):
    replay = replay_of("relay")
    by_relay(replay).read(["checkout"])
    assert {asked.headers["authorization"] for asked in replay.requests} == {SDK_KEY}
