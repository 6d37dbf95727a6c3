"""Keys by which pairs are found: only reports, or events, that share keys are compared at all.

Which keys an item has depends on the item alone. Most hold for a stretch of days only, so that the
number of pairs grows with what is told in some weeks and not with all that the store holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import combinations

from sayso.linking.traits import EventTraits, ReportTraits
from sayso.linking.words import rarity

REPORT_DAYS = 7
"""Days apart at which two reports share a stretch for certain; at twice as many they may."""
REPORT_DAYS_FAR = 365
EVENT_DAYS = 6
_HEAVY = 8
_HEAVY_FAR = 10
_EVENT_WORDS = 5
_RARE = 4.0
"""Stems in fewer than one of 55 reports (e^-4): others bring too many together."""


def of_report(traits: ReportTraits) -> set[int]:
    """A report's heaviest words and names, for some days, and pairs of them for a year."""
    words = [word for word in traits.words if not word[0].isdigit()]
    near = {*words[:_HEAVY], *list(traits.names)[:_HEAVY]}
    far = combinations(sorted([word for word in words if rarity(word) >= _RARE][:_HEAVY_FAR]), 2)
    years = list(_stretches(traits.day, REPORT_DAYS_FAR))
    return {
        *(key("r", week, word) for week in _stretches(traits.day, REPORT_DAYS) for word in near),
        *(key("r", year, *pair) for pair in far for year in years),
    }


def of_event(traits: EventTraits) -> set[int]:
    """Whom an event of this type and time is about, where it was, and its rarest words."""
    stretches = list(_stretches(traits.day, EVENT_DAYS))
    return {
        key("e", traits.event, stretch, thing) for thing in _things(traits) for stretch in stretches
    }


def _things(traits: EventTraits) -> Iterator[str]:
    for party in (*traits.actor, *traits.recipient):
        if not party.startswith("=") or rarity(party[1:]) >= _RARE:
            yield party
    if traits.place and traits.level > 1:
        yield f"@{traits.place}"
    heavy = (word for word in traits.words if not word[0].isdigit() and rarity(word) >= _RARE)
    yield from (word for word, _ in zip(heavy, range(_EVENT_WORDS), strict=False))


def _stretches(day: int | None, days: int) -> Iterator[str]:
    """The stretches of time that the days around a day fall in: two at most."""
    if day is None:
        yield "?"
        return
    half = (days + 1) // 2
    size = 2 * half + 1
    yield from (f"{days}:{one}" for one in sorted({(day - half) // size, (day + half) // size}))


def key(*parts: str) -> int:
    """A whole number that SQLite can hold, the same in every run."""
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
