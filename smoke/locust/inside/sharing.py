"""One process's share of the users, so that all processes together have as many as were asked for."""

from typing import Any

from locust import LoadTestShape, User


def portion(count: int, index: int, of: int) -> int:
    """How many of `count` the process `index` of `of` has; they add up to `count`."""
    return count // of + (index < count % of)


def shared(users: list[type[User]], index: int, of: int) -> list[type[User]]:
    """The classes for this process; one with a fixed count has its portion of it."""
    for user in users:
        if user.fixed_count:
            user.fixed_count = portion(user.fixed_count, index, of) or -1
    return [user for user in users if user.fixed_count >= 0]


class SharedShape(LoadTestShape):
    """A portion of what another shape asks for."""

    def __init__(self, whole: LoadTestShape, index: int, of: int) -> None:
        self._whole: Any = whole
        self._index, self._of = index, of

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "runner":  # what Locust gives a shape, the locustfile's one may ask
            self._whole.runner = value

    def reset_time(self) -> None:
        """The shape's time begins now."""
        self._whole.reset_time()

    def tick(self) -> Any:
        """Users, spawn rate, and perhaps classes; None where it is over."""
        found = self._whole.tick()
        if found is None:
            return None
        count, rate, *classes = found
        return portion(count, self._index, self._of), rate / self._of, *classes
