"""Fields of records as words for people: when, where, how many, who says so."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence

from sayso.records import Actor, Event, ReportRef, SaidBy

NAMES = 4
"""Names that a list shows before it counts the rest."""

# Control characters move the cursor or change colours, and marks of direction reorder the words
# around them: text of a report must not do either on somebody's terminal.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def clean(text: str) -> str:
    """`text` on one line, without what a terminal would act on instead of showing it."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def when(event: Event) -> str:
    """The days of an event, as short as they can be said: "2024-05", "2007 – 2011"."""
    if event.date is None:
        return ""
    return days(event.date, event.enddate or event.date)


def days(first: str, last: str) -> str:
    """A stretch of days: whole years and months by their name, else its first and last day."""
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    if start == end:
        return first
    month_ends = end.day == calendar.monthrange(end.year, end.month)[1]
    size = 10
    if start.day == 1 and month_ends:
        size = 4 if start.month == 1 and end.month == 12 else 7
    first, last = first[:size], last[:size]
    return first if first == last else f"{first} – {last}"


def where(event: Event) -> str:
    """The place of an event and its country's code."""
    place = event.event_loc
    if place is None:
        return ""
    name = clean(place.resolved_place or place.extracted_place)
    country = place.resolution == 1 or place.country_code is None
    return name if country else f"{name}, {place.country_code}"


def parties(actors: Sequence[Actor]) -> str:
    """The names in one role."""
    names = [clean(actor.name) for actor in actors]
    if len(names) > NAMES:
        names[NAMES - 1 :] = [f"{len(names) - NAMES + 1} more"]
    return ", ".join(names)


def codes(actors: Sequence[Actor]) -> str:
    """Countries and sectors of those in one role, each code once."""
    found = [code for actor in actors for code in (actor.country, *actor.sector) if code]
    return " ".join(dict.fromkeys(found))


def chain(links: Sequence[SaidBy]) -> str:
    """Who says so, from the outside in."""
    return " › ".join(" & ".join(clean(one.name) for one in (link, *link.and_)) for link in links)


def marks(event: Event) -> list[str]:
    """What sets an event apart from one that plainly happened."""
    return [
        *([event.status] if event.status != "actual" else []),
        *(["historical"] if event.historical else []),
        *(["hedged"] if event.hedged else []),
    ]


def counts(event: Event) -> str:
    """What an event counts: "3 dead", "400–2,000 forces"."""
    return ", ".join(
        f"{low:,} {what}" if low == high else f"{low:,}–{high:,} {what}"
        for what, (low, _, high) in event.size.items()
    )


def published(report: ReportRef) -> str:
    """The day of a report, and where it is from if nobody said it."""
    if report.date is None:
        return "no date"
    return f"{report.date} (inferred)" if report.date_from == "inferred" else report.date
