"""Who works for this master: who came, who was declined and why, who is lost, what each has delivered."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from hookset import __version__
from smoke.locust.delivery import Receiving
from smoke.locust.letters import Accepted, Declined, Hello, Part, Prepared, Taken, Unable, from_worker
from smoke.locust.loads import Load, digest_of

if TYPE_CHECKING:
    from smoke.locust.line import Line


@dataclass
class Place:
    """One worker that was accepted: who in Locust's terms, and the name of its machine."""

    who: str
    name: str
    index: int = 0
    prepared: bool = False
    lost_at: float = 0.0
    short: bool = False
    """Whether it lost a process of its own."""
    receiving: Receiving = field(default_factory=Receiving)

    @property
    def there(self) -> bool:
        """Whether it could begin now."""
        return self.prepared and not self.lost_at

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be expected of it."""
        return self.receiving.whole or bool(self.receiving.fault)

    @property
    def whole(self) -> bool:
        """Whether all that it was to do has been done, and is here."""
        return self.receiving.whole and not self.receiving.fault and not self.short

    @property
    def away(self) -> float:
        """Seconds since it was lost, 0 where it is there."""
        return time.monotonic() - self.lost_at if self.lost_at else 0.0

    @property
    def complaint(self) -> str:
        """What is wrong with its delivery, empty where all is well."""
        if self.receiving.whole and not self.receiving.fault:
            return ""
        why = self.receiving.fault or ("was lost" if self.lost_at else "did not deliver in time")
        return f"worker {self.name} {why}"


class Roll:
    """`wanted` workers, no more. Letters come in the line's thread; all else is asked from the master's."""

    def __init__(self, load: Load, wanted: int, say: Callable[[str], None]) -> None:
        self.wanted = wanted
        self.line: Line | None = None
        self.deaf = False
        """Whether the line is dead."""
        self.unable = ""
        """Which worker cannot begin, and why."""
        self._digest, self._target = digest_of(load), load.target
        self._kind = type(load).__name__.lower()
        self._say = say
        self._turn = threading.RLock()
        self._places: dict[str, Place] = {}
        self._declined: dict[str, str] = {}
        self._open = True
        self._off = ""

    @property
    def places(self) -> list[Place]:
        """Those who were accepted."""
        with self._turn:
            return list(self._places.values())

    @property
    def complete(self) -> bool:
        """Whether all have come, and can begin."""
        places = self.places
        return len(places) == self.wanted and all(place.there for place in places)

    def close(self) -> list[Place]:
        """From now on nobody else can join."""
        with self._turn:
            self._open = False
            return self.places

    def send(self, letter: msgspec.Struct, place: Place) -> None:
        """Send one of them a letter."""
        if self.line:
            self.line.send(letter, place.who)

    def send_home(self, why: str) -> None:
        """There is to be no load; who comes now is told so too."""
        self._off = why
        for place in self.close():
            self.send(Declined(why, mistaken=False), place)

    def missing(self, seconds: float) -> str:
        """What is said where not all have come."""
        places = self.places
        ready = sum(place.there for place in places)
        told = f"{ready} of {self.wanted} workers were ready within {seconds:.0f} s: no load was put on"
        return "; ".join([told, *(f"{name} was declined: {why}" for name, why in self._declined.items())])

    def hear(self, who: str, letter: bytes) -> None:
        """A letter from a worker; one that cannot be read is not from one of ours."""
        try:
            said = from_worker.decode(letter)
        except msgspec.DecodeError:
            return
        with self._turn:
            place = self._places.get(who)
            if isinstance(said, Hello):
                self._greet(who, said)
            elif place:
                self._take(place, said)

    def _take(self, place: Place, said: Prepared | Unable | Part) -> None:
        place.lost_at = 0.0  # Locust forgets one that was silent for long, and hears it all the same
        if isinstance(said, Prepared):
            place.prepared = True
        elif isinstance(said, Unable):
            self.unable = f"worker {place.name} cannot begin: {said.why}"
        else:
            self.send(Taken(place.receiving.take(said)), place)

    def _greet(self, who: str, hello: Hello) -> None:
        place = Place(who, hello.name)
        if self._off:
            self.send(Declined(self._off, mistaken=False), place)
            return
        if why := self._why_not(hello):
            self._declined[hello.name] = why
            self._say(f"worker {hello.name} is declined: {why}")
            self.send(Declined(why, mistaken=True), place)
            return
        place.index = self._free_index()
        self._places[who] = place
        self._say(f"worker {hello.name} has come, {len(self._places)} of {self.wanted}")
        self.send(Accepted(place.index, self.wanted), place)

    def _free_index(self) -> int:
        """The lowest that nobody has, else that of one who is lost."""
        given = {each.index for each in self._places.values()}
        if free := [index for index in range(self.wanted) if index not in given]:
            return free[0]
        return self._places.pop(self._lost()[0]).index

    def _lost(self) -> list[str]:
        return [who for who, place in self._places.items() if place.lost_at]

    def _why_not(self, hello: Hello) -> str:
        if hello.version != __version__:
            return f"it is smoke {hello.version}, the master {__version__}"
        if hello.kind != self._kind:
            return f"it would run a {hello.kind}, the master a {self._kind}"
        if hello.digest != self._digest:
            return f"its {self._kind} is not the same as the master's"
        if hello.target != self._target:
            return f"its target is {hello.target or 'none'}, the master's {self._target or 'none'}"
        if not self._open or (len(self._places) >= self.wanted and not self._lost()):
            return f"the master has its {self.wanted} workers"
        return ""

    def lose(self, who: str) -> None:
        """Locust hears nothing of it any more; before the start another may take its place."""
        with self._turn:
            if not who:
                self.deaf = True
            elif place := self._places.get(who):
                self._say(f"worker {place.name} is silent")
                place.lost_at = place.lost_at or time.monotonic()

    def find(self, who: str) -> None:
        """Locust hears it again: it was slow, or the network was."""
        with self._turn:
            if place := self._places.get(who):
                place.lost_at = 0.0
