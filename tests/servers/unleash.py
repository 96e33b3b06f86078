"""A real Unleash (npm unleash-server 8.2.0) on a database of a real PostgreSQL.

    with unleash() as flags:                   # one for the whole session, however many ask for it
        flags.create("checkout")               # off in development and production, the two environments there are
        flags.strategy("checkout", rollout=25) # flexibleRollout in production; any other kind by name
        flags.on("checkout")                   # environment="production" unless told otherwise
        flags.off("checkout"); flags.stale("checkout"); flags.depends("checkout", on="base"); flags.archive("checkout")
        flags.segment("staff", [constraint])   # its id, for strategy(segments=[...])
        flags.fresh("x")                       # a name that no other test has, of a flag just created
        flags.url, flags.viewer                # what flagcheck is given: the address and a token that can only read
        flags.events()                         # how many events there are: unchanged by a run that only reads

Tokens: ADMIN (may do anything), `flags.viewer` (personal access token of a user with the role Viewer), CLIENT and FRONTEND
by environment. `Unleash(server).start()` is an instance of one's own, on a PostgreSQL that may be stopped under it;
`limits` are Unleash's environment variables; the shared one has no practical limit of searches, others 15 a minute. Changes reach the client API in some 100 ms, the frontend API in 0.6 s.
"""

import itertools
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.servers.postgres import Server, free_port

HOME = Path(os.environ.get("HOOKSET_UNLEASH", ".tools/unleash")) / "node_modules"
ADMIN = "*:*.admin-secret"
CLIENT = {"development": "default:development.dev-secret", "production": "default:production.prod-secret"}
FRONTEND = {"development": "default:development.fe-dev", "production": "default:production.fe-prod"}
SPECIFICATIONS = HOME / "@unleash/client-specification/specifications"
VIEWER_ROLE = 3
MANY_SEARCHES = {"SEARCH_FEATURES_RATE_LIMIT_PER_MINUTE": "10000"}
_numbers = itertools.count()


def installed() -> bool:
    return (HOME / "unleash-server/dist/server.js").exists() and (HOME / ".bin/node").exists()


