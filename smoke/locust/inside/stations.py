"""Locust's own master and worker, carrying letters as messages of a type of ours."""

import time
from collections.abc import Callable
from typing import Any

import gevent  # type: ignore[import-untyped]
from locust import log
from locust.env import Environment
from locust.event import Events
from locust.runners import STATE_MISSING, MasterRunner, WorkerRunner

from smoke.locust.inside.channel import Channel
from smoke.locust.letters import Back, Close, Failed, Lost, Mail, Open, Opened, to_relay

TYPE = "smoke"
WATCH_SECONDS = 0.5
IN_USE = "Address already in use"
SILENCE_SECONDS = 10.0
"""Locust's heartbeat comes every second; it gives up after 60 itself."""
LINGER_MILLISECONDS = 1000

Send = Callable[[str, bytes], None]


def run(number: int) -> None:
    """Open what is asked for, and carry letters until `Close`, or until whoever started this process is gone."""
    setup_logging: Any = log.setup_logging
    setup_logging("WARNING")
    channel = Channel(number)
    letters = channel.receive()
    asked = to_relay.decode(next(letters))
    if not isinstance(asked, Open):
        return
    try:
        send, close = (_master if asked.listen else _worker)(channel, asked)
    except (
        Exception,
        SystemExit,
    ) as error:  # Locust exits where the port is taken, and raises where it is not sure
        taken = isinstance(error, SystemExit) or IN_USE in str(error)
        channel.send(Failed(f"port {asked.port} is taken by another process" if taken else str(error)))
        return
    _carry(map(to_relay.decode, letters), send)
    close()


def _carry(letters: Any, send: Send) -> None:
    for letter in letters:
        if isinstance(letter, Close):
            return
        if isinstance(letter, Mail):
            send(letter.who, letter.letter)


def _environment() -> Environment:
    events: Any = Events
    return Environment(user_classes=[], events=events())


def _master(channel: Channel, asked: Open) -> tuple[Send, Callable[[], None]]:
    runner: Any = MasterRunner(_environment(), asked.host, asked.port)
    _pass_on(runner, channel)
    gevent.spawn(_watch_workers, runner, channel)
    channel.send(Opened(runner.server.port))

    def send(who: str, letter: bytes) -> None:
        runner.send_message(TYPE, letter, who)

    def close() -> None:
        runner.greenlet.kill()
        runner.server.close(linger=LINGER_MILLISECONDS)

    return send, close


def _pass_on(runner: Any, channel: Channel) -> None:
    def hear(msg: Any, **_: object) -> None:
        if isinstance(msg.data, bytes):
            channel.send(Mail(msg.node_id, msg.data))

    runner.register_message(TYPE, hear)


def _watch_workers(runner: Any, channel: Channel) -> None:
    """Locust calls a worker missing after some seconds without its heartbeat; it may come back."""
    there: set[str] = set()
    while True:
        gevent.sleep(WATCH_SECONDS)
        now = {who for who, node in runner.clients.items() if node.state != STATE_MISSING}
        for who in there - now:
            channel.send(Lost(who))
        for who in now - there:
            channel.send(Back(who))
        there = now


def _worker(channel: Channel, asked: Open) -> tuple[Send, Callable[[], None]]:
    runner: Any = WorkerRunner(_environment(), asked.host, asked.port)
    _pass_on(runner, channel)
    gevent.spawn(_watch_master, runner, channel)
    channel.send(Opened(asked.port))

    def close() -> None:
        runner.environment.events.quitting.fire(environment=runner.environment, reverse=True)
        runner.greenlet.kill()
        runner.client.close(linger=LINGER_MILLISECONDS)

    return lambda _, letter: runner.send_message(TYPE, letter), close


def _watch_master(runner: Any, channel: Channel) -> None:
    """It answers every heartbeat; Locust keeps the time of the last answer (epoch seconds)."""
    began = time.time()
    while time.time() - (runner.last_heartbeat_timestamp or began) < SILENCE_SECONDS:
        gevent.sleep(WATCH_SECONDS)
    channel.send(Lost(""))
