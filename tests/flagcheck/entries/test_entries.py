"""Which services a run has, with which settings and tokens; and which hosts count as private."""

from pathlib import Path

import pytest

from flagcheck.config import Check
from flagcheck.entries import Entry, entries, variable_of
from flagcheck.expectations import load
from flagcheck.http.address import is_private
from flagcheck.registry import names, service_type
from hookset.errors import UsageError

FLAGS = "flags: {a: enabled}"


def made(
    folder: Path, text: str, environ: dict[str, str] | None = None, **options: object
) -> dict[str, Entry]:
    path = folder / "flags.yaml"
    path.write_text(f"{text}\n{FLAGS}")
    config = Check(expect=str(path), **options)  # type: ignore[arg-type]  # options of every type
    return entries(config, load(str(path))[0], "the file", lambda _: None, environ or {})


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    text = "service: ofrep\nurl: http://file.svc\nenvironment: file\nsettings: {key_header: X-File}"
    (entry,) = made(tmp_path, text).values()
    assert (entry.settings.url, entry.environment) == ("http://file.svc", "file")
    setting = ("key_header=X-Line",)
    (entry,) = made(tmp_path, text, url="http://line.svc", environment="line", setting=setting).values()
    assert (entry.settings.url, entry.environment) == ("http://line.svc", "line")
    assert getattr(entry.settings, "key_header") == "X-Line"  # noqa: B009 - of OFREP's own settings


def test_a_lone_named_service_is_the_one_that_is_meant(tmp_path: Path) -> None:
    text = "services: {prod: {service: ofrep, url: 'http://file.svc'}}"
    (entry,) = made(tmp_path, text, url="http://line.svc/").values()
    assert (entry.name, entry.settings.url) == ("prod", "http://line.svc")


def test_several_keep_their_environments(tmp_path: Path) -> None:
    text = "services: {a: {service: ofrep, url: 'http://a', environment: own}, b: {service: ofrep, url: 'http://b'}}"
    found = made(tmp_path, text, environment="production")
    assert [found[name].environment for name in "ab"] == ["own", "production"]
    assert found["a"].elsewhere("staging").environment == "staging"


def test_the_files_environment_is_that_of_every_service_without_one(tmp_path: Path) -> None:
    two = "services: {a: {service: ofrep, url: 'http://a', environment: own}, b: {service: ofrep, url: 'http://b'}}"
    found = made(tmp_path, f"environment: production\n{two}")
    assert [found[name].environment for name in "ab"] == ["own", "production"]
    found = made(tmp_path, f"environment: production\n{two}", environment="line")
    assert [found[name].environment for name in "ab"] == ["own", "line"]
    found = made(tmp_path, f"environment: production\nservice: ofrep\nurl: 'http://c'\n{two}")
    assert [found[name].environment for name in ("", "a", "b")] == ["production", "own", ""]


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("", "FLAGCHECK_TOKEN"),
        ("prod", "FLAGCHECK_TOKEN_PROD"),
        ("eu-edge.1", "FLAGCHECK_TOKEN_EU_EDGE_1"),
        ("ü", "FLAGCHECK_TOKEN__"),
    ],
)
def test_variables(name: str, variable: str) -> None:
    assert variable_of(name) == variable


@pytest.mark.parametrize("pair", [("a-b", "a_b"), ("A", "a"), ("x", "x-file"), ("x_file", "x"), ("ü", "ö")])
def test_names_that_would_share_a_token(pair: tuple[str, str], tmp_path: Path) -> None:
    services = ", ".join(f"{name}: {{service: ofrep, url: 'http://localhost'}}" for name in pair)
    with pytest.raises(UsageError, match="is that of"):
        made(tmp_path, f"services: {{{services}}}")


@pytest.mark.parametrize("name", names())
def test_every_service_is_one_file_and_has_a_title(name: str) -> None:
    kind = service_type(name, "here")
    assert kind.title
    assert "_" not in name


def test_private_hosts() -> None:
    private = (
        "flags",
        "flags.svc",
        "a.b.svc.cluster.local",
        "localhost",
        "127.0.0.1",
        "10.1.2.3",
        "::1",
        "fd00::1",
    )
    assert all(map(is_private, private))
    assert is_private("flags.invalid"), "nothing can be sent to it"
    assert not any(map(is_private, ("8.8.8.8", "2001:4860:4860::8888")))
