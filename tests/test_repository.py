"""What the repository says of itself: README and docs against the code."""

import re
import shlex
from pathlib import Path

import pytest

from flagcheck import cli as flagcheck
from flagcheck.registry import names as services
from guardrail import cli as guardrail
from hookset import cli as hookset
from hookset import reference
from hookset.configure import configure
from hookset.exitcode import ExitCode
from hookset.explain import page
from smoke import cli as smoke

ROOT = Path(__file__).parent.parent
PROGRAMS = {
    program.name: program
    for program in (hookset.PROGRAM, guardrail.PROGRAM, flagcheck.PROGRAM, smoke.PROGRAM)
}
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
]


STARTS = re.compile(rf"({'|'.join(PROGRAMS)}) (?!  )\w+")


def commands_in(text: str) -> list[str]:
    """Every line of a program's of the shell blocks of a page, continued lines joined."""
    blocks = re.findall(r"^```(?:sh|console|bash)?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    found = [re.sub(r"^\$ ", "", line.strip()) for line in lines]
    return [line.partition(" #")[0].rstrip() for line in found if STARTS.match(line)]


COMMAND_LINES = sorted({line for path in PAGES for line in commands_in(path.read_text())})
VERBS = {f"{program.name} {command.name}" for program in PROGRAMS.values() for command in program.commands}


def test_the_reference_is_what_the_code_says():
    stale = [
        name
        for program in PROGRAMS.values()
        for name, text in reference.files(program).items()
        if (ROOT / "docs/reference" / name).read_text() != text
    ]
    assert stale == [], "run make docs"


def test_the_readme_has_every_exit_code():
    readme = (ROOT / "README.md").read_text()
    assert [code for code in ExitCode if f"| {code.value} | {code.meaning} |" not in readme] == []


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text()
    assert [verb for verb in VERBS if f"`{verb}" not in readme] == []


def test_the_readme_and_the_docs_have_every_flag_service():
    readme = (ROOT / "README.md").read_text()
    pages = {path.stem for path in (ROOT / "docs/services").glob("*.md")}
    assert pages == set(services())
    assert [name for name in services() if f"(docs/services/{name}.md)" not in readme] == []


@pytest.mark.parametrize("line", [line for line in COMMAND_LINES if " ".join(line.split()[:2]) in VERBS])
def test_every_command_in_the_docs_is_one_that_its_program_takes(line):
    program, *words = shlex.split(re.split(r" [|>]|;|&&|  ", line)[0], comments=True)
    if any(re.fullmatch(r"\[.*|\.\.\.", word) for word in words) or {"-h", "--help"} & set(words):
        return  # a synopsis or a call for help, no call
    configure(PROGRAMS[program], [re.sub(r"^\$\w+$", "value", word) for word in words], {})


def test_every_finding_has_its_page():
    assert [
        rule.id
        for program in PROGRAMS.values()
        for rule in program.rules()
        if not page(program.name, program.rules(), rule.id).startswith(rule.id)
    ] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_makefile_is_short_and_says_what_it_has():
    text = (ROOT / "Makefile").read_text()
    assert len(text.splitlines()) <= 49
    wanted = "help setup demo test images up release down lint types bench docs"
    said = " ".join(re.findall(r"^([\w ]+):.*## ", text, flags=re.MULTILINE))
    assert sorted(wanted.split()) == sorted(said.split())
