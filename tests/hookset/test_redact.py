"""Secrets are seen nowhere, in whatever form they turn up."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from hookset.redact import Redactor, shown, without_credentials
from tests.hookset.process import ROOT, toy

SECRETS = ("s3same0pen", "pa$$ w/rd@1:2%", 'quo"te\\back', "naïve☂pass", "line1x\nline2y")


def cleaner(*secrets: str) -> Redactor:
    redactor = Redactor()
    for secret in secrets:
        redactor.hide(secret)
    return redactor


@pytest.mark.parametrize("secret", SECRETS)
def test_every_form_is_hidden(secret: str) -> None:
    clean = cleaner(secret).clean
    encoded = (quote(secret), quote(secret, safe=""), quote_plus(secret))
    for form in (secret, *encoded, json.dumps(secret)[1:-1], repr(secret)[1:-1]):
        assert clean(f"<{form}>") == "<***>"


@given(some.text(min_size=4, max_size=20), some.text(max_size=20), some.text(max_size=20))
def test_a_secret_never_stays(secret: str, before: str, after: str) -> None:
    assume(secret.strip() and "***" not in secret and not set(secret) <= {"*"})
    assert secret not in cleaner(secret).clean(before + secret + after).replace("***", "")


@given(some.text(some.characters(exclude_categories=["Cs"]), min_size=4, max_size=20))
def test_a_password_in_a_url_never_stays(password: str) -> None:
    assume(password.strip() and "***" not in quote(password, safe=""))
    url = f"postgresql://app:{quote(password, safe='')}@db:5432/shop"
    redactor = cleaner(url)
    said = redactor.clean(f"{url} and {password} and {quote(password, safe='')}")
    assert (
        said == "postgresql://app:***@db:5432/shop and *** and ***"
        or password in "postgresql://app:@db:5432/shop and"
    )


LONG = """
from hookset.redact import Redactor, without_credentials
line = "https://jane:pw@cdn.example/a.png " + "89504e47" * 1_000_000
print(Redactor().clean(line)[:40], without_credentials(line)[:30])
"""


def test_a_word_of_megabytes_beside_a_url_holds_nothing() -> None:
    """A statement with an image in it, echoed by a migration tool. Letter by letter it would take hours."""
    said = subprocess.run(
        [sys.executable, "-c", LONG], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert said.stdout == "https://jane:***@cdn.example/a.png 89504 https://cdn.example/a.png 8950\n"


def test_of_a_url_only_the_password_is_secret() -> None:
    redactor = cleaner("postgresql://app:hunter2@db:5432/shop", "postgresql://db/shop")
    assert redactor.clean("no route to db:5432/shop as app, postgresql://db/shop") == (
        "no route to db:5432/shop as app, postgresql://db/shop"
    )


@pytest.mark.parametrize(
    "value",
    [
        "host=db password=hunter2 user=app",
        "host=db password='hunter2' user=app",
        "postgresql://db/shop?password=hunter2&user=app",
        "postgresql://app:hunter2@db:54x/shop",
        "postgresql:/app:hunter2@db/shop",
        "postgresql://app:hunter2@@db/shop",
        "postgresql//app:hunter2@db/shop",
        "app:hunter2@db/shop",
        "postgresql://app:hunter2/x@db/shop",
        "postgresql://app:a#hunter2@db/shop",
        "https://hooks.example.com/services/T0/hunter2",
        "https://files.example.com/x?sig=hunter2",
        "hunter2==",
    ],
)
def test_a_password_in_a_value_that_is_no_clean_url(value: str) -> None:
    redactor = cleaner(value)
    assert "hunter2" not in redactor.clean(f'could not use "{value}"')
    assert "hunter2" not in shown(value)


def test_fragments_that_a_library_quotes_of_a_malformed_url() -> None:
    clean = cleaner("postgresql://app:pa/swordfish@db/shop").clean
    assert clean('invalid integer value "pa" for connection option "port"') == (
        'invalid integer value "***" for connection option "port"'
    )
    assert clean('database "swordfish@db/shop"') == 'database "***@db/shop"'


def test_a_short_value_is_hidden_only_where_it_stands_as_a_value() -> None:
    clean = cleaner("ab").clean
    assert (
        clean('about a cab: password=ab, "ab", app:ab@db') == 'about a cab: password=***, "***", app:***@db'
    )


def test_a_url_with_a_password_that_nobody_declared() -> None:
    assert Redactor().clean("at https://jane:swordfish@host/x") == "at https://jane:***@host/x"


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://jane:pw@host:8443/x?y=1", "https://host:8443/x?y=1"),
        ("https://jane@host/x", "https://host/x"),
        ("https://jane:p@w@host/x", "https://host/x"),
        ("https://host/x?token=abc&y=1", "https://host/x?token=***&y=1"),
        ("postgresql://u:p@a,b:5433/shop", "postgresql://a,b:5433/shop"),
        ("no url at all", "no url at all"),
    ],
)
def test_without_credentials(url: str, bare: str) -> None:
    assert without_credentials(url) == bare


@pytest.mark.parametrize("format", ["text", "json", "lines"])
@pytest.mark.parametrize("end", ["well", "crash", "refused"])
def test_a_secret_appears_nowhere(format: str, end: str, tmp_path: Path) -> None:
    secret = "sw0rdf!sh/é"
    said = f"{secret} {quote(secret)} {json.dumps(secret)}"
    sinks = {
        "HOOK_REPORT": str(tmp_path / "report.json"),
        "HOOK_METRICS_TEXTFILE": str(tmp_path / "metrics"),
        "HOOK_RELEASE": f"r-{secret}",
        "TOY_URL": f"toy://app:{quote(secret, safe='')}@shelf/",
    }
    args = ("--find", "passed,failed,odd", "--words", said, "--end", end, "--format", format)
    ended = toy("judge", *args, env=sinks, termination=tmp_path / "termination")
    everything = ended.all + "".join(path.read_text() for path in tmp_path.iterdir())
    assert "***" in everything
    assert len(list(tmp_path.iterdir())) == 3
    for form in (secret, "sw0rdf", quote(secret), quote(secret, safe="")):
        assert form not in everything


def test_a_malformed_call_does_not_show_a_password() -> None:
    for args in (
        ["judge", "toy://app:swordfish@shelf"],
        ["judge", "--ulr=toy://app:swordfish@shelf"],
        ["judge", "--depth=toy://app:swordfish@shelf"],
        ["toy://app:swordfish@shelf"],
        ["wrap", "--key", "swordfish", "--nonsense"],
    ):
        ended = toy(*args)
        assert ended.code == 2
        assert "swordfish" not in ended.all
    misplaced = toy("wrap", "--timeout", "swordfish", env={"TOY_KEY": "swordfish"})
    assert '"***" is no duration' in misplaced.err.replace("\\", "")


def test_a_password_like_our_own_words_does_not_break_the_record() -> None:
    ended = toy("judge", "--find", "failed", "--format", "json", env={"TOY_URL": "toy://app:failed@shelf"})
    assert ended.record["outcome"] == "failed"
    assert ended.record["findings"][0]["status"] == "failed"
