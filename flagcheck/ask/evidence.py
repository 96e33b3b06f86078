"""What one pass over the services has brought, keyed by what was asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flagcheck.failures import CHANGING, Denied, ServiceFailed
from flagcheck.judge.words import state_text, value_text
from flagcheck.record import Evaluation, Flag, Presence, Reading

Fault = ServiceFailed | Denied
NAMED = 3


@dataclass(frozen=True)
class Place:
    """A service of the file, by its name there, asked for one environment."""

    service: str
    environment: str


@dataclass
class Evidence:
    """Flags by place and key, evaluations by place, context and key; `faults` is what could not be asked at all.

    `echoes` is the environment that a place's answers name, empty where they name none.
    """

    flags: dict[tuple[Place, str], Flag] = field(default_factory=dict)
    evaluations: dict[tuple[Place, str, str], Evaluation] = field(default_factory=dict)
    faults: dict[Place, Fault] = field(default_factory=dict)
    echoes: dict[Place, str] = field(default_factory=dict)

    def flag(self, place: Place, key: str) -> Flag:
        """The flag as it was read there; UNKNOWN where it was not."""
        return self.flags.get((place, key)) or unknown_flag(key, "it was not read")

    def evaluation(self, place: Place, context: str, key: str) -> Evaluation:
        """What the context was given there; UNKNOWN where it was not asked."""
        found = self.evaluations.get((place, context, key))
        return found or Evaluation(key=key, presence=Presence.UNKNOWN, why="it was not evaluated")

    def keep(self, place: Place, reading: Reading, keys: Collection[str]) -> None:
        """Take over a reading, where it is about the place's environment and proves what it says."""
        self.echoes[place] = reading.environment
        strange = is_other(reading.environment, place.environment)
        for key in keys:
            flag = reading.flags.get(key) or unknown_flag(key, "the answer leaves it out")
            if strange:
                flag = unknown_flag(key, f"the answers are about {reading.environment}")
            elif flag.presence is Presence.ABSENT and not reading.control:
                flag = unknown_flag(key, "it is not listed, and nothing else is: no proof that it is absent")
            self.flags[place, key] = flag

    def lose(self, place: Place, fault: Fault, keys: Collection[str]) -> None:
        """Note that these flags could not be asked for."""
        self.faults.setdefault(place, fault)
        for key in keys:
            self.flags[place, key] = unknown_flag(key, fault.rule.title)

    def lose_evaluations(self, place: Place, context: str, fault: Fault, keys: Collection[str]) -> None:
        """Note that these evaluations could not be asked for."""
        self.faults.setdefault(place, fault)
        for key in keys:
            self.evaluations[place, context, key] = Evaluation(
                key=key, presence=Presence.UNKNOWN, why=fault.rule.title
            )

    def take(self, newer: "Evidence") -> None:
        """Let a later, smaller pass win over this one."""
        self.flags |= newer.flags
        self.evaluations |= newer.evaluations
        self.faults |= newer.faults
        self.echoes |= newer.echoes

    def unlike(self, newer: "Evidence") -> dict[tuple[Place, str], str]:
        """What a later pass says otherwise than this one: by place and key, what was said and what is said now."""
        found = {
            asked: _change(state_text(self.flag(*asked)), state_text(flag))
            for asked, flag in newer.flags.items()
            if self.flags.get(asked) != flag
        }
        for (place, context, key), given in newer.evaluations.items():
            before = self.evaluation(place, context, key)
            if before != given:
                told = _change(value_text(before.value), value_text(given.value))
                found.setdefault((place, key), f"{told} for {context}")
        return found

    def doubt(self, unlike: Mapping[tuple[Place, str], str]) -> None:
        """Take back what is known of flags that are told otherwise at each read."""
        why = "it is told otherwise at each read"
        for place in {place for place, _ in unlike}:
            said = [f"{key}: {said}" for (where, key), said in unlike.items() if where == place]
            more = f" (and {len(said) - NAMED} more)" if len(said) > NAMED else ""
            self.faults[place] = ServiceFailed(CHANGING, "; ".join(said[:NAMED]) + more)
        for place, key in unlike:
            self.flags[place, key] = unknown_flag(key, why)
        for place, context, key in self.evaluations:
            if (place, key) in unlike:
                given = Evaluation(key=key, presence=Presence.UNKNOWN, why=why)
                self.evaluations[place, context, key] = given


def _change(before: str, now: str) -> str:
    return f"{before}, then {now}" if before != now else f"{now}, and something else of it changes"


def is_other(echo: str, environment: str) -> bool:
    """Whether an answer names another environment than the one that is meant; where one of them is empty, nobody knows."""
    return bool(echo and environment) and echo.casefold() != environment.casefold()


def unknown_flag(key: str, why: str) -> Flag:
    """A flag of which nothing is known."""
    return Flag(key=key, presence=Presence.UNKNOWN, why=why)
