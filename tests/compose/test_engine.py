"""Machines without Docker, or with half of it."""

import shutil
from pathlib import Path

import pytest

from examples.shop.compose.__main__ import main


@pytest.mark.parametrize("command", ["up", "release", "down"])
def test_without_docker_it_says_where_it_is_had(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([command]) == 2
    assert capsys.readouterr().err == "docker is not installed: https://docs.docker.com/engine/install/\n"


@pytest.mark.parametrize("command", ["up", "release", "down"])
def test_without_its_compose_plugin_too(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuses = shutil.which("false")
    assert refuses
    (tmp_path / "docker").symlink_to(refuses)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([command]) == 2
    assert capsys.readouterr().err.startswith("docker has no Compose plugin here: https://")
