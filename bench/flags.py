"""flagcheck beside its peers, on a real Unleash: a whole process for one flag and for 500.

python -m bench.flags [--runs 5]

Peers answer less: curl fetches the definitions, UnleashClient evaluates one flag for one context.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.timing import Contender, measure, table
from tests.servers.postgres import Server
from tests.servers.unleash import CLIENT, Unleash, installed

MANY = 500
CLIENT_SCRIPT = """\
import sys
from UnleashClient import UnleashClient
url, token, key = sys.argv[1:]
client = UnleashClient(url + "/api", "bench", disable_metrics=True, disable_registration=True,
                       custom_headers={"Authorization": token}, cache_directory=sys.argv[0] + ".cache")
client.initialize_client(fetch_toggles=True)
assert client.is_enabled(key, {"userId": "1"})
client.destroy()
"""


def main() -> None:
    """Measure, where Unleash is installed."""
    parser = argparse.ArgumentParser(prog="python -m bench.flags", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    if not installed():
        sys.stdout.write("\nUnleash is not installed in .tools/unleash: left out\n")
        return
    server = Server(16).start()
    try:
        flags = Unleash(server).start()
        try:
            _measure(flags, runs)
        finally:
            flags.stop()
    finally:
        server.stop()


def _measure(flags: Unleash, runs: int) -> None:
    keys = [f"flag-{number}" for number in range(MANY)]
    for key in keys:
        flags.create(key)
        flags.on(key)
    with tempfile.TemporaryDirectory(prefix="hookset-bench-") as folder:
        one = _flagcheck(flags, Path(folder), keys[:1])
        many = _flagcheck(flags, Path(folder), keys)
        contenders = [one, many, *_peers(flags, Path(folder), keys[0])]
        table(f"Unleash 8.2.0, medians of {runs}", one.name, measure(contenders, runs))
        asked = {contender.name: _requests(contender) for contender in (one, many)}
    sys.stdout.write(f"  requests: {', '.join(f'{name} {number}' for name, number in asked.items())}\n")


def _flagcheck(flags: Unleash, folder: Path, keys: list[str]) -> Contender:
    file = folder / f"{len(keys)}.json"
    wanted = {"flags": dict.fromkeys(keys, "enabled")}
    file.write_text(
        json.dumps({"service": "unleash", "url": flags.url, "environment": "production"} | wanted)
    )
    words = (sys.executable, "-m", "flagcheck", "check", "--expect", str(file), "--format", "json")
    return Contender(f"flagcheck check, {len(keys)}", words, {"FLAGCHECK_TOKEN": flags.viewer})


def _requests(contender: Contender) -> int:
    environment = os.environ | (contender.environment or {})
    done = subprocess.run(contender.command, env=environment, check=True, capture_output=True)
    return int(json.loads(done.stdout)["figures"]["requests"])


def _peers(flags: Unleash, folder: Path, key: str) -> list[Contender]:
    token = CLIENT["production"]
    address = f"{flags.url}/api/client/features"
    script = folder / "client.py"
    script.write_text(CLIENT_SCRIPT)
    return [
        Contender("curl /api/client/features", ("curl", "-sf", "-H", f"Authorization: {token}", address)),
        Contender("UnleashClient, one flag", (sys.executable, str(script), flags.url, token, key)),
    ]


if __name__ == "__main__":
    main()
