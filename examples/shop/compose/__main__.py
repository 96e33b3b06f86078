"""`make up`, `make release`, `make down`: a whole release of the shop, on Docker.

up        start the systems, and production as release 1 has left it
release   sync a release as Argo CD would; --break drift|flag|start|smoke spoils it on purpose
down      stop everything and remove what it has stored
"""

import argparse
import os
import shutil
import subprocess
import sys

from examples.shop.compose import engine, layout, sync, world
from examples.shop.compose.tasks import tasks

SYSTEMS = ("postgres", "flagd", "pushgateway", "prometheus", "alertmanager")
OPEN = {"shop": 8000, "prometheus": 9090, "alertmanager": 9093, "pushgateway": 9091}


def main(words: list[str] | None = None) -> int:
    """0: done, and the release succeeded; 1: the release was stopped; 2: it could not be tried."""
    arguments = _parser().parse_args(words)
    try:
        engine.need_compose()
        if arguments.command == "up":
            return up()
        if arguments.command == "down":
            return down()
        return release(arguments.release, arguments.spoil)
    except engine.EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("terminated\n")
        return 130


def up() -> int:
    """Start what is not running; what is there already keeps its state."""
    _need_images()
    layout.lay_out()
    say("starting PostgreSQL, flagd, Pushgateway, Prometheus and Alertmanager ...")
    engine.show("up", "-d", "--wait", "--wait-timeout=120", *SYSTEMS)
    world.wait("pushgateway", lambda: engine.ask(f"{engine.address('pushgateway', 9091)}/-/ready"))
    if not world.exists():
        say("bringing production to release 1 ...")
        world.create()
    world.set_up("")
    engine.show("up", "-d", "--wait", "--wait-timeout=120", "--no-deps", "--no-recreate", "shop")
    for service, port in OPEN.items():
        say(f"  {service:13} {engine.address(service, port)}")
    say("ready: make release RELEASE=r2")
    return 0


def release(name: str, spoil: str) -> int:
    """Sync one release, and say what came of it."""
    if not set(SYSTEMS) <= engine.running():
        raise engine.EngineError("the systems are not running: make up")
    os.environ |= {"RELEASE": name, "REVISION": _revision()}
    layout.lay_out()
    world.set_up(spoil)
    engine.compose("build", "-q", "shop")
    say(f"shop {name} into production")
    if spoil:
        say(f"broken on purpose: {world.BREAKS[spoil]}")
    well = sync.run(tasks(engine.services()), say)
    if not well:
        say(f"\nAlerts:  {engine.address('prometheus', 9090)}/alerts  {engine.address('alertmanager', 9093)}")
    return 0 if well else 1


def down() -> int:
    """Stop and remove containers, network and volumes, and what was laid out."""
    engine.compose("down", "--volumes", "--remove-orphans", "--timeout=5")
    shutil.rmtree(layout.build(), ignore_errors=True)
    return 0


def say(text: str) -> None:
    """A line to the person at the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _need_images() -> None:
    wanted = {each["image"] for each in engine.services().values() if "hooks" in each.get("profiles", [])}
    there = set(engine.docker("images", "--format={{.Repository}}:{{.Tag}}").split())
    if wanted - there:
        raise engine.EngineError(
            f"not built yet: {', '.join(sorted(wanted - there))}: make images, or docker compose --profile hooks pull"
        )


def _revision() -> str:
    command = ["git", "-C", str(engine.ROOT), "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "local"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m examples.shop.compose", description="A whole release of the shop, on Docker."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start the systems, and production as release 1 has left it")
    one = commands.add_parser("release", help="sync a release as Argo CD would")
    one.add_argument("release", choices=layout.NAMES, nargs="?", default="r2")
    one.add_argument(
        "--break", dest="spoil", choices=list(world.BREAKS), default="", help="spoil it on purpose"
    )
    commands.add_parser("down", help="stop everything and remove what it has stored")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
