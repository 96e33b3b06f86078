"""An open-loop load generator that shares nothing with smoke: blocking sockets, one thread each, and a clock.

    python bench/oracle.py HOST PORT RATE SECONDS      prints one JSON object, latencies in milliseconds

Every request has its intended start, k / rate; a thread that is free takes the next one, sleeps until then, sends, and
counts from the intended start. There are as many threads as can be stuck at once in a stall of one second.
"""

import json
import socket
import sys
import threading
import time


class Oracle:
    """Hands out intended starts, and collects latencies."""

    def __init__(self, host: str, port: int, rate: float, seconds: float) -> None:
        self.place = (host, port)
        self.rate, self.count = rate, int(rate * seconds)
        self.next = 0
        self.lock = threading.Lock()
        self.latencies: list[float] = []
        self.late: list[float] = []
        self.request = f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()

    def worker(self) -> None:
        with socket.create_connection(self.place) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.ready.wait()
            while (number := self.take()) is not None:
                due = self.began + number / self.rate
                time.sleep(max(0.0, due - time.monotonic()))
                self.late.append(time.monotonic() - due)
                sock.sendall(self.request)
                answer = b""
                while not answer.endswith(b"\n"):
                    answer += sock.recv(4096)
                self.latencies.append(time.monotonic() - due)

    def take(self) -> int | None:
        with self.lock:
            number, self.next = self.next, self.next + 1
        return number if number < self.count else None

    def run(self) -> dict[str, float]:
        threads = [threading.Thread(target=self.worker) for _ in range(int(self.rate * 1.3))]
        self.ready = threading.Barrier(len(threads) + 1)
        for thread in threads:
            thread.start()
        self.began = time.monotonic() + 0.5
        self.ready.wait()
        for thread in threads:
            thread.join()
        shares = {"med": 50, "p95": 95, "p99": 99, "max": 100}
        found = {name: percentile(self.latencies, share) for name, share in shares.items()}
        return found | {"count": len(self.latencies), "late_p99": percentile(self.late, 99)}


def percentile(values: list[float], share: float) -> float:
    """Linearly interpolated, in milliseconds."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share / 100
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return (ordered[low] + (ordered[high] - ordered[low]) * (at - low)) * 1000


if __name__ == "__main__":
    host, port, rate, seconds = sys.argv[1:]
    sys.setswitchinterval(0.0005)
    sys.stdout.write(json.dumps(Oracle(host, int(port), float(rate), float(seconds)).run()) + "\n")
