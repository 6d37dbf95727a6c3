"""The events that meet a search, page by page, and who says in them who did it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sayso.records import Event
from sayso.store import loading
from sayso.store.overlay import Overlay
from sayso.web.searching import PAGE, Search

MOST_COUNTED = 10_000
"""Matches are counted so far; beyond, it is "more than"."""

SQL_ORDERS = {
    "newest": "v.date DESC, e.event_key DESC",
    "when": "coalesce(e.date, v.date), e.event_key",
    "sure": "e.confidence DESC, e.event_key",
    "unsure": "e.confidence, e.event_key",
    # Ids are digests: their order has nothing to do with what the events are.
    "sample": "e.id, e.event_key",
}
"""The orders of a search, in SQL."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `total` is None where there is more than is counted."""

    events: list[tuple[int, Event]]
    total: int | None
    more: bool


def find(
    db: sqlite3.Connection, search: Search, start: int = 0, number: int = PAGE, count: bool = True
) -> Found:
    """The events of a search, with their keys, from the `start`-th on."""
    where, values = search.condition()
    keys = [
        row[0]
        for row in db.execute(
            f"SELECT e.event_key FROM versions AS v {_join(search)} events AS e "
            f"USING (version_key) WHERE {where} ORDER BY {SQL_ORDERS[search.order]} "
            "LIMIT ? OFFSET ?",
            (*values, number + 1, start),
        )
    ]
    total: int | None = None
    if count:
        (counted,) = db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM versions AS v JOIN events AS e "
            f"USING (version_key) WHERE {where} LIMIT ?)",
            (*values, MOST_COUNTED + 1),
        ).fetchone()
        total = counted if counted <= MOST_COUNTED else None
    return Found(load(db, keys[:number]), total, len(keys) > number)


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody who says of somebody that he did something, and how often; `denied` of these that
    he did not. Without an id the source is an outlet, or nobody that is known elsewhere."""

    source: str | None
    source_id: str | None
    actor: str | None
    actor_id: str | None
    events: int
    denied: int
    quoted: bool


MOST_PAIRED = 5_000
"""Events of a search that are looked at for who says who did it."""


def pairs(db: sqlite3.Connection, search: Search, number: int = 15) -> list[Pair]:
    """Who says of whom, in what was found, that he did it; most often first."""
    where, values = search.condition()
    rows = db.execute(
        "WITH found AS MATERIALIZED (SELECT e.event_key, e.status, v.outlet FROM versions AS v "
        f"JOIN events AS e USING (version_key) WHERE {where} LIMIT ?) "
        "SELECT coalesce(max(s.name), max(f.outlet)), max(s.entity_id), max(a.name), "
        "max(a.entity_id), count(DISTINCT f.event_key) AS events, "
        "count(DISTINCT CASE f.status WHEN 'negated' THEN f.event_key END), "
        "max(s.name) IS NOT NULL "
        "FROM found AS f LEFT JOIN event_sources AS s ON s.event_key = f.event_key "
        "LEFT JOIN event_actors AS a ON a.event_key = f.event_key AND a.role = 'actor' "
        "GROUP BY coalesce(s.entity_id, s.name, f.outlet), coalesce(a.entity_id, a.name) "
        "ORDER BY events DESC, 1, 3 LIMIT ?",
        (*values, MOST_PAIRED, number),
    )
    return [
        Pair(source, source_id, actor, actor_id, events, denied, bool(quoted))
        for source, source_id, actor, actor_id, events, denied, quoted in rows
    ]


def _join(search: Search) -> str:
    """Reports in order, then their events, where nothing narrows the search down: the first page
    is full after a few reports, and nothing has to be sorted."""
    fields = set(search.fields) - {"status", "event", "least", "reviewed", "order"}
    return "JOIN" if fields or search.order != "newest" else "CROSS JOIN"


def load(db: sqlite3.Connection, keys: list[int]) -> list[tuple[int, Event]]:
    """The events with these keys, in this order."""
    if not keys:
        return []
    marks = ", ".join("?" * len(keys))
    rows = db.execute(
        f"SELECT event_key, version_key, number FROM events WHERE event_key IN ({marks})", keys
    ).fetchall()
    references = loading.load_references(db, sorted({row[1] for row in rows}))
    chosen = f"e.event_key IN ({marks})"
    found = loading.load_events(db, references, chosen, tuple(keys))
    by_version = {version: iter(events) for version, events in found.items()}
    # Both are in order of number within a version.
    at = {
        key: next(by_version[version])
        for key, version, _ in sorted(rows, key=lambda row: (row[1], row[2]))
    }
    mended = _mended(db, sorted(found))
    return [(key, mended.get(at[key].id, at[key])) for key in keys if key in at]


def _mended(db: sqlite3.Connection, versions: list[int]) -> dict[str, Event]:
    """Those events of these versions that people have corrected, as they want them."""
    marks = ", ".join("?" * len(versions))
    some = [
        row[0]
        for row in db.execute(
            "SELECT DISTINCT v.version_key FROM reviews_standing AS w JOIN versions AS v "
            "USING (report_key) WHERE w.verdict = 'corrected' AND w.layer = 'event' "
            f"AND v.version_key IN ({marks})",
            versions,
        )
    ]
    overlay = Overlay(db)
    try:
        found = overlay.annotations(some) if some else {}
        return {event.id: event for whole in found.values() for event in whole.events}
    finally:
        overlay.close()
