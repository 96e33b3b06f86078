"""The head of an answer within its time as a whole: a socket's own timeout begins anew with each byte."""

import contextlib
import http.client
import socket
import threading
from typing import Any

import urllib3.connection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from hookset.asking import Adapter


class _Cut:
    """Ends the connection when the time for the head of an answer is over."""

    sock: socket.socket | None
    timeout: float | None

    def getresponse(self) -> Any:
        late = threading.Event()
        cut = threading.Timer(self.timeout or 0, self._cut, (late,))
        cut.daemon = True
        cut.start()
        try:
            found = super().getresponse()  # type: ignore[misc]  # of the connection that this is mixed into
        except (http.client.HTTPException, OSError):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            cut.cancel()
        if late.is_set():  # http.client takes a head that breaks off for one that ends
            found.close()
            raise TimeoutError
        return found

    def _cut(self, late: threading.Event) -> None:
        late.set()
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


class _Http(_Cut, urllib3.connection.HTTPConnection):
    pass


class _Https(_Cut, urllib3.connection.HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class Punctual(Adapter):
    """Connections whose answers begin in time, with or without a proxy."""

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        """As in hookset, with our connections."""
        super().init_poolmanager(*args, **how)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def proxy_manager_for(self, *args: Any, **how: Any) -> Any:
        """As in hookset, with our connections."""
        manager = super().proxy_manager_for(*args, **how)
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        return manager
