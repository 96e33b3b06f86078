"""A real local HTTP server that replays recorded answers, for services that cannot run here.

A recording is a YAML file with where it comes from and what is asked and answered:

    source: https://docs.example.com/api/flags, read 2026-11-23
    exchanges:
      - request: {method: GET, path: /api/v2/flags/shop/checkout, query: {env: production}, headers: {Authorization: api-x}}
        response: {status: 200, headers: {X-Foo: bar}, json: {key: checkout}}

A request must have at least what its recording says: all of `query`, `headers` and, for a POST, `json` (where
given). What no exchange matches is answered 599, and kept in `unmatched` with the others in `requests`.
"""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    json: Any = None


@dataclass
class Replay:
    """Serves exchanges until `stop`; `answers` may be changed while it runs."""

    exchanges: list[dict[str, Any]]
    requests: list[Asked] = field(default_factory=list)
    unmatched: list[Asked] = field(default_factory=list)

    @classmethod
    def of(cls, *files: Path) -> "Replay":
        """A server of all exchanges in these recordings."""
        found = [yaml.safe_load(file.read_text()) for file in files]
        assert all(one["source"] for one in found), "a recording says where it comes from"
        return cls([exchange for one in found for exchange in one["exchanges"]])

    def start(self) -> "Replay":
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                replay._answer(self)

            do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815 - http.server calls them so

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "Replay":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = _asked(handler)
        self.requests.append(asked)
        found = next((one["response"] for one in self.exchanges if _matches(one["request"], asked)), None)
        if found is None:
            self.unmatched.append(asked)
            found = {"status": 599, "text": f"no recording of {asked.method} {asked.path} {asked.query}"}
        body = json.dumps(found["json"]).encode() if "json" in found else str(found.get("text", "")).encode()
        handler.send_response(found["status"])
        kind = "application/json" if "json" in found else "text/plain"
        for name, value in ({"Content-Type": kind} | found.get("headers", {})).items():
            handler.send_header(name, str(value))
        if found["status"] not in (204, 304):
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD" and found["status"] not in (204, 304):
            handler.wfile.write(body)


def _asked(handler: BaseHTTPRequestHandler) -> Asked:
    parts = urlsplit(handler.path)
    data = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    return Asked(
        handler.command,
        parts.path,
        {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()},
        {name.lower(): value for name, value in handler.headers.items()},
        json.loads(data) if data else None,
    )


def _matches(wanted: dict[str, Any], asked: Asked) -> bool:
    headers = {name.lower(): str(value) for name, value in wanted.get("headers", {}).items()}
    query = {name: str(value) for name, value in wanted.get("query", {}).items()}
    return (
        wanted.get("method", "GET") == asked.method
        and wanted["path"] == asked.path
        and query.items() <= asked.query.items()
        and headers.items() <= asked.headers.items()
        and ("json" not in wanted or wanted["json"] == asked.json)
    )
