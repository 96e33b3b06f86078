"""How DevCycle is asked: credentials, singly or by the list, with a control where something is absent."""

import pytest

from flagcheck.failures import Denied, ServiceFailed
from flagcheck.http import Http
from flagcheck.record import Presence
from flagcheck.services.devcycle import DevCycle, DevCycleSettings
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.flagcheck.services.devcycle.conftest import recorded

SHOP = {"project": "shop", "environment": "production"}


def devcycle(replay):
    return service("devcycle", replay.url, "invented-access-token", **SHOP)


def by_credentials(replay, secret, hidden):
    settings = DevCycleSettings(
        service="devcycle", url=replay.url, client_id="invented-id", auth_url=replay.url, **SHOP
    )
    return DevCycle(settings, secret, Http(replay.url, deadline=Deadline(10), hide=hidden.append))


def test_client_credentials_are_exchanged_once_and_hidden(replay_of):
    replay, hidden = replay_of("features"), []
    asked = by_credentials(replay, "invented-secret", hidden)
    assert asked.read(["checkout"]).flags["checkout"].presence is Presence.ON
    assert asked.read(["checkout"]).flags["checkout"].presence is Presence.ON
    assert [one.path for one in replay.requests].count("/oauth/token") == 1
    assert hidden == ["invented-access-token"]
    assert "authorization" not in replay.requests[0].headers
    assert not any("invented-secret" in str(one.headers) for one in replay.requests)


def test_a_wrong_secret_is_denied(replay_of):
    with pytest.raises(Denied) as raised:
        by_credentials(replay_of("features"), "wrong-secret", []).read(["checkout"])
    assert "wrong-secret" not in raised.value.message


def test_an_environment_that_does_not_exist(replay_of):
    exchanges = recorded("features")
    exchanges[0]["response"] = {
        "status": 404,
        "json": {"statusCode": 404, "message": "Environment not found"},
    }
    with pytest.raises(ServiceFailed, match="Environment not found"):
        devcycle(replay_of(exchanges=exchanges)).read(["checkout"])


def test_absent_beside_another(replay_of):
    reading = devcycle(replay_of("features")).read(["checkout", "gone"])
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert reading.control == "1 other features read in project shop"


def test_absent_alone_with_a_control(replay_of):
    replay = replay_of("features")
    assert devcycle(replay).read(["gone"]).control == "1 other features read in project shop"
    assert (len(replay.requests), replay.unmatched) == (3, [])


def test_a_project_without_features_is_no_control(replay_of):
    exchanges = recorded("features")
    exchanges[-3]["response"]["json"] = []
    assert devcycle(replay_of(exchanges=exchanges)).read(["gone"]).control == ""


def test_a_404_of_an_ingress_is_unknown(replay_of):
    flag = devcycle(replay_of("features")).read(["ingress"]).flags["ingress"]
    assert flag.presence is Presence.UNKNOWN
    assert "an HTML page" in flag.why


def test_another_feature_is_no_answer(replay_of):
    with pytest.raises(ServiceFailed, match="answered about the feature checkout"):
        devcycle(replay_of("features")).read(["another"])


def test_many_come_by_the_list_archived_ones_by_another(replay_of):
    replay = replay_of("features")
    keys = ["checkout", "inactive", "archived", *(f"gone-{number}" for number in range(500))]
    flags = devcycle(replay).read(keys).flags
    assert [flags[key].presence.value for key in keys[:4]] == ["on", "off", "off", "absent"]
    assert (len(replay.requests), replay.unmatched) == (3, [])


def test_a_few_that_the_list_does_not_have_are_asked_for_singly(replay_of):
    replay = replay_of("features")
    keys = ["checkout", "inactive", "archived", "gone", "quarter", "stepped", "complete", "colours", "to-off"]
    flags = devcycle(replay).read(keys).flags
    assert flags["archived"].archived
    assert flags["gone"].presence is Presence.ABSENT
    assert (len(replay.requests), replay.unmatched) == (9, [])


def test_full_pages_are_followed_to_the_last(replay_of):
    exchanges = recorded("features")
    listed = exchanges[-4]
    listed["response"]["json"] = [
        listed["response"]["json"][0] | {"key": f"feature-{number}"} for number in range(200)
    ]
    second = {
        "request": {"path": listed["request"]["path"], "query": {"perPage": "200", "page": "2"}},
        "response": {"status": 200, "json": []},
    }
    replay = replay_of(exchanges=[*exchanges, second])
    assert len(devcycle(replay).catalogue().flags) == 200
    assert len(replay.requests) == 3


@pytest.mark.parametrize(
    ("token", "settings", "said"),
    [
        ("x", {"environment": "production"}, "`project` is missing"),
        ("x", {"project": "shop"}, "`environment` is missing"),
        ("dvc_server_x", SHOP, "SDK key"),
        ("x", SHOP | {"auth_url": "http://auth.devcycle.com"}, "public host"),
    ],
)
def test_refused_before_anything_is_asked(monkeypatch, token, settings, said):
    monkeypatch.setattr("flagcheck.http.address.is_private", lambda _: False)
    with pytest.raises(UsageError, match=said) as raised:
        service("devcycle", "http://127.0.0.1:9", token, **settings)
    assert raised.value.hint
