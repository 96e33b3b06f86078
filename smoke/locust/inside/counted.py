"""Names and texts by number, each sent once; beyond a bound they are all one."""

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

OTHER = "others"


class Counted(Generic[T]):
    """Gives every item its index, the first `most` of them; then that of `other`."""

    def __init__(self, most: int, other: T, *first: T) -> None:
        self._indexes = {item: index for index, item in enumerate(first)}
        self._most, self._other = most, other
        self._new: list[T] = []

    def known(self, item: T) -> T:
        """The item, or `other` where there are too many already."""
        return item if item in self._indexes or len(self._indexes) < self._most else self._other

    def index(self, item: T) -> int:
        """The index of this item, or of `other`."""
        item = self.known(item)
        found = self._indexes.get(item)
        if found is None:
            self._new.append(item)
            found = self._indexes[item] = len(self._indexes)
        return found

    def take(self) -> list[T]:
        """Those that are new since the last call, in the order of their indexes."""
        new, self._new = self._new, []
        return new
