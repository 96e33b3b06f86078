"""A small real HTTP service, which counts what it is asked."""

import http.server
import threading
import time
from collections import Counter


class Service(http.server.ThreadingHTTPServer):
    """`/ok`, `/fail` (500), `/missing` (404), `/slow` (50 ms), `/hang` (answers nothing); `hits` counts method and path."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.hits: Counter[str] = Counter()
        self.users: set[str] = set()
        self.ended = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed is none of the test's output."""

    def close(self) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Service

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.hits[f"{self.command} {self.path}"] += 1
        if user := self.headers.get("X-User"):
            self.server.users.add(user)
        if self.path == "/hang":
            self.server.ended.wait(60)
            return
        if self.path == "/slow":
            time.sleep(0.05)
        self.send_response({"/fail": 500, "/missing": 404}.get(self.path, 200))
        answer = b'{"build": 42}' if self.path == "/number" else b'{"version": "v2"}' + body
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("X-Revision", "v2")
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815 - http.server's name for it

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
