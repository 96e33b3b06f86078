"""The client's own time limit on a connection: the server's cannot be trusted when the server is what hangs."""

import os
import socket
import threading


class Guard:
    """Shuts the socket down after `seconds`, so that whoever waits on it is told that it ended."""

    def __init__(self, descriptor: int, seconds: float) -> None:
        self.fired = False
        self._socket = socket.socket(fileno=os.dup(descriptor))
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def _fire(self) -> None:
        self.fired = True
        self._shut()

    def _shut(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def release(self) -> None:
        """Stop watching."""
        self._timer.cancel()
        self._socket.close()
