"""Looking up stretches of a text by place, without going through all of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Bounds = tuple[int, int]

# What stands between two names that stand side by side: "Oslo, Lima and the Hague".
SIDE_BY_SIDE = re.compile(
    r"[\s,]*(?:(?:and|or|as well as|along with|together with|&)\s+)?(?:the\s+)?", re.IGNORECASE
)
T = TypeVar("T")


class Stretches(Generic[T]):
    """Things that lie somewhere in a text, in text order.

    Args:
        things: whatever lies there.
        where: gives a thing's start and end.
    """

    def __init__(self, things: Iterable[T], where: Callable[[T], Bounds]) -> None:
        self._things = sorted(((where(thing), n, thing) for n, thing in enumerate(things)),
                              key=lambda t: t[:2])  # fmt: skip
        self._starts = [bounds[0] for bounds, _, _ in self._things]
        self._reach = max((end - start for (start, end), _, _ in self._things), default=0)

    def touching(self, span: Bounds) -> list[T]:
        """The things that share a character with a span."""
        low = bisect_left(self._starts, span[0] - self._reach)
        high = bisect_left(self._starts, span[1])
        return [thing for (_, end), _, thing in self._things[low:high] if end > span[0]]

    def at(self, place: int) -> T | None:
        """The thing that starts last of those that hold a character."""
        found = self.touching((place, place + 1))
        return found[-1] if found else None

    def around(self, span: Bounds, distance: int) -> list[T]:
        """The things that start within a distance of a span."""
        low = bisect_left(self._starts, span[0] - distance)
        high = bisect_right(self._starts, span[1] + distance)
        return [thing for _, _, thing in self._things[low:high]]
