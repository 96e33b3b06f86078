"""Options: flag over environment over default; durations, choices, switches, secrets in files."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hookset.configure import configure
from hookset.duration import duration_text, seconds_of
from hookset.effective import effective_short
from hookset.errors import UsageError
from hookset.options import CommonConfig
from hookset.program import Command, Program
from tests.hookset.toy import PROGRAM


def config(*argv: str, **env: str) -> Any:
    return configure(PROGRAM, argv, env).config


def refusal(*argv: str, **env: str) -> str:
    with pytest.raises(UsageError) as caught:
        configure(PROGRAM, argv, env)
    return caught.value.message


def test_flag_over_environment_over_default() -> None:
    assert config("judge").depth == 3
    assert config("judge", TOY_DEPTH="4").depth == 4
    assert config("judge", "--depth", "5", TOY_DEPTH="4").depth == 5
    assert config("judge", "--depth=-5").depth == -5


def test_common_options_listen_to_the_programs_own_variable_first() -> None:
    assert config("judge", HOOK_APP="shop").app == "shop"
    assert config("judge", HOOK_APP="shop", TOY_APP="till").app == "till"


def test_the_first_line_leaves_out_what_was_emptied() -> None:
    words = ("judge", "--app", "shop", "--pushgateway", "", "--report", "")
    call = configure(PROGRAM, words, {"HOOK_PUSHGATEWAY": "http://gateway"})
    assert call.config.pushgateway == ""
    assert effective_short(PROGRAM, call) == "toy 1.2.3 judge: --app shop; the rest by default"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert config("judge", TOY_DEPTH="", HOOK_APP="", TOY_URL="", TOY_URL_FILE="").depth == 3


@pytest.mark.parametrize(
    ("words", "deep"),
    [(["--deep"], True), (["--no-deep"], False), ([], True)],
)
def test_switches(words: list[str], deep: bool) -> None:
    assert config("judge", *words, TOY_DEEP="yes").deep is deep


def test_repeated_options_and_lists() -> None:
    assert config("judge", "--find", "passed", "--find", "failed,info").find == ("passed", "failed", "info")
    assert config("judge", TOY_FIND="failed, info\nblind").find == ("failed", "info", "blind")
    assert config("judge", "--report", "a,b", "--report", "c").report == ("a,b", "c")
    assert config("judge", HOOK_REPORT="a\nb\n").report == ("a", "b")


def test_a_secret_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("toy://a\n")
    assert config("judge", TOY_URL_FILE=str(file)).url == "toy://a"
    assert config("judge", "--url", "toy://b", TOY_URL_FILE=str(file)).url == "toy://b"


def test_positional_and_rest() -> None:
    assert config("tell").name == ""
    assert config("tell", "colour.shade").name == "colour.shade"
    command = config("wrap", "--key", "k", "--", "make", "--key", "--", "it").command
    assert command == ("make", "--key", "--", "it")
    assert refusal("wrap", "--key", "k", "--") == "COMMAND is required, but given empty"
    assert refusal("wrap", "--key", "k", "make") == "toy wrap: unexpected word make"
    assert refusal("judge", "--", "x") == "toy judge: takes nothing after --, but got: x"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["judge", "--depth"], "toy judge: --depth: needs a value"),
        (["judge", "--tim", "3"], "toy judge: unknown option --tim; did you mean --timeout?"),
        (["judge", "-x"], "toy judge: unknown option -x"),
        (["judge", "--stage", "befor"], '--stage: "befor" is none of before, after; did you mean before? (from the command line)'),
        (["judge", "--timeout", "400d"], '--timeout: "400d" is longer than a year (from the command line)'),
    ],
)  # fmt: skip
def test_refusals(argv: list[str], message: str) -> None:
    assert refusal(*argv) == message


def test_a_wrong_switch_in_the_environment() -> None:
    assert "neither true nor false (from the environment variable TOY_DEEP)" in refusal(
        "judge", TOY_DEEP="maybe"
    )


def test_a_program_without_subcommands() -> None:
    program = Program("one", "", "1", (Command("", "", CommonConfig, lambda *_: ""),))
    assert configure(program, ["--timeout", "2m"], {}).config.timeout == 120


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60s", 60), ("2m", 120), ("500ms", 0.5), ("1h30m", 5400), ("7", 7), ("0.5", 0.5), (" 1s ", 1)],
)
def test_durations(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "-1", "1w", "1 s", "inf", "nan", "1e3", "1s2", "٣s"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        seconds_of(text)


@given(some.integers(0, 10**7))
def test_a_duration_is_read_as_it_is_written(milliseconds: int) -> None:
    seconds = milliseconds / 1000
    assert seconds_of(duration_text(seconds)) == pytest.approx(seconds, abs=0.0005)


@given(some.text(max_size=30))
def test_no_word_is_anything_but_a_value_or_a_refusal(word: str) -> None:
    for flag in ("--timeout", "--depth", "--find", "--stage", "--severity"):
        try:
            config("judge", f"{flag}={word}")
        except UsageError as error:
            assert flag in error.message  # noqa: PT017


@given(some.text(max_size=30), some.text(max_size=30))
def test_no_variable_makes_a_traceback(url: str, depth: str) -> None:
    try:
        found = config("judge", TOY_URL=url, TOY_DEPTH=depth)
    except UsageError as error:
        assert "--depth" in error.message  # noqa: PT017
    else:
        assert found.url == (url or "toy://shelf")
