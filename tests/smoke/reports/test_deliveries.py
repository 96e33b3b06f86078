"""Files as they are asked for: whole or not at all, and for every way in which a run may end."""

import subprocess
import sys

import pytest

from smoke.config import Run
from smoke.reports import deliveries
from tests.smoke.reports.scenes import SCENES


def test_nothing_is_asked_for():
    assert deliveries(Run(), SCENES["healthy"]()) == []


@pytest.mark.parametrize("scene", SCENES)
def test_files_for_every_end_of_a_run(scene, tmp_path):
    page, junit = tmp_path / "a.html", tmp_path / "a.xml"
    found = deliveries(Run(html=str(page), junit=str(junit)), SCENES[scene]())
    assert [each.to for each in found] == [f"page to {page}", f"JUnit XML to {junit}"]
    for each in found:
        each.send(1.0)
    assert page.read_text().startswith("<!doctype html>")
    assert junit.read_text().startswith("<?xml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.xml"]


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(tmp_path):
    [page] = deliveries(Run(html=str(tmp_path / "no" / "a.html")), SCENES["healthy"]())
    with pytest.raises(OSError, match="cannot be written: No such file or directory"):
        page.send(1.0)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told():
    [page] = deliveries(Run(html="/dev/full"), SCENES["healthy"]())
    with pytest.raises(OSError, match="No space left"):
        page.send(1.0)


def test_reports_load_no_engine_and_only_what_is_asked_for():
    code = (
        "import sys; import smoke.reports, smoke.reports.terminal, smoke.reports.junit, smoke.reports.html;"
        "print([name for name in ('gevent', 'locust', 'prometheus_client', 'requests') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ended.stdout.strip() == "[]"
