"""A small real HTTP service whose behaviour may be changed while load is on it."""

import http.server
import threading
import time
from collections import Counter


class Service(http.server.ThreadingHTTPServer):
    """Answers 200 on every path; `hits` counts paths, `delay` is seconds, `revision` what `X-Revision` says.

    `broken` paths answer 500, `slow` ones by path so many seconds later. `turns` is after how many answers the revision
    becomes another: (answers, revision).
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hits: Counter[str] = Counter()
        self.sent: list[str] = []
        self.revision = "r1"
        self.turns: tuple[int, str] | None = None
        self.slow: dict[str, float] = {}
        self.broken: set[str] = set()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def told(self) -> str:
        """The revision that answers now."""
        if self.turns and self.hits.total() > self.turns[0]:
            return self.turns[1]
        return self.revision

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed is none of the test's output."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Service

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.sent.append(f"{self.requestline}\n{self.headers}\n{body.decode()}")
        path = self.path.partition("?")[0]
        self.server.hits[path] += 1
        time.sleep(self.server.slow.get(path, 0.0))
        self.send_response(500 if path in self.server.broken else 200)
        answer = b'{"fine": true}'
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("X-Revision", self.server.told())
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815 - http.server's name for it

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
