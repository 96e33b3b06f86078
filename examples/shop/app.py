"""The shop's service: WSGI, `python app.py` listens on $PORT (8000) and reads $DATABASE_URL.

GET /healthz    200 {"status": "ok"} while the database answers, 503 otherwise
GET /orders     200 [...]: the open orders, newest first, at most ?limit= (50)
Every answer carries the header `X-Release`: $RELEASE, so that a caller knows who answered.
"""

import json
import os
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIServer, make_server

import psycopg

OPEN_ORDERS = "SELECT id, email, status::text, total::text, placed_at::text FROM open_orders ORDER BY placed_at DESC, id DESC LIMIT %s"

Answer = tuple[str, object]


def connect() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, connect_timeout=2)


def healthz(_: dict[str, list[str]]) -> Answer:
    with connect() as connection:
        connection.execute("SELECT 1")
    return "200 OK", {"status": "ok"}


def orders(query: dict[str, list[str]]) -> Answer:
    limit = query.get("limit", ["50"])[0]
    if not limit.isdecimal() or int(limit) > 500:
        return "400 Bad Request", {"error": "limit is a number up to 500"}
    with connect() as connection:
        rows = connection.execute(OPEN_ORDERS, [int(limit)]).fetchall()
    return "200 OK", [
        dict(zip(("id", "email", "status", "total", "placed_at"), row, strict=True)) for row in rows
    ]


ROUTES = {"/healthz": healthz, "/orders": orders}


def answer(path: str, query: str) -> Answer:
    route = ROUTES.get(path)
    if route is None:
        return "404 Not Found", {"error": f"no {path} here"}
    try:
        return route(parse_qs(query))
    except psycopg.Error as error:
        return "503 Service Unavailable", {"error": type(error).__name__}


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    status, body = answer(environ.get("PATH_INFO", "/"), environ.get("QUERY_STRING", ""))
    content = json.dumps(body).encode()
    start_response(
        status,
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(content))),
            ("X-Release", os.environ.get("RELEASE", "unknown")),
        ],
    )
    return [content]


class Threaded(ThreadingMixIn, WSGIServer):
    """A thread for each request: one that waits for the database keeps nobody else waiting."""

    daemon_threads = True
    request_queue_size = 128


def serve() -> None:
    make_server("", int(os.environ.get("PORT", "8000")), application, Threaded).serve_forever()


if __name__ == "__main__":
    serve()
