"""The page of a finding or of a check, as docs/checks has it."""

import re
from collections.abc import Sequence
from pathlib import Path

from hookset.errors import UsageError
from hookset.nearest import did_you_mean
from hookset.outcome import Rule

PACKAGED = Path(__file__).parent / "pages"
IN_THE_REPOSITORY = Path(__file__).parent.parent / "docs" / "checks"


def page(program: str, rules: Sequence[Rule], id: str = "") -> str:
    """The section of a finding's id, a check's whole page for its name, or the list of all ids of the program.

    Raises UsageError for an id that there is not, with the nearest one.
    """
    folder = PACKAGED if PACKAGED.is_dir() else IN_THE_REPOSITORY
    checks = sorted({rule.id.partition(".")[0] for rule in rules})
    files = {check: folder / f"{check}.md" for check in checks}
    pages = {check: file.read_text(encoding="utf-8") for check, file in files.items() if file.exists()}
    sections = {name: text for whole in pages.values() for name, text in _sections(whole)}
    if not id:
        return "\n".join(sections)
    if id in sections or id in pages:
        return sections.get(id) or pages[id]
    raise UsageError(
        f"no finding {id!r}{did_you_mean(id, [*sections, *pages])}", f"`{program} explain` lists all of them"
    )


def _sections(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^## `([\w.]+)`\n", text, flags=re.MULTILINE)[1:]
    return [(name, f"{name}\n\n{body.strip()}\n") for name, body in zip(parts[::2], parts[1::2], strict=True)]
