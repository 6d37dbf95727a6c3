"""The page of an actor: what it did, what was done to it, what it says, who vouches for that."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import msgspec

from sayso.events import ontology
from sayso.web import access, overviews, pages, plots
from sayso.web.finding import find
from sayso.web.searching import PAGE, Search, like
from sayso.web.site import Site, site_of

MOST = 15


async def actor(datasette: Any, request: Any) -> Any:
    """One actor, by the id of its entity."""
    await access.may_read(datasette, request)
    id = pages.named(request)

    def ask(db: sqlite3.Connection) -> dict[str, Any] | None:
        known = _known(db, id)
        if known is None:
            return None
        did, suffered = _others(db, id, "actor"), _others(db, id, "recipient")
        mine = "e.event_key IN (SELECT event_key FROM event_actors WHERE entity_id = ?)"
        first, last = db.execute(
            "SELECT min(date), max(date) FROM versions WHERE current"
        ).fetchone()
        return known | {
            "did": did,
            "suffered": suffered,
            "plot": plots.stacked(overviews.by_day(db, mine, (id,)), first, last),
            "says": _says(db, id),
            "said_of": _said_of(db, id),
            "vouching": _vouching(db, id),
            "quotes": _quotes(db, id),
            "newest": find(db, Search(actor=id), 0, 5, count=False).events,
        }

    found = await pages.read(datasette, ask)
    if found is None:
        return await pages.missing(datasette, request, "actor")
    if pages.wants(request) == "json":
        body = {name: value for name, value in found.items() if name not in ("plot", "newest")}
        return pages.json(msgspec.json.encode(body))
    context = found | {"sector_names": ontology.load().sectors}
    return await pages.page(datasette, request, "sayso/actor.html", context)


async def actors(datasette: Any, request: Any) -> Any:
    """Actors by name, or those that act most."""
    await access.may_read(datasette, request)
    words = (request.args.get("q") or "").strip()[:200]
    site: Site = site_of(datasette)  # type: ignore[assignment]

    def ask(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
        if not words:
            return site.overview("actors", db, lambda db: overviews.top_actors(db, 2 * PAGE))
        rows = db.execute(
            "SELECT entity_id, max(name), count(DISTINCT event_key) AS events FROM event_actors "
            "WHERE entity_id IN (SELECT entity_id FROM event_actors WHERE name LIKE ? ESCAPE '\\' "
            "UNION SELECT entity_id FROM event_sources WHERE name LIKE ? ESCAPE '\\') "
            "GROUP BY entity_id ORDER BY events DESC, entity_id LIMIT ?",
            (like(words), like(words), 4 * PAGE),
        )
        return [(id, name, events) for id, name, events in rows]

    context = {"words": words, "actors": await pages.read(datasette, ask)}
    return await pages.page(datasette, request, "sayso/actors.html", context)


def _known(db: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    """What reports hold of an actor: names, codes, what it is part of."""
    rows = db.execute(
        "SELECT n.name, n.wikidata, n.country, n.sector, n.part_of, count(*) AS reports "
        "FROM entities AS n JOIN versions AS v USING (version_key) "
        "WHERE n.entity_id = ? AND v.current GROUP BY 1, 2, 3, 4, 5 ORDER BY reports DESC",
        (id,),
    ).fetchall()
    if not rows:
        rows = db.execute(
            "SELECT name, wikidata, country, sector, part_of, count(*) FROM event_actors "
            "WHERE entity_id = ? GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC",
            (id,),
        ).fetchall()
    if not rows:
        rows = db.execute(
            "SELECT name, NULL, NULL, '[]', '[]', count(*) FROM event_sources "
            "WHERE entity_id = ? GROUP BY 1 ORDER BY 6 DESC",
            (id,),
        ).fetchall()
    if not rows:
        return None
    first = rows[0]
    words = db.execute(
        "SELECT m.text, count(*) AS times, count(DISTINCT v.outlet) AS outlets "
        "FROM mentions AS m JOIN entities AS n USING (entity_key) "
        "JOIN versions AS v USING (version_key) WHERE n.entity_id = ? AND v.current "
        "AND m.kind <> 'pronoun' GROUP BY m.text ORDER BY times DESC, m.text LIMIT ?",
        (id, MOST),
    )
    return {
        "id": id,
        "name": first[0],
        "wikidata": first[1],
        "country": first[2],
        "sectors": _list(first[3]),
        "part_of": [_named(db, whole) for whole in _list(first[4])],
        "names": sorted({row[0] for row in rows} - {first[0]}),
        "called": [tuple(row) for row in words],
    }


def _list(written: str) -> list[str]:
    found: list[str] = json.loads(written)
    return found


def _named(db: sqlite3.Connection, id: str) -> tuple[str, str]:
    """An id that others are part of, with its name where some report has it."""
    row = db.execute("SELECT name FROM entities WHERE entity_id = ? LIMIT 1", (id,)).fetchone()
    return id, row[0] if row else id


def _others(db: sqlite3.Connection, id: str, role: str) -> list[dict[str, Any]]:
    """The dyads of an actor in a role: the other side, and how many events of each quad class."""
    other = "recipient" if role == "actor" else "actor"
    quads = ", ".join(f"sum(e.quad_code = {quad}) AS quad_{quad}" for quad in (1, 2, 3, 4))
    rows = db.execute(
        f"SELECT o.entity_id AS id, max(o.name) AS name, count(*) AS events, {quads}, "
        "sum(e.status <> 'actual') AS not_actual "
        "FROM (SELECT DISTINCT event_key FROM event_actors WHERE entity_id = ? AND role = ?) AS a "
        "JOIN events AS e USING (event_key) JOIN versions AS v USING (version_key) "
        "LEFT JOIN event_actors AS o ON o.event_key = e.event_key AND o.role = ? "
        "WHERE v.current GROUP BY coalesce(o.entity_id, o.name) "
        "ORDER BY events DESC, name LIMIT ?",
        (id, role, other, MOST),
    )
    return [dict(row) for row in rows]


def _says(db: sqlite3.Connection, id: str) -> list[dict[str, Any]]:
    """What it says that others did."""
    rows = db.execute(
        "SELECT a.entity_id AS id, max(a.name) AS name, e.event, e.status, count(*) AS events "
        "FROM (SELECT DISTINCT event_key FROM event_sources WHERE entity_id = ?) AS s "
        "JOIN events AS e USING (event_key) JOIN versions AS v USING (version_key) "
        "JOIN event_actors AS a ON a.event_key = e.event_key AND a.role = 'actor' "
        "WHERE v.current AND a.entity_id IS NOT ? "
        "GROUP BY coalesce(a.entity_id, a.name), e.event, e.status "
        "ORDER BY events DESC, name LIMIT ?",
        (id, id, MOST),
    )
    return [dict(row) for row in rows]


def _said_of(db: sqlite3.Connection, id: str) -> list[dict[str, Any]]:
    """What others say that it did."""
    rows = db.execute(
        "SELECT s.entity_id AS id, max(s.name) AS name, e.event, e.status, count(*) AS events "
        "FROM (SELECT DISTINCT event_key FROM event_actors WHERE entity_id = ? AND role = 'actor') "
        "AS a JOIN events AS e USING (event_key) JOIN versions AS v USING (version_key) "
        "JOIN event_sources AS s ON s.event_key = e.event_key "
        "WHERE v.current AND s.entity_id IS NOT ? "
        "GROUP BY coalesce(s.entity_id, s.name), e.event, e.status "
        "ORDER BY events DESC, name LIMIT ?",
        (id, id, MOST),
    )
    return [dict(row) for row in rows]


def _vouching(db: sqlite3.Connection, id: str) -> list[dict[str, Any]]:
    """On whose word rests what it is said to have done; NULL: on the outlets' own."""
    rows = db.execute(
        "SELECT s.entity_id AS id, max(s.name) AS name, count(DISTINCT e.event_key) AS events, "
        "count(DISTINCT v.outlet) AS outlets, s.entity_id IS ? AS own "
        "FROM (SELECT DISTINCT event_key FROM event_actors WHERE entity_id = ? AND role = 'actor') "
        "AS a JOIN events AS e USING (event_key) JOIN versions AS v USING (version_key) "
        "LEFT JOIN event_sources AS s ON s.event_key = e.event_key "
        "WHERE v.current GROUP BY coalesce(s.entity_id, s.name) "
        "ORDER BY events DESC, name LIMIT ?",
        (id, id, MOST),
    )
    return [dict(row) for row in rows]


def _quotes(db: sqlite3.Connection, id: str) -> list[dict[str, Any]]:
    """Its newest words."""
    rows = db.execute(
        "SELECT r.id AS report, v.outlet, v.date, a.content, a.kind, a.cue FROM attributions AS a "
        "JOIN versions AS v USING (version_key) JOIN reports AS r USING (report_key) "
        "WHERE a.source_id = ? AND v.current ORDER BY v.date DESC, a.attribution_key DESC LIMIT 5",
        (id,),
    )
    return [dict(row) for row in rows]
