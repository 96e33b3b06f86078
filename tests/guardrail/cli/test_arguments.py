"""What a run is called with: wrong words end with 2, name the key, and never repeat a password."""

from pathlib import Path

import pytest

from tests.guardrail.cli.program import SECRET, Ended, check, guardrail

NOWHERE = "postgresql://shop@127.0.0.1:1/shop"


def refused(ended: Ended, *said: str) -> None:
    """The call itself is at fault, and each of these is said on standard error or in the record."""
    assert ended.code == 2, ended.all
    assert ended.record["outcome"] == "error"
    assert ended.termination.startswith("ERROR ")
    for words in said:
        assert words in ended.all.replace('\\"', '"')


@pytest.mark.parametrize("words", [("check",), ("wait",), ("migrate", "--", "true")])
def test_an_empty_environment(words: tuple[str, ...]) -> None:
    refused(guardrail(*words), "DATABASE_URL")


def test_an_empty_environment_for_lock(tmp_path: Path) -> None:
    refused(guardrail("lock", "--out", str(tmp_path / "schema.lock")), "DATABASE_URL")
    assert not list(tmp_path.iterdir())


def test_the_url_given_twice(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text(f"postgresql://shop:{SECRET}@127.0.0.1:1/shop")
    ended = check(url=f"postgresql://shop:{SECRET}@127.0.0.1:1/shop", DATABASE_URL_FILE=str(file))
    refused(ended, "both DATABASE_URL and DATABASE_URL_FILE")


def test_a_file_that_cannot_be_read() -> None:
    refused(check(DATABASE_URL_FILE="/nowhere/url"), "DATABASE_URL_FILE", "/nowhere/url")


def test_the_url_from_a_file_is_hidden_as_well(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text(f"postgresql://shop:{SECRET}@127.0.0.1:1/shop\n")
    ended = check(DATABASE_URL_FILE=str(file), timeout="3s")
    assert ended.code == 11, ended.all
    assert "connect.refused" in ended.statuses


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://shop:{SECRET}@127.0.0.1:port/shop",
        f"postgresql://shop:{SECRET}@127.0.0.1:99999/shop",
        f"postgresql://shop:/{SECRET}@127.0.0.1:5432/shop",
        f"postgresql://shop:a@{SECRET}@127.0.0.1:5432/shop",
        f"postgresql://shop:%zz{SECRET}@127.0.0.1:5432/shop",
        f"postgresql://shop:{SECRET}@[::1/shop",
        f"postgresql://shop:{SECRET}@127.0.0.1/shop?pasword={SECRET}",
        f"mysql://shop:{SECRET}@127.0.0.1/shop",
        f"host=127.0.0.1 user=shop password='{SECRET}",
        f"host=127.0.0.1 usr=shop password={SECRET}",
        f"{SECRET}",
    ],
)
def test_a_malformed_url_with_a_password(url: str) -> None:
    refused(check(url=url), "DATABASE_URL")


@pytest.mark.parametrize(
    ("words", "env", "said"),
    [
        (("check", "--migration", "/m"), {}, "did you mean --migrations?"),
        (("check", "--stage", "befor"), {}, "did you mean before?"),
        (("chek",), {}, "did you mean check?"),
        (
            ("check",),
            {"GUARDRAIL_MIGRATION": "/m"},
            "GUARDRAIL_MIGRATION; did you mean GUARDRAIL_MIGRATIONS?",
        ),
        (("check",), {"HOOK_TIMEOT": "3s"}, "HOOK_TIMEOT; did you mean HOOK_TIMEOUT?"),
        (("check", "--timeout", "3x"), {}, '"3x" is no duration'),
        (("migrate", "--enforce", "warn"), {}, "belongs to `guardrail check`"),
        (("check", "--severity", "drift.chnged=warning"), {}, "did you mean drift.changed?"),
        (("check", "--severity", "migrate.failed=warning"), {}, "migrate.failed says what was done"),
        (("migrate", "--severity", "migrate.failed=warning"), {}, "migrate.failed says what was done"),
    ],
)
def test_the_nearest_name_is_offered(words: tuple[str, ...], env: dict[str, str], said: str) -> None:
    ended = guardrail(*words, url=NOWHERE, **env)
    assert ended.code == 2, ended.all
    assert said in ended.all.replace('\\"', '"')


def test_a_kind_that_there_is_not(production: str, schema_lock: Path) -> None:
    ended = check("--schema-lock", str(schema_lock), "--compare", "tabel", url=production)
    assert ended.code == 2, ended.all
    assert "did you mean table?" in ended.all
