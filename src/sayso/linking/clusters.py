"""Items that hang together by scored pairs, parted into clusters.

What comes out depends on the pairs alone and not on the order in which they came: average linkage
(Sokal and Michener 1958) from the likeliest pair down, within one component of the graph. A pair
without a score counts as 0, so one likely pair between two groups does not chain them.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)
Pairs = Mapping[tuple[Item, Item], float]

_UNIT = 1_000_000
"""Scores are whole multiples of 1/_UNIT, so that sums of them are exact in any order."""


def components(items: Iterable[Item], pairs: Iterable[tuple[Item, Item]]) -> list[list[Item]]:
    """The items that hang together by pairs, each group in the order of `items`."""
    above = {item: item for item in items}

    def top(item: Item) -> Item:
        while above[item] != item:
            above[item] = above[above[item]]
            item = above[item]
        return item

    for one, other in pairs:
        above[top(one)] = top(other)
    groups: dict[Item, list[Item]] = {}
    for item in above:
        groups.setdefault(top(item), []).append(item)
    return list(groups.values())


def agglomerate(names: Mapping[Item, str], pairs: Pairs[Item], cut: float) -> list[list[Item]]:
    """Clusters in which pairs score `cut` or more on average, each sorted by name.

    Args:
        names: the items of one component and what they are called whatever the order they came
            in: ties between equal scores are broken by it.
        pairs: scores from 0 to 1.
    """
    members = {item: [item] for item in names}
    lead = dict(names)
    sums: dict[Item, dict[Item, int]] = {item: {} for item in names}
    for (one, other), score in pairs.items():
        sums[one][other] = sums[other][one] = round(score * _UNIT)
    heap: list[tuple[float, str, str, int, int, Item, Item]] = []

    def push(one: Item, other: Item) -> None:
        if lead[other] < lead[one]:
            one, other = other, one
        here, there = len(members[one]), len(members[other])
        mean = sums[one][other] / (here * there * _UNIT)
        if mean >= cut:
            heapq.heappush(heap, (-mean, lead[one], lead[other], here, there, one, other))

    for one, other in pairs:
        push(one, other)
    while heap:
        _, _, _, here, there, one, other = heapq.heappop(heap)
        # Grown since or swallowed: a later entry of the heap says how it stands now.
        if len(members.get(one, ())) != here or len(members.get(other, ())) != there:
            continue
        members[one] += members.pop(other)
        for third, total in sums.pop(other).items():
            del sums[third][other]
            if third != one:
                sums[one][third] = sums[third][one] = sums[one].get(third, 0) + total
        sums[one].pop(other, None)
        for third in sums[one]:
            push(one, third)
    found = [sorted(group, key=lambda item: names[item]) for group in members.values()]
    return sorted(found, key=lambda group: names[group[0]])
