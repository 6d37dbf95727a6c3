"""The pages on which a store is read: home, events, reports."""

from __future__ import annotations

import io
import sqlite3
from typing import Any
from urllib.parse import urljoin

import msgspec
from datasette.utils.asgi import Response

from sayso.events import ontology
from sayso.exporting.csv import CsvWriter
from sayso.records import Annotation, Event, to_json
from sayso.store import loading
from sayso.store.overlay import Overlay
from sayso.web import access, feeds, maps, marking, overviews, pages
from sayso.web.finding import Found, Pair, find, pairs
from sayso.web.searching import ORDERS, PAGE, REVIEWED, Search, full_text
from sayso.web.site import Site, site_of

MOST_DOWNLOADED = 10_000
"""Events of one answer in CSV; a whole store is for `sayso export`."""


async def home(datasette: Any, request: Any) -> Any:
    """What is in the store."""
    await access.may_read(datasette, request)
    site: Site = site_of(datasette)  # type: ignore[assignment]

    def ask(db: sqlite3.Connection) -> dict[str, Any]:
        found = site.overview("home", db, overviews.home)
        return {
            "home": found,
            "map": maps.draw(found.places),
            "incidents": overviews.incidents(db, "reports > 1") or overviews.incidents(db),
            "reports": overviews.reports(db),
        }

    return await pages.page(datasette, request, "sayso/home.html", await pages.read(datasette, ask))


async def events(datasette: Any, request: Any) -> Any:
    """Search in events, as a page, JSON, CSV or a feed."""
    await access.may_read(datasette, request)
    form = pages.wants(request)
    search, start = Search.of(request.args), start_of(request)
    if search.wrong:
        return await _wrong(datasette, request, search, form)
    number = {"html": PAGE, "csv": MOST_DOWNLOADED}.get(form, 100)

    def ask(db: sqlite3.Connection) -> tuple[Found, dict[str, str], list[Pair]]:
        found = find(db, search, start, number, count=form in ("html", "json"))
        verdicts = reviewed(db, [key for key, _ in found.events])
        return found, verdicts, pairs(db, search) if form == "html" and search.any else []

    found, verdicts, paired = await pages.read(datasette, ask)
    onward = start + number if found.more else None
    if form == "json":
        body = {
            "total": found.total,
            "next": _absolute(datasette, request, "events.json", search, onward),
            "events": [event for _, event in found.events],
        }
        return pages.json(msgspec.json.encode(body))
    if form == "csv":
        stream = io.BytesIO()
        writer = CsvWriter(stream, Event)
        for _, event in found.events:
            writer.write(event.report, [event])
        return pages.download(stream.getvalue(), "text/csv; charset=utf-8", "events.csv")
    if form == "atom":
        home_at = urljoin(request.url, str(datasette.urls.path("/")))
        return Response(
            feeds.atom(request.url, home_at, [event for _, event in found.events]),
            headers=pages.NO_STORE,
            content_type="application/atom+xml; charset=utf-8",
        )
    context = _search_context(search) | {
        "found": found,
        "verdicts": verdicts,
        "pairs": paired,
        "start": start,
        "next": onward,
        "before": max(0, start - PAGE) if start else None,
    }
    return await pages.page(datasette, request, "sayso/events.html", context)


async def _wrong(datasette: Any, request: Any, search: Search, form: str) -> Any:
    if form != "html":
        return pages.json(msgspec.json.encode({"error": dict(search.wrong)}), status=400)
    context = _search_context(search) | {"found": None}
    return await pages.page(datasette, request, "sayso/events.html", context, status=400)


def _search_context(search: Search) -> dict[str, Any]:
    known = ontology.load()
    return {"search": search, "types": known.types, "quads": known.quads, "orders": ORDERS,
            "reviewed": REVIEWED}  # fmt: skip


def _absolute(
    datasette: Any, request: Any, path: str, search: Search, start: int | None
) -> str | None:
    if start is None:
        return None
    fields = pages.address(datasette, "x", **search.fields, start=start).partition("?")[2]
    return str(urljoin(request.url, f"{datasette.urls.path('/' + path)}?{fields}"))


def start_of(request: Any) -> int:
    word = request.args.get("start") or "0"
    return min(int(word), 10**9) if word.isascii() and word.isdigit() and len(word) < 12 else 0


