"""The demo's scenes about feature flags: configured state from flagd's definition files, the edge a real OFREP server."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.servers.fast_feature import FastFeature

HERE = Path(__file__).parent
SWITCH = {"on": True, "off": False}
Scene = Callable[[str, int, list[str], Path], None]
"""Title, expected exit code, flagcheck's words, the folder to run in."""


def flag_scenes(folder: Path, scene: Scene) -> None:
    """Flags right; on in production while staging is off; right in the flag service and not yet at the edge."""
    with FastFeature() as edge:
        edge.put("refunds", variants=SWITCH, default_variant="on")
        right = release(folder / "flags-right", edge)
        scene("the flags are as release 2 expects", 0, ["check", "--expect=flags.yaml"], right)

        stuck = release(folder / "flags-stuck", edge)
        switch_off(stuck / "flags/staging.json", "refunds")
        scene("a flag is on in production and off in staging", 10, ["check", "--expect=flags.yaml"], stuck)

        edge.put("refunds", variants=SWITCH, default_variant="off")
        scene(
            "a flag is right in the flag service and not yet at the edge",
            10,
            ["check", "--expect=flags.yaml"],
            right,
        )


def release(folder: Path, edge: FastFeature) -> Path:
    """What the release ships: its expectations and, as the flag service's state, the definition files."""
    shutil.copytree(HERE / "flags", folder / "flags")
    text = (HERE / "flags.yaml").read_text()
    assert "http://localhost:8016" in text
    (folder / "flags.yaml").write_text(text.replace("http://localhost:8016", edge.url))
    return folder


def switch_off(file: Path, key: str) -> None:
    """Disable a flag in a definition file."""
    head, mark, tail = file.read_text().partition(f'"{key}"')
    file.write_text(head + mark + tail.replace("ENABLED", "DISABLED", 1))
