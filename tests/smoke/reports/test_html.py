"""The page: whole without network, every text escaped, no peak lost, small, legible; and what a real browser makes of it."""

import base64
import hashlib
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smoke.reports.html import page
from smoke.reports.html.tags import VOID, tag
from smoke.reports.words import milliseconds
from tests.conftest import need
from tests.smoke.reports.results import finding
from tests.smoke.reports.scenes import HTML, SCENES, result_of

BROWSER = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
LARGEST = 300_000
PAGES = {name: page(make()).decode() for name, make in SCENES.items()}
every_scene = pytest.mark.parametrize("scene", SCENES)


class Outline(HTMLParser):
    """What a page is made of; fails where an element is not closed by its own end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("script", "style"):
            self.words.append(data)

    def all(self, name: str, kind: str = "") -> list[dict[str, str | None]]:
        return [a for tag, a in self.found if tag == name and kind in ["", *(a.get("class") or "").split()]]


def outline(scene: str) -> Outline:
    return Outline(PAGES[scene])


@every_scene
def test_it_asks_for_nothing_from_anywhere(scene):
    found = outline(scene)
    addresses = [
        a[key] for _, a in found.found for key in ("src", "href", "action", "srcset", "data") if key in a
    ]
    assert addresses == ["data:,"]
    assert "url(" not in PAGES[scene]
    assert "@import" not in PAGES[scene]


@every_scene
def test_only_its_own_style_and_script_may_run(scene):
    [policy] = [a["content"] for a in outline(scene).all("meta") if a.get("http-equiv")]
    for name in ("style", "script"):
        [inside] = re.findall(rf"<{name}>(.*?)</{name}>", PAGES[scene], re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in (policy or "")
    assert (policy or "").startswith("default-src 'none'")
    assert [
        a for _, a in outline(scene).found if "style" in a or any(key.startswith("on") for key in a)
    ] == []


def test_whatever_comes_from_outside_is_text():
    of, told = PAGES["hostile"], outline("hostile")
    assert "<script>alert" not in of
    assert len(told.all("script")) == 1
    assert "\x00" not in of
    assert "\x1b" not in of
    shown = "".join(told.words)
    assert shown.count('<script>alert("x")</script>&amp;\'"\\x1b[31m\\x00') > 60


@given(st.text(), st.text())
def test_any_text_and_attribute_is_escaped(words, value):
    found = Outline(tag("p", words, title=value))
    assert [name for name, _ in found.found] == ["p"]


@every_scene
def test_ids_are_unique_and_every_plot_has_its_table(scene):
    found = outline(scene)
    ids = [a["id"] for _, a in found.found if "id" in a]
    assert len(ids) == len(set(ids))
    for plot in found.all("div", "plot"):
        assert plot["data-table"] in ids
        assert plot["aria-label"]
        assert plot["tabindex"] == "0"
    assert all(svg.get("aria-label") or svg.get("aria-hidden") for svg in drawings(found))


def drawings(found: Outline) -> list[dict[str, str | None]]:
    return [a for a in found.all("svg") if "preserveaspectratio" not in a]


@every_scene
def test_it_is_small(scene):
    assert len(PAGES[scene].encode()) < LARGEST


def test_a_run_of_many_hours_is_no_larger():
    of = SCENES["long"]()
    run = result_of(of)
    seconds = [msgspec.structs.replace(run.timeline[n % 1000], at=n) for n in range(24 * 3600)]
    run = msgspec.structs.replace(run, seconds=86400.0, timeline=tuple(seconds))
    assert len(page(msgspec.structs.replace(of, details=msgspec.to_builtins(run)))) < LARGEST


def test_the_verdict_comes_first_and_in_words():
    words = [word for word in outline("slow").words if word.strip()]
    assert "FAILED" in words[:4]
    assert "thresholds: checkout p(95) 512 ms, limit 400 ms" in words[:5]


def test_numbers_are_there():
    run, told = result_of(SCENES["slow"]()), "\n".join(outline("slow").words)
    assert run.latency
    for value in (run.latency.p99, run.endpoints[2].latency and run.endpoints[2].latency.p95):
        assert milliseconds(value) in told
    for each in (*run.slowest, *run.failures):
        assert each.trace_id in told
    for words in (
        "49% above the limit",
        "needs 2000 samples",
        "4f2c1d8 of 2026-11-21",
        "timed out after 10 s",
    ):
        assert words in told


def test_stretches_are_shaded():
    kinds = [rect.get("class") for rect in outline("stall").all("rect", "shade")]
    assert kinds.count("shade bad") == 1
    late = outline("late").all("rect", "bad")
    assert late == [], "what could not be judged is not shown as violated"


def test_plots_begin_where_judging_does():
    """The judge knows of no request of the warm-up: an empty stretch would look as if none had been sent."""
    assert result_of(SCENES["slow"]()).timeline[0].at == 5
    told = outline("slow")
    assert "Warm-up until 5 s: not judged, and not shown." in told.words
    places = [float(a["data-x"] or 0) for a in told.all("tr") if "data-x" in a]
    assert places[:25] == pytest.approx([(n + 0.5) / 25 for n in range(25)], abs=1e-4)


def test_what_to_do_next_is_said_once_and_failures_first():
    hint = "repair DNS for the Job's pod"
    told = [
        finding(f"checks.{n}", status, "x", hint=hint) for n, status in enumerate(["inconclusive", "failed"])
    ]
    words = Outline(page(msgspec.structs.replace(SCENES["nothing"](), findings=tuple(told))).decode()).words
    assert words.count(hint) == 1
    assert words.index("checks.1") < words.index(hint) < words.index("checks.0")


def test_an_overridden_threshold_is_not_shown_as_failed():
    of = SCENES["stall"]()
    told = finding("thresholds.latency", "overridden", "x", object="http_req_duration p(99)<250ms over 5s")
    text = page(msgspec.structs.replace(of, findings=(told,))).decode()
    assert Outline(text).all("rect", "bad") == []
    assert "↷" in text


@pytest.mark.parametrize("scene", ["nothing", "no_request"])
def test_nothing_measured_says_why(scene):
    told = "\n".join(outline(scene).words)
    assert SCENES[scene]().reason in told
    assert outline(scene).all("div", "plot") == []


def test_colours_are_legible_in_light_and_dark():
    css = (Path(__file__).parents[3] / "smoke/reports/html/page.css").read_text()
    for block in re.findall(r":root \{([^}]*)\}", css)[:2]:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", block))
        for name in ("ink", "soft", "good", "bad", "unsure", "warn", "limit"):
            assert contrast(colours[name], colours["page"]) >= 4.5, name
        for name in ("p50", "p95", "p99", "max", "rate", "dropped"):
            assert contrast(colours[name], colours["page"]) >= 3, name


def test_who_reads_in_the_dark_prints_on_white():
    css = (Path(__file__).parents[3] / "smoke/reports/html/page.css").read_text()
    assert re.findall(r"@media ([^{]*dark\))", css) == ["screen and (prefers-color-scheme: dark)"]


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_real_browser_runs_its_script_and_no_other(tmp_path):
    need(BROWSER, "chromium or google-chrome")
    file = tmp_path / "page.html"
    file.write_text(PAGES["hostile"].replace("</main>", "</main><script>document.title = 'taken'</script>"))
    words = [
        str(BROWSER),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
    ]
    ended = subprocess.run(
        [*words, "--enable-logging=stderr", "--dump-dom", file.as_uri()],
        check=True,
        capture_output=True,
        text=True,
    )
    run = result_of(SCENES["hostile"]())
    assert ended.stdout.count(">copy</button>") == len(run.slowest) + len(run.failures)
    assert "<title>taken" not in ended.stdout
    assert "<title>FAILED" in ended.stdout
    refused = re.findall(r"(?:Refused|Content Security Policy)[^\n]*", ended.stderr)
    assert len(refused) == 1, "only the script that is not ours is refused"


def test_hostile_text_is_hostile():
    assert "<script>" in HTML
