"""What a person or a chart can get wrong: exit 2, the place and the nearest name, and nothing is asked."""

from pathlib import Path

import pytest

from tests.flagcheck.cli.program import SECRET, Ended, check, flagcheck
from tests.servers.faults import Faults, said

FLAGS = "flags: {checkout: enabled}"
OFREP = f"service: ofrep\nurl: http://127.0.0.1:1\n{FLAGS}"
SEVERAL = """
services:
  production: {service: ofrep, url: http://127.0.0.1:1}
  staging: {service: ofrep, url: http://127.0.0.1:2}
"""


def refused(ended: Ended, words: str) -> None:
    assert ended.code == 2, ended.all
    assert words in ended.all, ended.all
    assert words[:150] in ended.termination, ended.termination
    assert ended.termination.startswith("ERROR")


FILES = {
    "service: unlesh\nurl: http://x\n" + FLAGS: "unknown service 'unlesh'; did you mean unleash?",
    "service: Unleash\nurl: http://x\n" + FLAGS: "did you mean unleash?",
    "servce: ofrep\n" + FLAGS: "unknown key servce; did you mean service?",
    "service: ofrep\n" + FLAGS: "no url of the flag service is given",
    "service: 5\n" + FLAGS: "service: 5 is not a word",
    FLAGS: "no flag service is named",
    "url: http://x\n" + FLAGS: "which flag service?",
    "services: {a: {url: 'http://x'}}\n" + FLAGS: "services.a: missing key service",
    "services: {a: {service: ofrep, urk: x}}\n" + FLAGS: "services.a: unknown key urk; did you mean url?",
    "services: {a: {service: ofrpe}}\n"
    + FLAGS: "services.a: service: unknown service 'ofrpe'; did you mean ofrep?",
    "services: {a: 5}\n" + FLAGS: "services",
    "services: {'': {service: ofrep, url: 'http://localhost'}}\n" + FLAGS: "an empty name is no name",
    SEVERAL + FLAGS: "which service? the file has several",
    SEVERAL
    + "flags: {a: {state: on, service: stagin}}": "no service 'stagin' under `services`; did you mean staging?",
    SEVERAL + "flags: {a: {state: on, service: staging, at_edge: edge}}": "no service 'edge'",
    OFREP.replace(
        "checkout: enabled", "checkout: {state: enabled, not_ahead_of: staging}"
    ): "a token of OFREP is for one environment only",
    OFREP.replace("checkout: enabled", "checkout: {unchanged_for: 5m}"): "OFREP cannot tell changed",
    "service: ofrep\nurl: http://127.0.0.1:1\nsettings: {hedaers: {}}\n"
    + FLAGS: "unknown key hedaers; did you mean headers?",
    "service: ofrep\nurl: http://127.0.0.1:1\nsettings: {allow_http: perhaps}\n" + FLAGS: "allow_http",
    "": "is empty",
    "flags: {a: enabled, a: disabled}": "key a is given twice",
    "service: ofrep\nflags: {a: {state: disabled, rollout: 5}}": "flags.a: state: disabled contradicts rollout: 5",
    "service: ofrep\nflags: {a: {payload: {type: 5}}}": "payload: is no JSON Schema",
    "service: ofrep\nflags: {a: {rollout: half}}": "is not a share in percent",
    f"services: {{a: {{service: ofrep, url: 'http://localhost', token: {SECRET}}}}}\n{FLAGS}": "never written in a file",
    "services: {file: {service: ofrep, url: 'http://localhost'}}\n" + FLAGS: "FLAGCHECK_TOKEN_FILE",
    SEVERAL.replace("production", "eu-1").replace("staging", "eu_1")
    + FLAGS: "FLAGCHECK_TOKEN_EU_1 is that of eu-1 too",
}


@pytest.mark.parametrize("text", FILES)
def test_files(tmp_path: Path, text: str) -> None:
    refused(check(text, folder=tmp_path), FILES[text])


