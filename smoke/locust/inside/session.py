"""One run of one process: from its settings to the last batch."""

import resource
import signal
from collections import Counter
from typing import Any

import gevent  # type: ignore[import-untyped]
import gevent.event  # type: ignore[import-untyped]
import locust
import msgspec
from locust import log
from locust.env import Environment

from smoke.locust.inside.channel import Channel
from smoke.locust.inside.reading import Unusable, options, read
from smoke.locust.inside.recorder import Recorder
from smoke.locust.inside.revision import reader
from smoke.locust.inside.runner import Runner, Stats
from smoke.locust.inside.texts import told
from smoke.locust.inside.watched import Watch, line_of, on_user_error
from smoke.locust.messages import Ended, Go, Ready, Refused, Settings

BATCH_SECONDS = 0.25
MOST_SPAWNED = 100
"""Users a second, where nothing is said: Locust warns of more."""
ENDLESS = ("running", "stopped")
TERMINATED = "a Locust process was told to end (SIGTERM)"


class Session:
    """Talks over the socket of this file descriptor."""

    def __init__(self, number: int) -> None:
        self._channel = Channel(number)
        self._told = self._channel.receive()
        self._settings = msgspec.msgpack.decode(next(self._told), type=Settings)
        settings = self._settings
        self._recorder = Recorder(settings.warm_up, reader(settings.revision_header, settings.revision_json))
        self._watch = Watch(self._recorder)
        self._terminated = False
        self._over = gevent.event.Event()

    def run(self) -> None:
        """Read the locustfile, wait for the word, put the load on."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # as Locust does: each user has connections
        try:
            self._environment, self._runner = self._prepared()
        except Unusable as error:
            self._channel.send(Refused(str(error), error.hint))
            return
        self._channel.send(Ready())
        go = msgspec.msgpack.decode(next(self._told), type=Go)
        self._load(go)
        self._channel.send(self._recorder.take())
        self._channel.send(self._ended())
        events: Any = self._environment.events
        events.quitting.fire(environment=self._environment, reverse=True)
        events.quit.fire(exit_code=0)

    def _prepared(self) -> tuple[Environment, Runner]:
        settings = self._settings
        setup_logging: Any = log.setup_logging
        setup_logging("WARNING")
        users, shape = read(settings)
        try:
            environment = Environment(
                user_classes=users,
                shape_class=shape,
                events=locust.events,
                host=settings.target or None,
                parsed_options=options(settings),
            )
        except ValueError as error:
            raise Unusable(str(error)) from None
        environment.stats = Stats(self._recorder)
        runner = Runner(environment, settings.index, settings.of)
        environment.runner = runner
        if environment.shape_class:
            environment.shape_class.runner = runner
        self._listen(environment, runner)
        return environment, runner

    def _listen(self, environment: Environment, runner: Runner) -> None:
        """After the locustfile's own listeners; one of them that fails Locust only logs."""
        events: Any = environment.events
        events.init.fire(environment=environment, runner=runner, web_ui=None)
        if log.unhandled_greenlet_exception:
            raise Unusable("a listener of its init event raised an exception, which is logged above")
        events.request.add_listener(self._recorder.on_request)
        events.user_error.add_listener(on_user_error(self._recorder, self._settings.file))
        events.test_start.add_listener(self._on_test_start)

    def _on_test_start(self, **_: object) -> None:
        if log.unhandled_greenlet_exception:
            self._runner.fault = "a listener of the locustfile's test_start event raised an exception"
            self._runner.over.set()

    def _load(self, go: Go) -> None:
        gevent.signal_handler(signal.SIGTERM, self._terminate)
        self._environment.stop_timeout = go.grace
        self._watch.fair = go.fair
        self._recorder.begin(go.began)
        batches = gevent.spawn(self._send_batches)
        self._start()
        self._wait()
        self._recorder.end()
        self._runner.leave()
        self._over.set()
        batches.join()

    def _start(self) -> None:
        settings, runner = self._settings, self._runner
        if self._environment.shape_class:
            runner.start_shape()
        else:
            rate = settings.spawn or min(settings.users, MOST_SPAWNED)
            runner.start(settings.users, max(rate, 1))

    def _wait(self) -> None:
        """Until time is up, or there is nobody left to put load on."""
        while self._recorder.ran < self._settings.seconds:
            left = self._settings.seconds - self._recorder.ran
            if self._runner.over.wait(min(BATCH_SECONDS, left)) or self._deserted():
                return

    def _deserted(self) -> bool:
        runner = self._runner
        return not self._environment.shape_class and runner.state in ENDLESS and not runner.user_count

    def _send_batches(self) -> None:
        while not self._over.wait(BATCH_SECONDS):  # and never killed: half a batch would be none
            self._channel.send(self._recorder.take())

    def _terminate(self) -> None:
        """Let what is known go out at once: there may be no time for more."""
        self._terminated = True
        self._recorder.end()
        self._environment.stop_timeout = 0.0
        self._channel.send(self._recorder.take())
        self._runner.over.set()

    def _ended(self) -> Ended:
        ran = self._recorder.ran
        early = self._recorder.fault or self._runner.fault or self._deaths()
        if self._terminated:
            early = TERMINATED
        elif not early and self._watch.unfinished:
            early = (
                f"{self._watch.unfinished} requests were in flight at the end, and could not be waited for:"
                " the time budget was too near"
            )
        return Ended(ran, early, by_itself=not early and ran < self._settings.seconds)

    def _deaths(self) -> str:
        if not self._watch.deaths:
            return ""
        kinds = Counter(told(error) + line_of(error, self._settings.file) for error in self._watch.deaths)
        [(most, _)] = kinds.most_common(1)
        return f"{len(self._watch.deaths)} of {self._settings.users} users were ended by an exception: {most}"
