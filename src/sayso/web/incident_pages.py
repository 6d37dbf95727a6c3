"""The pages of incidents: what several reports say of one happening."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

from sayso.events import ontology
from sayso.records import Called, Event, Incident, to_json
from sayso.web import access, maps, overviews, pages
from sayso.web.finding import load
from sayso.web.reading_pages import start_of
from sayso.web.searching import PAGE


async def incidents(datasette: Any, request: Any) -> Any:
    """Incidents that several reports tell of, or all."""
    await access.may_read(datasette, request)
    start, every = start_of(request), bool(request.args.get("all"))
    type = request.args.get("event") or ""
    where, values = ("1" if every else "reports > 1"), []
    if type in ontology.load().types:
        where, values = f"{where} AND event = ?", [type]
    order = "sources DESC, reports DESC, incident_key" if request.args.get("order") == "told" \
        else "date DESC, incident_key DESC"  # fmt: skip
    found = await pages.read(
        datasette,
        lambda db: overviews.incidents(db, where, tuple(values), start, PAGE + 1, order),
    )
    context = {"incidents": found[:PAGE], "start": start, "every": every, "type": type,
               "order": request.args.get("order") or "newest", "types": ontology.load().types,
               "next": start + PAGE if len(found) > PAGE else None,
               "before": max(0, start - PAGE) if start else None}  # fmt: skip
    return await pages.page(datasette, request, "sayso/incidents.html", context)


async def incident(datasette: Any, request: Any) -> Any:
    """One incident: who says what of it, on what they differ, what they call whom."""
    await access.may_read(datasette, request)
    id = pages.named(request)

    def ask(db: sqlite3.Connection) -> tuple[Incident, dict[str, Event]] | None:
        row = db.execute(
            "SELECT incident_key, record FROM incidents WHERE id = ?", (id,)
        ).fetchone()
        if row is None:
            return None
        keys = [
            k
            for (k,) in db.execute(
                "SELECT event_key FROM incident_events JOIN events USING (event_key) "
                "JOIN versions USING (version_key) WHERE incident_key = ? "
                "ORDER BY versions.date, event_key",
                (row[0],),
            )
        ]
        found = load(db, keys)
        return msgspec.json.decode(row[1], type=Incident), {e.id: e for _, e in found}

    found = await pages.read(datasette, ask)
    if found is None:
        return await pages.missing(datasette, request, "incident")
    record, told = found
    if pages.wants(request) == "json":
        return pages.json(to_json(record))
    parties: dict[str, dict[str, list[Called]]] = {}
    for one in record.called:
        parties.setdefault(one.party, {}).setdefault(one.words.casefold(), []).append(one)
    context = {
        "incident": record,
        "parties": parties,
        "told": told,
        "days": _timeline(told.values()),
        "map": maps.draw(_places(told.values()), near=True),
    }
    return await pages.page(datasette, request, "sayso/incident.html", context)


def _timeline(events: Any) -> list[tuple[str | None, list[Event]]]:
    """Events by the day of their report, first to last."""
    days: dict[str | None, list[Event]] = {}
    for event in events:
        days.setdefault(event.report.date, []).append(event)
    return sorted(days.items(), key=lambda item: item[0] or "9999")


def _places(events: Any) -> list[maps.Place]:
    """Where the reports put it, and which outlets put it there."""
    found: dict[tuple[float, float], list[Event]] = {}
    for event in events:
        place = event.event_loc
        if place and place.lat is not None and place.lon is not None:
            found.setdefault((place.lat, place.lon), []).append(event)
    return [
        maps.Place(
            name=(some[0].event_loc.resolved_place or "") if some[0].event_loc else "",
            lat=lat,
            lon=lon,
            count=len(some),
        )
        for (lat, lon), some in found.items()
    ]
