"""Variables and secrets."""

import pytest

ASKS = "\nrequests: ['/${region}']"


def path(plan):
    return plan.steps[0].path.render({})


def test_a_variable_keeps_its_spelling(folder):
    plan = folder.load("variables: {region: 1.10}" + ASKS)
    assert path(plan) == "/1.10"
    assert plan.steps[0].path.static
    assert plan.variables == {"region": "1.10"}


def test_a_variable_may_use_the_ones_before_it(folder):
    assert path(folder.load("variables: {a: x, region: '${a}-y'}" + ASKS)) == "/x-y"
    assert "variables.region: ${a} is not known" in folder.refused("variables: {region: '${a}', a: x}" + ASKS)


def test_a_variable_may_come_from_the_environment(folder):
    text = "variables: {region: {environment: REGION, default: 01}}" + ASKS
    assert path(folder.load(text, environ={"REGION": "us"})) == "/us"
    assert path(folder.load(text)) == "/01"


def test_a_secret_is_read_and_hidden(folder):
    text = "secrets: {password: SHOP_PASSWORD}\nrequests: [{path: /, json: {p: '${password}'}}]"
    plan = folder.load(text, environ={"SHOP_PASSWORD": "hunter22"})
    assert plan.steps[0].body == b'{"p":"hunter22"}'
    assert plan.secrets == ("hunter22",)
    assert folder.hidden == ["hunter22"]
    assert "hunter22" not in str(plan.variables)


def test_a_secret_may_come_from_its_file(folder):
    file = folder.file("password", "hunter22\n")
    plan = folder.load(
        "secrets: {password: SHOP_PASSWORD}\nheaders: {X-P: '${password}'}\nrequests: [/]",
        environ={"SHOP_PASSWORD_FILE": str(file)},
    )
    assert plan.headers["X-P"].render({}) == "hunter22"


def test_a_plan_can_be_validated_without_what_it_needs(folder):
    text = "secrets: {p: P}\nvariables: {v: {environment: V}}\nrequests: ['/${v}', {path: /a, headers: {X: '${p}'}}]"
    assert folder.load(text, head="", needed=False).target == ""
    assert "target: is missing" in folder.refused("requests: [/]", head="")
    assert "secrets.p: P is not set" in folder.refused(text, environ={"V": "v"})
    assert "variables.v: V is not set, and there is no `default`" in folder.refused(text, environ={"P": "p"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("secrets: {p: SHOP_PASSWORD}", "secrets.p: SHOP_PASSWORD is not set (set SHOP_PASSWORD, or SHOP_PASSWORD_FILE"),
        ("secrets: {p: SMOKE_PASSWORD}", "secrets.p: SMOKE_PASSWORD: what begins with SMOKE_ is an option of smoke (call it SHOP_..."),
        ("variables: {t: {environment: SMOKE_TENANT, default: a}}", "variables.t: SMOKE_TENANT: what begins with SMOKE_"),
        ("secrets: {p: 'hunter22!'}", "secrets.p: is no name of an environment variable (a secret itself never stands"),
        ("secrets: {p: {environment: X}}", "secrets[...]: Expected `str`"),
        ("secrets: {p q: X}", "secrets.p q: 'p q' is no name of a variable"),
        ("variables: {a.b: x}", "variables.a.b: 'a.b' is no name of a variable"),
        ("variables: {a: [1]}", "variables.a: is no text"),
        ("variables: {a: }", "variables.a: is no text"),
        ("variables: {a: {env: X}}", "variables.a: unknown key env"),
        ("variables: {a: {environment: X=1}}", "variables.a.environment: 'X=1' is no name of an environment variable"),
        ("variables: {a: x}\nsecrets: {a: HOME}", "secrets.a: is a variable too"),
    ],
)  # fmt: skip
def test_what_is_no_variable_is_refused(folder, text, reason):
    refused = folder.refused(f"{text}\nrequests: [/]", environ={"HOME": "/root"})
    assert reason in refused
    assert "hunter22" not in refused


def test_an_option_of_smoke_may_be_a_variable_too(folder):
    text = "variables: {release: {environment: SMOKE_RELEASE}}\nrequests: ['/${release}']"
    assert folder.load(text, environ={"SMOKE_RELEASE": "r1"}).steps[0].path.render({}) == "/r1"


def test_a_secret_given_twice_is_refused(folder):
    both = {"P": "a", "P_FILE": "/b"}
    assert "both P and P_FILE are set" in folder.refused("secrets: {p: P}\nrequests: [/]", environ=both)
