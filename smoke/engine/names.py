"""The target's addresses: looked up once before the load and again when connecting fails, never in a request's way."""

import socket
import threading
import time

from smoke.engine.failure import NoHost, by_resolver
from smoke.engine.progress import Stop

PAUSE_SECONDS = 1.0
"""Between two look-ups that failing connections ask for."""

WATCH_SECONDS = 0.05

Address = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]


class Names:
    """The addresses of one host and port; the one that worked last is tried first."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._addresses: list[Address] = []
        self._error = f"no such host: the resolver did not answer for {host}"
        self._thread: threading.Thread | None = None
        self._asked = 0.0

    def look_up(self, seconds: float, stop: Stop) -> None:
        """Ask the resolver and wait for it, at most so long: it has no time limit of its own that one can rely on."""
        latest = time.monotonic() + seconds
        thread = self._ask()
        while thread.is_alive() and time.monotonic() < latest and not stop.stopped:
            thread.join(WATCH_SECONDS)

    def addresses(self) -> list[Address]:
        """Those known; raises NoHost where there are none, and asks again."""
        if not self._addresses:
            self.refresh()
            raise NoHost(self._error)
        return self._addresses

    def refresh(self) -> None:
        """Have them looked up again in the background, if that is not just being done."""
        running = self._thread is not None and self._thread.is_alive()
        if not running and time.monotonic() - self._asked > PAUSE_SECONDS:
            self._ask()

    def worked(self, address: Address) -> None:
        """Try this one first from now on."""
        if self._addresses and self._addresses[0] != address and address in self._addresses:
            self._addresses = [address, *(one for one in self._addresses if one != address)]

    def _ask(self) -> threading.Thread:
        self._asked = time.monotonic()
        self._thread = threading.Thread(target=self._resolve, name="resolver", daemon=True)
        self._thread.start()
        return self._thread

    def _resolve(self) -> None:
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            self._error = by_resolver(error)
            return
        except (OSError, UnicodeError) as error:
            self._error = f"no such host: {error}"
            return
        addresses: list[Address] = list(
            dict.fromkeys((family, address) for family, _, _, _, address in found)
        )
        known = self._addresses[:1]
        self._addresses = [one for one in known if one in addresses] + [
            one for one in addresses if one not in known
        ]
