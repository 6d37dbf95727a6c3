"""Queries that look at all of a store: what its first page shows."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import msgspec

from sayso.records import Incident
from sayso.web import plots
from sayso.web.maps import Place

MOST_PLACES = 400
NEWEST = 6

_OLD = (
    "SELECT e.event_key FROM versions AS v JOIN events AS e USING (version_key) WHERE NOT v.current"
)
"""Events of older versions: few, so that leaving them out is quicker than looking all others up."""


@dataclass(frozen=True, slots=True)
class Home:
    """What is in a store."""

    counts: dict[str, int]
    first: str | None
    last: str | None
    plot: plots.Plot | None
    places: tuple[Place, ...]
    actors: tuple[tuple[str, str, int], ...]
    sources: tuple[tuple[str | None, str, int], ...]
    failures: tuple[tuple[str, str, str], ...]


def home(db: sqlite3.Connection) -> Home:
    """The first page's figures; incidents and reports are read anew each time."""
    counts = _counts(db)
    first, last = db.execute("SELECT min(date), max(date) FROM versions WHERE current").fetchone()
    return Home(
        counts=counts,
        first=first,
        last=last,
        plot=plots.stacked(by_day(db), first, last),
        places=tuple(places(db)),
        actors=tuple(top_actors(db)),
        sources=tuple(top_sources(db)),
        failures=tuple(
            (place, step, why)
            for place, step, why in db.execute(
                "SELECT place, step, why FROM failures ORDER BY at DESC, place LIMIT 5"
            )
        ),
    )


def _counts(db: sqlite3.Connection) -> dict[str, int]:
    asked = {
        "reports": "SELECT count(*) FROM versions WHERE current",
        "outlets": "SELECT count(DISTINCT outlet) FROM versions WHERE current",
        "other_language": "SELECT count(*) FROM versions WHERE current AND state = 'language'",
        "events": "SELECT count(*) FROM versions AS v CROSS JOIN events AS e USING (version_key) "
        "WHERE v.current",
        "quotations": "SELECT count(*) FROM versions AS v CROSS JOIN attributions AS a "
        "USING (version_key) WHERE v.current",
        "incidents": "SELECT count(*) FROM incidents",
        "shared": "SELECT count(*) FROM incidents WHERE reports > 1",
        "reviews": "SELECT count(*) FROM reviews_standing",
        "failures": "SELECT count(*) FROM failures",
    }
    return {name: db.execute(sql).fetchone()[0] for name, sql in asked.items()}


def by_day(db: sqlite3.Connection, where: str = "1", values: tuple[Any, ...] = ()) -> dict[
    tuple[str, str], int
]:  # fmt: skip
    """How many events by day and type: the event's own first day, or the report's."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for day, type, count in db.execute(
        "SELECT coalesce(e.date, v.date) AS day, e.event, count(*) FROM versions AS v "
        f"CROSS JOIN events AS e USING (version_key) WHERE v.current AND day IS NOT NULL "
        f"AND {where} GROUP BY day, e.event",
        values,
    ):
        found[day, type] = count
    return dict(found)


def places(db: sqlite3.Connection, where: str = "1", values: tuple[Any, ...] = ()) -> list[Place]:
    """Where events happened, the most told of first."""
    rows = db.execute(
        "SELECT e.resolved_place, e.lat, e.lon, count(*) AS events FROM events AS e "
        "JOIN versions AS v USING (version_key) "
        f"WHERE e.lat IS NOT NULL AND e.lon IS NOT NULL AND v.current AND {where} "
        "GROUP BY e.geonameid, e.lat, e.lon ORDER BY events DESC, e.geonameid LIMIT ?",
        (*values, MOST_PLACES),
    )
    return [Place(name=name or "", lat=lat, lon=lon, count=n) for name, lat, lon, n in rows]


def top_actors(db: sqlite3.Connection, number: int = 10) -> list[tuple[str, str, int]]:
    """Id, name and number of events of those who act most."""
    rows = db.execute(
        "SELECT a.entity_id, max(a.name), count(DISTINCT a.event_key) AS events "
        "FROM event_actors AS a INDEXED BY event_actors_entity "
        f"WHERE a.entity_id IS NOT NULL AND a.role = 'actor' AND a.event_key NOT IN ({_OLD}) "
        "GROUP BY a.entity_id ORDER BY events DESC, a.entity_id LIMIT ?",
        (number,),
    )
    return [(id, name, events) for id, name, events in rows]


def top_sources(db: sqlite3.Connection, number: int = 10) -> list[tuple[str | None, str, int]]:
    """Id, name and number of events of those who vouch for most."""
    rows = db.execute(
        "SELECT max(s.entity_id), max(s.name), count(DISTINCT s.event_key) AS events "
        f"FROM event_sources AS s WHERE s.event_key NOT IN ({_OLD}) "
        "GROUP BY coalesce(s.entity_id, s.name) ORDER BY events DESC, s.name LIMIT ?",
        (number,),
    )
    return [(id, name, events) for id, name, events in rows]


def incidents(
    db: sqlite3.Connection, where: str = "1", values: tuple[Any, ...] = (), start: int = 0,
    number: int = NEWEST, order: str = "date DESC, incident_key DESC",
) -> list[Incident]:  # fmt: skip
    """Incidents, the newest first."""
    rows = db.execute(
        f"SELECT record FROM incidents WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
        (*values, number, start),
    )
    return [msgspec.json.decode(record, type=Incident) for (record,) in rows]


def reports(
    db: sqlite3.Connection, where: str = "1", values: tuple[Any, ...] = (), start: int = 0,
    number: int = NEWEST,
) -> list[dict[str, Any]]:  # fmt: skip
    """Reports without their text, the newest first."""
    rows = db.execute(
        "SELECT r.id, v.title, v.outlet, v.date, v.state, "
        "(SELECT count(*) FROM events AS e WHERE e.version_key = v.version_key) AS events, "
        "(SELECT count(*) FROM versions AS o WHERE o.report_key = v.report_key) AS versions "
        "FROM versions AS v JOIN reports AS r USING (report_key) "
        f"WHERE v.current AND {where} ORDER BY v.date DESC, v.version_key DESC LIMIT ? OFFSET ?",
        (*values, number, start),
    )
    return [dict(row) for row in rows]
