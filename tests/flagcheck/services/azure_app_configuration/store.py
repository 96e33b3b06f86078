"""A store that answers as the REST reference says, and checks each signature against the request line as it came.

https://learn.microsoft.com/azure/azure-app-configuration/rest-api-key-value and rest-api-authentication-hmac, read 2026-11-23
"""

import base64
import hashlib
import hmac
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

ID, SECRET = "abc-l0-s0:invented", base64.b64encode(b"an invented secret of a store").decode()
ENTRA = "invented.entra.token"
FEATURE = "application/vnd.microsoft.appconfig.ff+json;charset=utf-8"
PAGE = 100


class Store:
    """`entries`: dictionaries as the API shows them. `asked`: the request lines' paths, as they came."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self.entries, self.asked = entries, list[str]()
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                store.asked.append(self.path)
                status, body = store.answer(self)
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.token = f"Endpoint={self.url};Id={ID};Secret={SECRET}"

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> tuple[int, Any]:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if not authorised(request):
            return 401, {
                "type": "https://azconfig.io/errors/unauthorized",
                "title": "Unauthorized",
                "status": 401,
            }
        if parts.path != "/kv" or "api-version" not in query:
            return 400, {"title": "API version is not specified", "name": "api-version", "status": 400}
        found = [
            entry
            for entry in self.entries
            if matches(query.get("key", "*"), entry["key"])
            and matches(query.get("label", "*"), entry["label"] or "\0")
        ]
        start = int(query.get("after", "0"))
        page: dict[str, Any] = {"items": found[start : start + PAGE]}
        if len(found) > start + PAGE:
            after = "&".join(f"{name}={quote(query[name])}" for name in ("key", "label", "api-version"))
            page["@nextLink"] = f"/kv?{after}&after={start + PAGE}"
        return 200, page


def matches(pattern: str, name: str) -> bool:
    """`abc*`, `abc,xyz`, with a backslash before what means itself."""
    parts = re.findall(r"(?:\\.|[^,\\])+", pattern)
    for part in parts:
        words = re.findall(r"\\.|.", part, re.DOTALL)
        regex = "".join(".*" if word == "*" else re.escape(word[-1]) for word in words)
        if re.fullmatch(regex, name, re.DOTALL):
            return True
    return False


def authorised(request: BaseHTTPRequestHandler) -> bool:
    given = request.headers.get("Authorization", "")
    if given == f"Bearer {ENTRA}":
        return True
    names = [request.headers[name] or "" for name in ("x-ms-date", "host", "x-ms-content-sha256")]
    text = f"GET\n{request.path}\n{';'.join(names)}"
    mine = base64.b64encode(hmac.digest(base64.b64decode(SECRET), text.encode(), hashlib.sha256)).decode()
    signed = "x-ms-date;host;x-ms-content-sha256"
    return given == f"HMAC-SHA256 Credential={ID}&SignedHeaders={signed}&Signature={mine}"


def feature(name: str, label: str | None = "production", **value: Any) -> dict[str, Any]:
    """A feature flag's entry."""
    return {
        "etag": "4f6dd610dd5e4deebc7fbaef685fb903",
        "key": f".appconfig.featureflag/{name}",
        "label": label,
        "content_type": FEATURE,
        "value": json.dumps({"id": name, "enabled": True, "conditions": {"client_filters": []}} | value),
        "last_modified": "2026-11-05T02:41:26+00:00",
        "locked": False,
        "tags": {},
    }
