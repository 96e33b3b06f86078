"""A TCP proxy that can be broken on purpose: dropped, paused, or closed."""

import contextlib
import socket
import threading


class Proxy:
    """Forwards a free port on loopback to `port`.

    `pause()` keeps connections open and forwards nothing more; `drop()` cuts them as a reset does; `close()` also
    stops listening. After `pause_after` bytes from the server it pauses by itself.
    """

    def __init__(self, port: int, pause_after: int = 0) -> None:
        self._target = port
        self._pause_after = pause_after
        self._running = threading.Event()
        self._running.set()
        self._pairs: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def pause(self) -> None:
        self._running.clear()

    def drop(self) -> None:
        for one in self._pairs:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._pairs.clear()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        self._running.set()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._pairs += [client, server]
            threading.Thread(target=self._forward, args=(client, server, 0), daemon=True).start()
            threading.Thread(
                target=self._forward, args=(server, client, self._pause_after), daemon=True
            ).start()

    def _forward(self, source: socket.socket, sink: socket.socket, limit: int) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                passed += len(data)
                if limit and passed > limit:
                    self.pause()
                self._running.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)
