"""What reports and events are compared by, taken from their records once."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from sayso.linking.words import Vector, stem, tokens, vector
from sayso.records import Actor, Event, Report
from sayso.tables import word_set

LEAD_WORDS = 120
"""So many words of a text count more: what a report is about stands first."""
READ_WORDS = 600
"""Words after these are often about something else: background, other news on the page."""
_TITLE, _LEAD, _REST = 6.0, 2.0, 1.0
_MOST = 60
_MOST_NAMES = 30


class ReportTraits(msgspec.Struct, frozen=True, array_like=True):
    """A report: its day as a number (`toordinal`), its words, those of its title, its names."""

    day: int | None
    words: Vector
    title: Vector
    names: Vector


class EventTraits(msgspec.Struct, frozen=True, array_like=True):
    """An event. `version` is the report that tells it; `first` and `last` are its days.

    `actor` and `recipient` hold ids and stems of names, `actor_country` and `recipient_country`
    codes. `place` is a GeoNames id, or the words where it is not known; `level` its resolution,
    `at` its latitude and longitude.
    """

    version: int
    event: str
    mode: str | None
    status: str
    trigger: str
    first: int | None
    last: int | None
    exact: bool
    day: int | None
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    countries: tuple[str, ...]
    place: str | None
    level: int
    at: tuple[float, float] | None
    country: str | None
    size: dict[str, tuple[int, int]]
    said_by: tuple[str, ...]
    words: Vector


def of_report(report: Report) -> ReportTraits:
    """The traits of a report."""
    title = tokens(report.title or "")
    text = tokens(report.text[: READ_WORDS * 12])[:READ_WORDS]
    weighted = [
        *((word, _TITLE) for word in title),
        *((word, _LEAD if n < LEAD_WORDS else _REST) for n, word in enumerate(text)),
    ]
    return ReportTraits(
        day=ordinal(report.date),
        words=vector(weighted, _MOST),
        title=vector((word, 1.0) for word in title),
        names=vector(
            ((word, weight) for word, weight in weighted if _NAME.match(word)), _MOST_NAMES
        ),
    )


def of_event(event: Event, version: int) -> EventTraits:
    """The traits of an event of this version of a report."""
    place = event.event_loc
    known = place is not None and place.geonameid is not None
    evidence = event.evidence[0]
    sentence = [(word, 1.0) for word in tokens(event.text)]
    named = [
        (word, 1.0)
        for actor in (*event.actor, *event.recipient)
        for word in tokens(actor.name)
        if word not in event.text
    ]
    first, last = ordinal(event.date), ordinal(event.enddate or event.date)
    published = ordinal(event.report.date)
    return EventTraits(
        version=version,
        event=event.event,
        mode=event.mode,
        status=event.status,
        trigger=stem(evidence.text.split()[-1]),
        first=first,
        last=last,
        exact=event.date_precision == "day",
        day=_about(first, last, published),
        actor=parties(event.actor),
        recipient=parties(event.recipient),
        countries=tuple(sorted({a.country for a in (*event.actor, *event.recipient) if a.country})),
        place=None if place is None else str(place.geonameid if known else place.extracted_place),
        level=place.resolution or 4 if place else 0,
        at=(place.lat, place.lon)
        if place is not None and place.lat is not None and place.lon is not None
        else None,
        country=place.country_code if place else None,
        size={what: (low, high) for what, (low, _, high) in event.size.items()},
        said_by=tuple(sorted(one.entity_id or one.name for link in event.said_by
                             for one in (link, *link.and_))),
        words=vector(sentence + named),
    )  # fmt: skip


def parties(actors: tuple[Actor, ...]) -> tuple[str, ...]:
    """The ids of actors, and after "=" the stems that name those that no list knows."""
    found: set[str] = set()
    for actor in actors:
        if actor.entity_id:
            found.add(actor.entity_id)
        if not actor.entity_id or actor.entity_id.startswith("x-"):
            words = [word for word in tokens(actor.name) if not word[0].isdigit()]
            found |= {f"={stem(word)}" for word in words if word.lower() not in _EMPTY}
    return tuple(sorted(found))


def ordinal(day: str | None) -> int | None:
    """A day, YYYY-MM-DD, as a number."""
    return dt.date.fromisoformat(day).toordinal() if day else None


def _about(first: int | None, last: int | None, published: int | None) -> int | None:
    """The day that an event is looked for by: its own, or where that is vague its report's."""
    if first is not None and last is not None and last - first <= _VAGUE:
        return (first + last) // 2
    return published if published is not None else first


_VAGUE = 14
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_EMPTY = word_set("the a an of and for in on at to his her their its some other several")