def reviewed(db: sqlite3.Connection, keys: list[int]) -> dict[str, str]:
    """What people found of these events: "found right by Ada", by the event's id."""
    if not keys:
        return {}
    rows = db.execute(
        "SELECT e.id, w.verdict, coalesce(w.reviewer, 'somebody'), substr(w.at, 1, 10) "
        "FROM events AS e JOIN versions AS v USING (version_key) JOIN reviews_standing AS w "
        "ON w.report_key = v.report_key AND w.layer = 'event' AND w.id = e.id "
        f"WHERE e.event_key IN ({', '.join('?' * len(keys))}) ORDER BY w.review_key",
        keys,
    )
    found: dict[str, list[str]] = {}
    for id, verdict, reviewer, day in rows:
        found.setdefault(id, []).append(f"{REVIEWED[verdict]} by {reviewer}, {day}")
    return {id: "; ".join(some) for id, some in found.items()}


async def reports(datasette: Any, request: Any) -> Any:
    """Reports, by words in them."""
    await access.may_read(datasette, request)
    words, start = (request.args.get("q") or "").strip()[:500], start_of(request)
    query = full_text(words)

    def ask(db: sqlite3.Connection) -> list[dict[str, Any]]:
        if words and not query:
            return []
        where, values = ("1", ())
        if query:
            where = "v.version_key IN (SELECT rowid FROM reports_text WHERE reports_text MATCH ?)"
            values = (query,)  # type: ignore[assignment]
        return overviews.reports(db, where, values, start, PAGE + 1)

    found = await pages.read(datasette, ask)
    context = {"words": words, "reports": found[:PAGE], "start": start,
               "next": start + PAGE if len(found) > PAGE else None,
               "before": max(0, start - PAGE) if start else None}  # fmt: skip
    return await pages.page(datasette, request, "sayso/reports.html", context)


async def report(datasette: Any, request: Any) -> Any:
    """One report with all that is marked in it; `?version=` shows an older one."""
    await access.may_read(datasette, request)
    id, number = pages.named(request), request.args.get("version") or ""

    def ask(db: sqlite3.Connection) -> dict[str, Any] | None:
        versions = [dict(row) for row in db.execute(
            "SELECT v.version_key, v.number, v.current, v.title, v.added, v.state, v.date "
            "FROM versions AS v JOIN reports AS r USING (report_key) WHERE r.id = ? "
            "ORDER BY v.number DESC", (id,),
        )]  # fmt: skip
        wanted = [v for v in versions if str(v["number"]) == number] if number else [
            v for v in versions if v["current"]
        ]  # fmt: skip
        if not wanted:
            return None
        key = wanted[0]["version_key"]
        coded = loading.load_annotations(db, [key])[key]
        whole = _as_reviewed(db, key) if wanted[0]["current"] else coded
        there = {event.id for event in whole.events}
        keys = dict(db.execute(
            "SELECT id, event_key FROM events WHERE version_key = ?", (key,)))  # fmt: skip
        return {
            "whole": whole,
            "rejected": [event for event in coded.events if event.id not in there],
            "version": wanted[0],
            "versions": versions,
            "copies": copies(db, key),
            "incidents": _incidents_of(db, list(keys.values())),
            "verdicts": reviewed(db, list(keys.values())),
            "keys": keys,
        }

    found = await pages.read(datasette, ask)
    if found is None:
        return await pages.missing(datasette, request, "report")
    whole: Annotation = found["whole"]
    if pages.wants(request) == "json":
        return pages.json(to_json(whole))
    found["text"] = marking.text(whole)
    return await pages.page(datasette, request, "sayso/report.html", found)


def _as_reviewed(db: sqlite3.Connection, version: int) -> Annotation:
    overlay = Overlay(db)
    try:
        return overlay.annotations([version])[version]
    finally:
        overlay.close()


def copies(db: sqlite3.Connection, version: int) -> list[dict[str, Any]]:
    """Reports that print the same wire story, the first of them first."""
    rows = db.execute(
        "SELECT r.id, v.title, v.outlet, v.date, c.similarity, c.agency, "
        "c.story = c.version_key AS first FROM copies AS own "
        "JOIN copies AS c ON c.story = own.story "
        "JOIN versions AS v ON v.version_key = c.version_key "
        "JOIN reports AS r USING (report_key) WHERE own.version_key = ? AND c.version_key <> ? "
        "ORDER BY first DESC, v.date, r.id",
        (version, version),
    )
    return [dict(row) for row in rows]


def _incidents_of(db: sqlite3.Connection, keys: list[int]) -> dict[str, tuple[str, int]]:
    """The incident of each event that other reports tell of, too: its id and how many do."""
    rows = db.execute(
        "SELECT e.id, i.id, i.reports FROM incident_events AS m JOIN events AS e USING (event_key) "
        "JOIN incidents AS i USING (incident_key) "
        f"WHERE m.event_key IN ({', '.join('?' * len(keys))})",
        keys,
    )
    return {event: (incident, reports) for event, incident, reports in rows}
