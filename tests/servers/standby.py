"""A hot standby, cloned from a running server."""

import os
import shutil
import subprocess

from tests.servers.postgres import UNPRIVILEGED, Server


def standby_of(primary: Server, *settings: str, kind: type[Server] = Server) -> Server:
    """Clone `primary` and start the clone as its streaming standby; `promote` ends that."""
    # the primary's tests may have left a tablespace inside its folder, which recovery refuses otherwise
    standby = kind(primary.major, settings=["allow_in_place_tablespaces=on", *settings])
    if os.geteuid() == 0:
        shutil.chown(standby.folder, UNPRIVILEGED)
    identity = {"user": UNPRIVILEGED} if os.geteuid() == 0 else {}
    subprocess.run(
        [
            primary.bin / "pg_basebackup",
            "-R",
            "-c",
            "fast",
            "--no-sync",
            "-D",
            standby.data,
            "-d",
            primary.url(),
        ],
        check=True,
        capture_output=True,
        cwd=standby.folder,
        **identity,
    )
    return standby.start()


def promote(standby: Server) -> None:
    standby.run("SELECT pg_promote()")