OPTIONS = {
    (
        "--service=unlesh",
        "--url=http://127.0.0.1:1",
    ): "--service: unknown service 'unlesh'; did you mean unleash?",
    ("--url=http://127.0.0.1:1",): "which flag service?",
    ("--service=ofrep", "--url=127.0.0.1:8080"): "--url: '127.0.0.1:8080' is no http or https URL",
    ("--service=ofrep", "--url=ftp://flags.test"): "is no http or https URL",
    ("--service=ofrep", "--url=http://"): "is no http or https URL",
    ("--service=ofrep", "--url=http://[::1"): "is no http or https URL",
    ("--service=ofrep", "--url=http://a b"): "is no http or https URL",
    ("--service=ofrep", "--url=http://127.0.0.1:0"): "is no http or https URL",
    ("--service=ofrep", "--url=http://127.0.0.1:99999"): "is no http or https URL",
    ("--service=ofrep", f"--url=http://robot:{SECRET}@localhost"): "no http or https URL",
    (
        "--service=ofrep",
        "--url=http://robot:s3cr3t-t0ken@localhost",
    ): "http://localhost has credentials in it",
    ("--service=ofrep", "--url=http://s3cr3t-t0ken@localhost"): "http://localhost has credentials in it",
    (
        "--service=ofrep",
        "--url=http://localhost?api_key=s3cr3t-t0ken",
    ): "http://localhost has a query or fragment",
    (
        "--service=ofrep",
        "--url=http://8.8.8.8",
    ): "http to the public host 8.8.8.8: the token could be read on the way",
    ("--service=ofrep", "--url=http://[2001:4860:4860::8888]/x"): "http to the public host",
    (
        "--service=ofrep",
        "--url=http://127.0.0.1:1",
        "--setting=headers",
    ): "--setting headers: is no KEY=VALUE",
    (
        "--service=ofrep",
        "--url=http://127.0.0.1:1",
        "--ca-bundle=/none.pem",
    ): "--ca-bundle: cannot read /none.pem",
    ("--servce=ofrep",): "did you mean --service?",
    ("--service=unleash", "--url=http://127.0.0.1:1"): "no token for Unleash",
}


@pytest.mark.parametrize("words", OPTIONS)
def test_options(tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = check(FLAGS, *words, folder=tmp_path)
    assert ended.code == 2, ended.all
    assert OPTIONS[words] in ended.all, ended.all
    assert "t0ken" not in ended.all


def test_a_private_name_and_allow_http_are_taken(tmp_path: Path) -> None:
    for url in ("http://flags", "http://flags.shop.svc", "http://flags.invalid", "http://10.0.0.1:1"):
        ended = check(FLAGS, "--service=ofrep", f"--url={url}", "--timeout=1s", folder=tmp_path)
        assert ended.code == 11, ended.all
    text = f"service: ofrep\nurl: http://192.0.2.1:1\nsettings: {{allow_http: true}}\n{FLAGS}"
    assert check(text, "--timeout=1s", folder=tmp_path).code == 11


def test_no_file(tmp_path: Path) -> None:
    refused(flagcheck("check", f"--expect={tmp_path}/none.yaml"), "cannot be read: No such file")
    refused(flagcheck("check"), "--expect or FLAGCHECK_EXPECT is required")
    refused(flagcheck("check", f"--expect={tmp_path}"), "Is a directory")


def test_a_file_of_more_than_a_megabyte(tmp_path: Path) -> None:
    refused(check("#" * (1 << 20) + OFREP, folder=tmp_path), "larger than 1 MiB")


def test_a_flag_whose_name_is_on(tmp_path: Path) -> None:
    refused(check(OFREP.replace("checkout", "on"), folder=tmp_path), "the key True is no text")


def test_nothing_is_asked(tmp_path: Path) -> None:
    with Faults((said({}),)) as server:
        text = f"service: ofrep\nurl: {server.url}\nflags: {{a: enabled, b: {{rollout: 5, state: disabled}}}}"
        refused(check(text, folder=tmp_path), "contradicts")
        assert server.connections == 0