class Unleash:
    """One Unleash on a database of its own in `server`."""

    def __init__(self, server: Server, **limits: str) -> None:
        self.server = server
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.limits = limits
        self.viewer = ""
        self.session = requests.Session()
        self.session.headers["Authorization"] = ADMIN

    def start(self) -> "Unleash":
        """Start it and wait until it is healthy: some 7 s, most of them its migrations."""
        database = f"unleash{self.port}"
        self.server.run(f"CREATE DATABASE {database}")
        self.log = self.server.folder / f"{database}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [(HOME / ".bin/node").resolve(), (HOME / "unleash-server/dist/server.js").resolve()],
                env=self._environment(database),
                stdout=log,
                stderr=log,
            )
        self._await()
        self.viewer = self._viewer_token()
        return self

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(timeout=30)
        self.session.close()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Any request as the administrator; the answer's JSON, None where it has none."""
        answer = self.session.request(method, self.url + path, json=body, timeout=30)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def create(self, name: str, type: str = "release") -> str:
        self.call("POST", "/api/admin/projects/default/features", {"name": name, "type": type})
        return name

    def fresh(self, stem: str = "flag") -> str:
        return self.create(f"{stem}-{os.getpid()}-{next(_numbers)}")

    def on(self, name: str, environment: str = "production") -> None:
        """Without any enabled strategy, Unleash adds one for 100 % when a flag is turned on."""
        self.call("POST", f"{self._in(name, environment)}/on")

    def off(self, name: str, environment: str = "production") -> None:
        self.call("POST", f"{self._in(name, environment)}/off")

    def strategy(
        self,
        name: str,
        kind: str = "flexibleRollout",
        environment: str = "production",
        rollout: float | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Add a strategy; `more` is constraints, segments, variants, parameters, disabled as Unleash spells them."""
        parameters = {k: str(v) for k, v in more.pop("parameters", {}).items()}
        if rollout is not None:
            parameters |= {"rollout": f"{rollout:g}", "stickiness": "default", "groupId": name}
        body = {"name": kind, "parameters": parameters, **more}
        return dict(self.call("POST", f"{self._in(name, environment)}/strategies", body))

    def segment(self, name: str, constraints: list[dict[str, Any]]) -> int:
        made = self.call("POST", "/api/admin/segments", {"name": name, "constraints": constraints})
        return int(made["id"])

    def depends(self, name: str, on: str, **more: Any) -> None:
        """`more`: enabled=False, or variants=[...]."""
        path = f"/api/admin/projects/default/features/{name}/dependencies"
        self.call("POST", path, {"feature": on, **more})

    def stale(self, name: str) -> None:
        self.call("POST", "/api/admin/projects/default/stale", {"features": [name], "stale": True})

    def archive(self, name: str) -> None:
        self.call("DELETE", f"/api/admin/projects/default/features/{name}")

    def events(self) -> int:
        """How many events there are: whatever changes a flag, a token or a setting adds one."""
        return int(self.call("GET", "/api/admin/search/events?limit=1")["total"])

    def _in(self, name: str, environment: str) -> str:
        return f"/api/admin/projects/default/features/{name}/environments/{environment}"

    def _viewer_token(self) -> str:
        user = {"name": "ci", "email": "ci@example.com", "rootRole": VIEWER_ROLE, "sendEmail": False}
        made = self.call("POST", "/api/admin/user-admin", user | {"password": "Only-For-Tests-1"})
        login = requests.Session()
        known = {"username": made.get("username") or "ci@example.com", "password": "Only-For-Tests-1"}
        login.post(f"{self.url}/auth/simple/login", json=known, timeout=10).raise_for_status()
        expires = time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() + 86400))
        wanted = {"description": "ci", "expiresAt": expires}
        answer = login.post(f"{self.url}/api/admin/user/tokens", json=wanted, timeout=10)
        answer.raise_for_status()
        login.close()
        return str(answer.json()["secret"])

    def _environment(self, database: str) -> dict[str, str]:
        joined = {kind: ",".join(tokens.values()) for kind, tokens in (("c", CLIENT), ("f", FRONTEND))}
        return {
            "PATH": os.environ["PATH"],
            "NODE_ENV": "production",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(self.port),
            "UNLEASH_URL": self.url,
            "DATABASE_URL": self.server.url(database),
            "DATABASE_SSL": "false",
            "CHECK_VERSION": "false",
            "SEND_TELEMETRY": "false",
            "LOG_LEVEL": "warn",
            "UNLEASH_DEFAULT_ADMIN_USERNAME": "admin",
            "UNLEASH_DEFAULT_ADMIN_PASSWORD": "unleash4all",
            "INIT_ADMIN_API_TOKENS": ADMIN,
            "INIT_BACKEND_API_TOKENS": joined["c"],
            "INIT_FRONTEND_API_TOKENS": joined["f"],
        } | self.limits

    def _await(self) -> None:
        for _ in range(600):
            assert self.process.poll() is None, self.log.read_text()
            try:
                if requests.get(f"{self.url}/health", timeout=2).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise TimeoutError(self.log.read_text())


_shared: list[Unleash] = []
_users = 0


@contextmanager
def unleash() -> Iterator[Unleash]:
    """The session's one instance, started by the first who asks and stopped when the last has left."""
    global _users  # noqa: PLW0603 - two folders' fixtures share one server that takes 7 s to start
    if not _shared:
        _shared.append(Unleash(Server(16).start(), **MANY_SEARCHES).start())
    _users += 1
    try:
        yield _shared[0]
    finally:
        _users -= 1
        if not _users:
            ended = _shared.pop()
            ended.stop()
            ended.server.stop()
