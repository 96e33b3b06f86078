"""What Alertmanager's webhooks reach: prints every POST as a line of JSON, and gives them all to a GET."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CAME: list[dict[str, object]] = []


class Receiver(BaseHTTPRequestHandler):
    """Keeps what comes, by the URL that it was sent to."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        CAME.append({"url": f"http://{self.headers['Host']}{self.path}", "body": body})
        print(json.dumps(CAME[-1]))
        self._answer(b"{}")

    def do_GET(self) -> None:
        self._answer(json.dumps(CAME).encode())

    def log_message(self, *_: object) -> None:
        """Nothing but what came is printed."""

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    ThreadingHTTPServer(("", 8080), Receiver).serve_forever()
