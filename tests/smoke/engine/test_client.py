"""The client by itself, where a run would leave it to luck which of two things comes first."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from greenlet import getcurrent  # type: ignore[import-untyped]

from smoke.engine.client import Client
from smoke.engine.failure import Failure, NoHost
from smoke.engine.hub import Hub
from smoke.engine.names import Names
from tests.servers.deaf import dropping_port
from tests.servers.faults import Heard
from tests.servers.http_faults import OK, site
from tests.servers.postgres import free_port
from tests.smoke.engine.plans import Stop

REQUEST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    yield made
    made.close()


def client(hub: Hub, *ports: int) -> Client:
    """A client of the first of these ports of loopback that answers."""
    names = Names("127.0.0.1", ports[0])
    names.look_up(5, Stop())
    names._addresses = [(socket.AF_INET, ("127.0.0.1", port)) for port in ports]
    return Client(hub, names, "127.0.0.1", None, reuse=True)


def greenlet(hub: Hub, function: Callable[[], Any]) -> Any:
    """What the function gives, in a greenlet of the hub."""
    found: list[Any] = []

    def work() -> None:
        hub.limits[getcurrent()] = time.monotonic() + 30
        try:
            found.append(function())
        finally:
            del hub.limits[getcurrent()]
            hub.stop()

    hub.after(0, lambda: hub.spawn(work))
    hub.run()
    return found[0]


def test_a_connection_whose_end_is_waiting_to_be_read_is_not_used_for_what_is_not_repeated(hub: Hub) -> None:
    def answer_and_end(_: Heard, sock: socket.socket) -> None:
        sock.sendall(OK)

    with site({"/": answer_and_end}) as server:
        asked = client(hub, server.port)

        def twice() -> list[bool]:
            first = asked.ask("POST", REQUEST, keep=False).connected
            while not asked._idle[0].has_input():  # its end comes, and the loop has no time to hear of it
                time.sleep(0.01)
            return [first, asked.ask("POST", REQUEST, keep=False).connected]

        assert greenlet(hub, twice) == [True, True]
        assert len(server.heard) == 2


def test_addresses_are_tried_in_turn_and_the_one_that_worked_comes_first(hub: Hub) -> None:
    dead = free_port()
    with site({"/": OK}) as server:
        asked = client(hub, dead, server.port)
        assert greenlet(hub, lambda: asked.ask("GET", REQUEST, keep=False).answer.status) == 200
        assert asked._names.addresses()[0][1][1] == server.port


def test_an_address_that_drops_what_it_is_sent_does_not_hold_up_the_other(hub: Hub) -> None:
    """As an IPv6 address does in a network without IPv6."""
    with dropping_port() as dropping, site({"/": OK}) as server:
        asked = client(hub, dropping, server.port)
        assert greenlet(hub, lambda: asked.ask("GET", REQUEST, keep=False).answer.status) == 200
        assert asked._names.addresses()[0][1][1] == server.port


def test_all_addresses_drop_what_they_are_sent(hub: Hub) -> None:
    with dropping_port() as one, dropping_port() as other:
        asked = client(hub, one, other)

        def ask() -> None:
            hub.limits[getcurrent()] = time.monotonic() + 0.6
            asked.ask("GET", REQUEST, keep=False)

        with pytest.raises(Failure, match="timed out connecting"):
            greenlet(hub, ask)


def test_no_address_answers(hub: Hub) -> None:
    asked = client(hub, free_port(), free_port())
    with pytest.raises(Failure, match="connection refused"):
        greenlet(hub, lambda: asked.ask("GET", REQUEST, keep=False))


def test_an_address_that_refuses_says_more_than_one_that_cannot_be_reached(hub: Hub) -> None:
    """As in a pod without IPv6, of a name that has an address of both kinds: it is the release that does not answer."""
    asked = client(hub, free_port())
    asked._names._addresses += [(socket.AF_INET, ("224.0.0.1", 80))]  # no way leads there
    with pytest.raises(Failure, match="connection refused"):
        greenlet(hub, lambda: asked.ask("GET", REQUEST, keep=False))


def test_an_address_that_refuses_says_more_than_one_that_drops(hub: Hub) -> None:
    with dropping_port() as dropping:
        asked = client(hub, free_port(), dropping)

        def ask() -> None:
            hub.limits[getcurrent()] = time.monotonic() + 0.6
            asked.ask("GET", REQUEST, keep=False)

        with pytest.raises(Failure, match="connection refused"):
            greenlet(hub, ask)


def test_the_only_address_that_can_be_reached_has_its_time(hub: Hub) -> None:
    """It takes longer to accept than it would have where there is another one, which here there is not."""
    with dropping_port() as dropping:
        asked = client(hub, dropping)
        asked._names._addresses += [(socket.AF_INET, ("224.0.0.1", 80))]

        def ask() -> float:
            began = time.monotonic()
            hub.limits[getcurrent()] = began + 2.0
            with pytest.raises(Failure, match="timed out connecting"):
                asked.ask("GET", REQUEST, keep=False)
            return time.monotonic() - began

        assert greenlet(hub, ask) >= 2.0


def test_a_name_that_becomes_known_later(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smoke.engine.names.PAUSE_SECONDS", 0.0)
    known = [False]
    really = socket.getaddrinfo

    def look_up(host: str, port: int, **how: Any) -> Any:
        if not known[0]:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return really("127.0.0.1", port, **how)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with site({"/": OK}) as server:
        names = Names("shop.internal", server.port)
        names.look_up(5, Stop())
        asked = Client(hub, names, "shop.internal", None, reuse=True)

        def until_known() -> list[str]:
            said = []
            for _ in range(100):
                try:
                    asked.ask("GET", REQUEST, keep=False)
                except Failure as failure:
                    said.append(str(failure))
                    known[0] = True
                    hub.sleep(0.02)
                else:
                    break
            return said

        said = greenlet(hub, until_known)
    assert set(said) == {"no such host"}
    assert len(said) < 100


def test_a_resolver_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: Any, **__: Any) -> Any:
        time.sleep(1)
        raise socket.gaierror(socket.EAI_AGAIN, "nobody answers")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    names = Names("shop.internal", 80)
    began = time.monotonic()
    names.look_up(0.1, Stop())
    names.look_up(5, Stop("terminated"))
    assert time.monotonic() - began < 0.9
    with pytest.raises(NoHost, match="no such host: the resolver did not answer for shop"):
        names.addresses()
