"""How far reviewers agree, field by field, and how often records are right.

Agreement is Krippendorff's α for nominal values: 1 is perfect, 0 what chance would give, below 0
worse than that. Any number of reviewers, and records that only some of them have seen, are fine
(Krippendorff, 2011, Computing Krippendorff's Alpha-Reliability).
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from sayso.records import Event
from sayso.store.loading import load_events, load_references

Unit = Sequence[Hashable]
"""What the reviewers of one record say of it, one value each."""

FIELDS: dict[str, Callable[[Event], Hashable]] = {
    "event": lambda event: event.event,
    "mode": lambda event: event.mode,
    "status": lambda event: event.status,
    "hedged": lambda event: event.hedged,
    "historical": lambda event: event.historical,
    "actor": lambda event: frozenset((one.start, one.end) for one in event.actor),
    "recipient": lambda event: frozenset((one.start, one.end) for one in event.recipient),
    "said_by": lambda event: tuple(
        frozenset((one.start, one.end) for one in (link, *link.and_)) for link in event.said_by
    ),
    "date": lambda event: (event.date, event.enddate),
    "place": lambda event: event.event_loc.extracted_place if event.event_loc else None,
}
"""The fields of an event that people can mend, as values that are the same or not."""

RIGHT = "right"
"""Beside the fields: whether the event is there at all, that is not rejected."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """α of a field; None where nobody could have disagreed. `records` were seen by two or more."""

    field: str
    alpha: float | None
    records: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Reviewed records of some confidence: how many were right as they were, and between which
    shares the truth lies, 19 times in 20 (Wilson)."""

    low: float
    high: float
    reviewed: int
    right: int
    mended: int
    least: float
    most: float

    @property
    def share(self) -> float:
        """The share that was right as it was."""
        return self.right / self.reviewed


@dataclass(frozen=True, slots=True)
class Standing:
    """A review of an event that holds, with the event as the reviewer wants it; None: not at all.

    `confidence` is that of the event as coded; None if it is no longer there, or was added.
    """

    key: tuple[str, str]
    reviewer: str
    verdict: str
    event: Event | None
    confidence: float | None


def alpha(units: Iterable[Unit]) -> float | None:
    """Krippendorff's α of nominal values; None where all values are one and the same."""
    together: Counter[tuple[Hashable, Hashable]] = Counter()
    for unit in units:
        if len(unit) < 2:
            continue
        share = 1 / (len(unit) - 1)
        for i, one in enumerate(unit):
            for j, other in enumerate(unit):
                if i != j:
                    together[one, other] += share  # type: ignore[assignment]
    totals: Counter[Hashable] = Counter()
    for (one, _), count in together.items():
        totals[one] += count
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    if n < 2 or expected <= 1e-9:
        return None
    observed = sum(count for (one, other), count in together.items() if one != other)
    return 1 - (n - 1) * observed / expected


def standing(db: sqlite3.Connection) -> list[Standing]:
    """The reviews of events that hold, in the order in which they were made."""
    rows = db.execute(
        "SELECT r.id, w.id, coalesce(w.reviewer, ''), w.verdict, w.record, e.event_key, "
        "e.version_key FROM reviews_standing AS w JOIN reports AS r USING (report_key) "
        "JOIN versions AS v ON v.report_key = w.report_key AND v.current "
        "LEFT JOIN events AS e ON e.version_key = v.version_key AND e.id = w.id "
        "WHERE w.layer = 'event' ORDER BY w.review_key"
    ).fetchall()
    versions = sorted({row[6] for row in rows if row[6] is not None})
    coded: dict[tuple[str, str], Event] = {}
    for n in range(0, len(versions), 500):
        references = load_references(db, versions[n : n + 500])
        for events in load_events(db, references).values():
            coded.update({(event.report.id, event.id): event for event in events})
    found = []
    for report, id, reviewer, verdict, record, *_ in rows:
        own = coded.get((report, id))
        event = own
        if verdict == "wrong":
            event = None
        elif record is not None:
            event = msgspec.json.decode(record, type=Event)
        elif own is None:
            continue  # of a coding that is gone, and nobody wrote down what it was
        confidence = own.confidence if own else None
        found.append(Standing((report, id), reviewer, verdict, event, confidence))
    return found


def agreements(reviews: Iterable[Standing]) -> list[Agreement]:
    """α of whether an event is right at all, then of each field of those that nobody rejects."""
    by_record: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for review in reviews:
        by_record[review.key].append(review)
    several = [some for some in by_record.values() if len(some) > 1]
    there = [[one.event is not None for one in some] for some in several]
    found = [Agreement(RIGHT, alpha(there), len(several))]
    kept = [
        [one.event for one in some if one.event]
        for some in several
        if sum(one.event is not None for one in some) > 1
    ]
    for name, value in FIELDS.items():
        units = [[value(event) for event in some] for some in kept]
        found.append(Agreement(name, alpha(units), len(units)))
    return found


def precision(reviews: Iterable[Standing], width: float = 0.1) -> list[Bin]:
    """How many of the reviewed events were right, by the confidence that they were given."""
    bins: dict[int, Counter[str]] = defaultdict(Counter)
    steps = round(1 / width)
    for review in reviews:
        if review.confidence is not None:
            bins[min(int(review.confidence * steps + 1e-9), steps - 1)][review.verdict] += 1
    return [
        Bin(
            round(n * width, 6),
            round((n + 1) * width, 6),
            sum(counts.values()),
            counts["right"],
            counts["corrected"],
            *_wilson(counts["right"], sum(counts.values())),
        )
        for n, counts in sorted(bins.items())
    ]


def _wilson(right: int, all: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927)."""
    z = 1.959964
    share, square = right / all, z * z / all
    middle = share + square / 2
    reach = z * math.sqrt(share * (1 - share) / all + square / all / 4)
    return max(0.0, (middle - reach) / (1 + square)), min(1.0, (middle + reach) / (1 + square))
