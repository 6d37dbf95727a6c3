"""Events that are one happening → the record of the incident. It takes no side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sayso.linking import voices
from sayso.linking.calling import called
from sayso.linking.disputes import disputed
from sayso.linking.naming import Name, Names
from sayso.linking.parts import Part
from sayso.records import Actor, EventPlace, Incident, Party


def incident(found: Sequence[Part]) -> Incident:
    """What the events, of one report or several, say together.

    Its id is made of that of the first event, by day of the report: so it stays while later
    reports come in, and one can tell from it which event to look for.
    """
    parts = sorted(found, key=lambda part: part.order)
    events = [part.event for part in parts]
    parties = Names(Name(one.name, one.entity_id) for event in events
                    for one in (*event.actor, *event.recipient))  # fmt: skip
    heard = [one for part in parts for one in voices.heard(part)]
    sources = Names(Name(one.name, one.entity_id) for one in heard if one.kind == "source")
    said = voices.voices(parts)
    best = max(parts, key=_telling)
    date, enddate = _days(parts)
    return Incident(
        id="i-" + events[0].id.removeprefix("e-"),
        event=events[0].event,
        mode=_commonest(event.mode for event in events),
        actor=_parties(parts, parties, lambda part: part.event.actor),
        recipient=_parties(parts, parties, lambda part: part.event.recipient),
        date=date,
        enddate=enddate,
        event_loc=_place([event.event_loc for event in events if event.event_loc]),
        size=_size(parts),
        text=best.event.text,
        events=tuple(event.id for event in events),
        reports=len({event.report.id for event in events}),
        sources=voices.independent(said),
        voices=said,
        disputed=disputed(parts, sources, parties),
        called=called(parts, parties),
    )


def _telling(part: Part) -> tuple[bool, bool, float, tuple[int, ...]]:
    """How well an event tells of an incident: not a denial, plain, likely; the first of equals."""
    event = part.event
    first = tuple(-ord(letter) for letter in event.id)
    return (event.status != "negated", not event.hedged, event.confidence, first)


def _days(parts: Sequence[Part]) -> tuple[str | None, str | None]:
    """The day on which most reports agree; else all days that are given, from first to last."""
    exact = [part.event.date for part in parts if part.event.date_precision == "day"]
    day = _commonest(exact)
    if day is not None:
        return day, day
    given = [part.event for part in parts if part.event.date]
    return (
        min((event.date for event in given if event.date), default=None),
        max((event.enddate or event.date or "" for event in given), default=None),
    )


def _place(places: Sequence[EventPlace]) -> EventPlace | None:
    """The place that most reports give, of the most exact ones."""
    level = max((place.resolution or 0 for place in places), default=0)
    exact = [place for place in places if (place.resolution or 0) == level]
    ids = _commonest(_place_key(place) for place in exact)
    return next((place for place in exact if _place_key(place) == ids), None)


def _place_key(place: EventPlace) -> str:
    return str(place.geonameid or place.extracted_place)


def _size(parts: Sequence[Part]) -> dict[str, tuple[int, int, int]]:
    """For each thing counted the lowest number, that of the latest report, and the highest."""
    found: dict[str, tuple[int, int, int]] = {}
    for part in parts:
        for what, (low, best, high) in part.event.size.items():
            lowest, _, highest = found.get(what, (low, best, high))
            found[what] = (min(low, lowest), best, max(high, highest))
    return dict(sorted(found.items()))


def _parties(
    parts: Sequence[Part], names: Names, pick: Callable[[Part], tuple[Actor, ...]]
) -> tuple[Party, ...]:
    """Actors or recipients, those that most events name first."""
    counts: dict[Name, int] = {}
    actors: dict[Name, list[Actor]] = {}
    for part in parts:
        for name, actor in {
            names.chief(one.name, one.entity_id): one for one in pick(part)
        }.items():
            counts[name] = counts.get(name, 0) + 1
            actors.setdefault(name, []).append(actor)
    return tuple(
        Party(
            name=name.name,
            entity_id=name.entity_id,
            wikidata=_commonest(one.wikidata for one in actors[name]),
            country=_commonest(one.country for one in actors[name]),
            sector=_longest(one.sector for one in actors[name]),
            part_of=_longest(one.part_of for one in actors[name]),
            events=counts[name],
        )
        for name in sorted(
            counts, key=lambda name: (-counts[name], name.name, name.entity_id or "")
        )
    )


def _commonest(values: Iterable[str | None]) -> str | None:
    """The value that is given most often; of equals the first in the alphabet."""
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def _longest(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return max(lists, key=lambda one: (len(one), one), default=())
