"""Where a token comes from, where it goes, and where it is never seen."""

from pathlib import Path

import pytest

from tests.flagcheck.cli.program import SECRET, check, flagcheck
from tests.servers.faults import Faults, Heard, answer, nothing, page, said

OK = said({"key": "checkout", "value": True, "reason": "STATIC"})


def one(server: Faults) -> str:
    return f"service: ofrep\nurl: {server.url}\nflags: {{checkout: enabled}}"


def sent(server: Faults) -> set[str]:
    return {heard.headers.get("authorization", "") for heard in server.heard}


def test_by_variable_by_file_and_by_option(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{SECRET}\n")
    with Faults((OK,)) as server:
        for words, env in (
            ((), {"FLAGCHECK_TOKEN": SECRET}),
            ((), {"FLAGCHECK_TOKEN_FILE": str(file)}),
            ((f"--token={SECRET}",), {"FLAGCHECK_TOKEN": "another-one"}),
        ):
            assert check(one(server), *words, folder=tmp_path, env=env).code == 0
        assert sent(server) == {f"Bearer {SECRET}"}


def test_both_ways_at_once(tmp_path: Path) -> None:
    for name in ("FLAGCHECK_TOKEN", "FLAGCHECK_TOKEN_STAGING"):
        text = "services: {staging: {service: ofrep, url: 'http://localhost'}}\nflags: {a: enabled}"
        env = {name: SECRET, f"{name}_FILE": str(tmp_path / "token")}
        ended = check(text, folder=tmp_path, env=env)
        assert ended.code == 2, ended.all
        assert f"both {name} and {name}_FILE are set" in ended.all


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    env = {"FLAGCHECK_TOKEN_FILE": "/none/token"}
    ended = check("service: ofrep\nurl: http://localhost\nflags: {a: enabled}", folder=tmp_path, env=env)
    assert ended.code == 2, ended.all
    assert "FLAGCHECK_TOKEN_FILE" in ended.all


@pytest.mark.parametrize("token", [f"{SECRET}\nX-Other: 1", f"{SECRET}\u2028", f"ü{SECRET}"])
def test_a_token_that_no_header_can_carry(token: str, tmp_path: Path) -> None:
    with Faults((OK,)) as server:
        ended = check(one(server), folder=tmp_path, env={"FLAGCHECK_TOKEN": token})
        assert ended.code == 2, ended.all
        assert "the token of FLAGCHECK_TOKEN has characters" in ended.all
        assert server.connections == 0


def test_each_named_service_has_its_own(tmp_path: Path) -> None:
    with Faults((OK,)) as eu, Faults((OK,)) as us, Faults((OK,)) as bare:
        text = f"""
services:
  eu-edge: {{service: ofrep, url: "{eu.url}"}}
  us: {{service: ofrep, url: "{us.url}"}}
  bare: {{service: ofrep, url: "{bare.url}"}}
flags:
  checkout: {{state: enabled, service: eu-edge, at_edge: [us, bare]}}
"""
        (tmp_path / "us").write_text("us-t0ken-of-its-own")
        env = {
            "FLAGCHECK_TOKEN_EU_EDGE": SECRET,
            "FLAGCHECK_TOKEN_US_FILE": str(tmp_path / "us"),
            "FLAGCHECK_TOKEN": "t0ken-of-nobody",
        }
        ended = check(text, folder=tmp_path, env=env)
        assert ended.code == 0, ended.all
        assert sent(eu) == {f"Bearer {SECRET}"}
        assert sent(us) == {"Bearer us-t0ken-of-its-own"}
        assert sent(bare) == {""}


@pytest.mark.parametrize(
    ("env", "token"),
    [
        ({"FLAGCHECK_TOKEN": SECRET}, SECRET),
        ({"FLAGCHECK_TOKEN_PROD": SECRET}, SECRET),
        ({"FLAGCHECK_TOKEN_PROD": SECRET, "FLAGCHECK_TOKEN": "another-one"}, SECRET),
    ],
)
def test_a_lone_named_service_takes_either(env: dict[str, str], token: str, tmp_path: Path) -> None:
    with Faults((OK,)) as server:
        text = f"services: {{prod: {{service: ofrep, url: '{server.url}'}}}}\nflags: {{checkout: enabled}}"
        assert check(text, folder=tmp_path, env=env).code == 0
        assert sent(server) == {f"Bearer {token}"}


@pytest.mark.parametrize("way", ["FLAGCHECK_TOKEN_PROD", "FLAGCHECK_TOKEN_PROD_FILE"])
def test_a_named_token_that_comes_back_is_not_seen(way: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(SECRET)
    for status in (401, 403, 500):
        with Faults((said({"message": f"the token {SECRET} is of no use"}, status),)) as server:
            text = (
                f"services: {{prod: {{service: ofrep, url: '{server.url}'}}}}\nflags: {{checkout: enabled}}"
            )
            env = {way: str(tmp_path / "token") if way.endswith("_FILE") else SECRET}
            ended = check(text, folder=tmp_path, timeout="2s", env=env)
        assert ended.code in (11, 12), ended.all
        assert "the token *** is of no use" in ended.all


def test_missing(tmp_path: Path) -> None:
    several = """
services:
  production: {service: unleash, url: "http://localhost", environment: production, project: default}
  staging: {service: unleash, url: "http://localhost", environment: staging, project: default}
flags: {checkout: {state: enabled, service: production}}
"""
    ended = check(several, folder=tmp_path, env={"FLAGCHECK_TOKEN_PRODUCTION": SECRET})
    assert ended.code == 2, ended.all
    assert "no token for Unleash staging" in ended.all
    assert "FLAGCHECK_TOKEN_STAGING or FLAGCHECK_TOKEN_STAGING_FILE" in ended.all


def test_a_token_in_the_path_is_never_seen(tmp_path: Path) -> None:
    """GrowthBook's SDK key is a part of the URL."""

    def elsewhere(heard: Heard, _: object) -> bytes:
        return answer(302, Location=f"http://elsewhere.test{heard.line.split()[1]}")

    refusal = said({"message": f"no such key: {SECRET}"}, 400)
    for script in (
        page(404),
        nothing,
        refusal,
        said({}, 500),
        elsewhere,
        said([1]),
        answer(429, Retry_After="99"),
    ):
        with Faults((script,)) as server:
            text = (
                f"service: growthbook\nurl: {server.url}\nenvironment: production\nsettings: {{api: sdk}}\n"
            )
            ended = check(
                f"{text}flags: {{checkout: enabled}}",
                folder=tmp_path,
                timeout="2s",
                env={"FLAGCHECK_TOKEN": SECRET},
            )
            assert "t0ken" in server.heard[0].line
        assert ended.code == 11, ended.all


def test_an_answer_that_repeats_it(tmp_path: Path) -> None:
    """In a value, a variant, a reason, an environment, a header: it is taken out everywhere."""
    echo = {"key": "checkout", "value": SECRET, "variant": SECRET, "reason": SECRET}
    echo["metadata"] = {"environment": SECRET}  # type: ignore[assignment]  # a loose test document
    with Faults((said(echo, X_Echo="x"),)) as server:
        for flag in ("enabled", "{value: blue}", "{variant: blue}", "{for: {beta: blue}}", "{type: boolean}"):
            text = f"{one(server)}\ncontexts: {{beta: {{targetingKey: u1}}}}".replace("enabled", flag)
            assert check(text, folder=tmp_path, env={"FLAGCHECK_TOKEN": SECRET}).code in (0, 10, 11)
        listed = flagcheck("list", "--service=ofrep", f"--url={server.url}", env={"FLAGCHECK_TOKEN": SECRET})
        assert listed.code in (0, 11)
