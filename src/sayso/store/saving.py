"""Records → rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sayso.quotations import attribution_id
from sayso.records import Actor, Annotation, Attribution, Event, EventPlace, SaidBy, Span

Row = tuple[Any, ...]

LAYERS = ("sentences", "entities", "places", "times", "attributions", "events")
"""Tables whose rows belong to a version; those of their own parts go with them."""


def save_layers(
    db: sqlite3.Connection, version: int, found: Annotation, runs: Sequence[int]
) -> None:
    """Write all layers of a version of a report, which has none yet.

    Args:
        runs: the run that coded each of the events.
    """
    _many(db, "sentences", ((version, n, *one) for n, one in enumerate(found.sentences)))
    _entities(db, version, found)
    _many(
        db,
        "places",
        (
            (
                *(version, n, p.text, p.start, p.end, p.geonameid, p.name, p.lat, p.lon),
                *(p.country_code, p.province, p.feature_code, p.resolution),
            )
            for n, p in enumerate(found.places)
        ),
    )
    _many(
        db,
        "times",
        (
            (version, n, t.text, t.start, t.end, t.date, t.enddate, t.precision)
            for n, t in enumerate(found.times)
        ),
    )
    for number, said in enumerate(found.attributions):
        _attribution(db, version, number, said)
    for number, (event, run) in enumerate(zip(found.events, runs, strict=True)):
        _event(db, version, number, event, run)


def remove_layers(db: sqlite3.Connection, version: int) -> None:
    """Take away all layers of a version."""
    for table in LAYERS:
        db.execute(f"DELETE FROM {table} WHERE version_key = ?", (version,))


def _entities(db: sqlite3.Connection, version: int, found: Annotation) -> None:
    mentions: list[Row] = []
    for number, e in enumerate(found.entities):
        known = (e.entity_id, e.name, e.wikidata, e.country, _list(e.sector), _list(e.part_of))
        key = _one(db, "entities", (None, version, number, *known))
        mentions += [(key, n, m.text, m.start, m.end, m.kind) for n, m in enumerate(e.mentions)]
    _many(db, "mentions", mentions)


def _attribution(db: sqlite3.Connection, version: int, number: int, said: Attribution) -> None:
    source = said.source
    who = (
        (source.name, source.entity_id, source.text, source.start, source.end)
        if source
        else (None,) * 5
    )
    words = " … ".join(span.text for span in said.content)
    key = _one(
        db,
        "attributions",
        (
            *(None, version, number, attribution_id(said), *who, *_span(said.cue)),
            *(words, said.kind, said.inside, said.confidence),
        ),
    )
    spans = ((key, n, span.text, span.start, span.end) for n, span in enumerate(said.content))
    _many(db, "attribution_content", spans)


def _event(db: sqlite3.Connection, version: int, number: int, event: Event, run: int) -> None:
    key = _one(
        db,
        "events",
        (
            *(None, version, number, event.id, event.event, event.mode, _list(event.context)),
            *(event.quad_code, event.cameo, event.status, event.historical, event.hedged),
            *(event.date, event.enddate, event.date_precision, *_span(event.date_text)),
            *(*_place(event.event_loc), event.text, event.confidence, event.coder, run),
        ),
    )
    for role, actors in (("actor", event.actor), ("recipient", event.recipient)):
        _many(db, "event_actors", _actors(key, role, actors))
    _many(db, "event_sources", _sources(key, event.said_by))
    _many(
        db,
        "event_evidence",
        (
            (key, n, one.text, one.start, one.end, *one.sentence)
            for n, one in enumerate(event.evidence)
        ),
    )
    sizes = ((key, n, what, *size) for n, (what, size) in enumerate(event.size.items()))
    _many(db, "event_sizes", sizes)


def _actors(event: int, role: str, actors: Iterable[Actor]) -> Iterator[Row]:
    for n, a in enumerate(actors):
        codes = (a.country, _list(a.sector), _list(a.part_of))
        yield (event, role, n, a.text, a.start, a.end, a.name, a.entity_id, a.wikidata, *codes)


def _sources(event: int, chain: Iterable[SaidBy]) -> Iterator[Row]:
    for link, first in enumerate(chain):
        for beside, s in enumerate((first, *first.and_)):
            words = (s.name, s.entity_id, s.text, s.start, s.end)
            yield (event, link, beside, *words, *_span(s.cue), s.kind)


def _place(place: EventPlace | None) -> Row:
    if place is None:
        return (None,) * 10
    return (
        *(place.extracted_place, place.resolved_place, place.geonameid, place.lat, place.lon),
        *(place.province, place.country, place.country_code, place.feature_code, place.resolution),
    )


def _span(span: Span | None) -> Row:
    return (span.text, span.start, span.end) if span else (None, None, None)


def _list(words: Sequence[str]) -> str:
    return json.dumps(words, ensure_ascii=False)


def _one(db: sqlite3.Connection, table: str, row: Row) -> int:
    key = db.execute(_insert(table, row), row).lastrowid
    assert key is not None
    return key


def _many(db: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    waiting = list(rows)
    if waiting:
        db.executemany(_insert(table, waiting[0]), waiting)


def _insert(table: str, row: Row) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})"
