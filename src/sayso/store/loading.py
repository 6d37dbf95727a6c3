"""Rows → records, exactly as they were saved."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sayso.records import (
    Actor,
    Annotation,
    Attribution,
    Entity,
    Event,
    EventPlace,
    Evidence,
    Mention,
    PlaceMention,
    Report,
    ReportRef,
    SaidBy,
    Source,
    Span,
    TimeMention,
)

T = TypeVar("T")
Row = tuple[Any, ...]
Groups = dict[int, list[T]]

_VERSION = (
    "v.version_key, r.id, r.url, v.outlet, v.title, v.date, v.date_from, v.language, v.text, "
    "v.headline_start, v.headline_end, v.dateline_start, v.dateline_end"
)


def load_reports(db: sqlite3.Connection, versions: Sequence[int]) -> dict[int, Report]:
    """The reports of these versions, by the key of the version."""
    return {row[0]: _report(row) for row in _versions(db, versions)}


def load_annotations(db: sqlite3.Connection, versions: Sequence[int]) -> dict[int, Annotation]:
    """All layers of these versions, by the key of the version."""
    rows = _versions(db, versions)
    references = {row[0]: ReportRef.of(_report(row)) for row in rows}
    bounds = 'version_key, start, "end"'
    sentences = _grouped(db, bounds, "sentences", versions, lambda row: (row[0], row[1]))
    entities = _entities(db, versions)
    places = _grouped(db, f"{bounds}, text, geonameid, name, lat, lon, country_code, province, "
                      "feature_code, resolution", "places", versions, _place_mention)  # fmt: skip
    times = _grouped(
        db, f"{bounds}, text, date, enddate, precision", "times", versions, _time_mention
    )
    said = load_attributions(db, references)
    events = load_events(db, references)
    return {
        row[0]: Annotation(
            report=_report(row),
            headline=_bounds(row[9], row[10]),
            dateline=_bounds(row[11], row[12]),
            sentences=tuple(sentences[row[0]]),
            entities=tuple(entities[row[0]]),
            places=tuple(places[row[0]]),
            times=tuple(times[row[0]]),
            attributions=tuple(said[row[0]]),
            events=tuple(events[row[0]]),
        )
        for row in rows
    }


def load_references(db: sqlite3.Connection, versions: Sequence[int]) -> dict[int, ReportRef]:
    """What records repeat of the reports of these versions, by the key of the version."""
    rows = db.execute(
        "SELECT v.version_key, r.id, r.url, v.outlet, v.title, v.date, v.date_from FROM versions "
        f"AS v JOIN reports AS r USING (report_key) WHERE v.version_key IN ({_marks(versions)})",
        tuple(versions),
    )
    return {
        key: ReportRef(
            id=id, url=url, outlet=outlet, title=title, date=date, date_from=date_from
        )
        for key, id, url, outlet, title, date, date_from in rows
    }  # fmt: skip


def load_attributions(
    db: sqlite3.Connection, reports: dict[int, ReportRef], where: str = "1", values: Row = ()
) -> Groups[Attribution]:
    """Attributions of versions, by the key of the version; `where` is a condition on them."""
    rows = db.execute(
        "SELECT a.attribution_key, a.version_key, a.source, a.source_id, a.source_text, "
        "a.source_start, a.source_end, a.cue, a.cue_start, a.cue_end, a.kind, a.inside, "
        "a.confidence FROM attributions AS a JOIN versions AS v USING (version_key) "
        f"WHERE a.version_key IN ({_marks(reports)}) AND ({where}) "
        "ORDER BY a.version_key, a.number",
        (*reports, *values),
    ).fetchall()
    content = _parts(
        db, "attribution_content", "attribution_key", "text, start, \"end\"", "number",
        [row[0] for row in rows], lambda row: Span(text=row[0], start=row[1], end=row[2]),
    )  # fmt: skip
    found: Groups[Attribution] = defaultdict(list)
    for row in rows:
        key, version, name, source_id, text, start, end = row[:7]
        said = Attribution(
            report=reports[version],
            source=Source(text=text, start=start, end=end, name=name, entity_id=source_id)
            if start is not None
            else None,
            cue=_span(*row[7:10]),
            content=tuple(content[key]),
            kind=row[10],
            inside=row[11],
            confidence=row[12],
        )
        found[version].append(said)
    return found


def load_events(
    db: sqlite3.Connection, reports: dict[int, ReportRef], where: str = "1", values: Row = ()
) -> Groups[Event]:
    """Events of versions, by the key of the version; `where` is a condition on them, as `e`."""
    rows = db.execute(
        "SELECT e.event_key, e.version_key, e.id, e.event, e.mode, e.context, e.quad_code, "
        "e.cameo, e.status, e.historical, e.hedged, e.date, e.enddate, e.date_precision, "
        "e.date_text, e.date_text_start, e.date_text_end, e.text, e.confidence, e.coder, "
        "e.extracted_place, e.resolved_place, e.geonameid, e.lat, e.lon, e.province, e.country, "
        "e.country_code, e.feature_code, e.resolution "
        "FROM events AS e JOIN versions AS v USING (version_key) "
        f"WHERE e.version_key IN ({_marks(reports)}) AND ({where}) "
        "ORDER BY e.version_key, e.number",
        (*reports, *values),
    ).fetchall()
    keys = [row[0] for row in rows]
    actors = _parts(
        db, "event_actors", "event_key", "role, text, start, \"end\", name, entity_id, wikidata, "
        "country, sector, part_of", "role, number", keys, _actor,
    )  # fmt: skip
    sources = _parts(
        db, "event_sources", "event_key", "link, name, entity_id, text, start, \"end\", cue, "
        "cue_start, cue_end, kind", "link, beside", keys, _source,
    )  # fmt: skip
    evidence = _parts(
        db, "event_evidence", "event_key", "text, start, \"end\", sentence_start, sentence_end",
        "number", keys,
        lambda row: Evidence(text=row[0], start=row[1], end=row[2], sentence=(row[3], row[4])),
    )  # fmt: skip
    sizes = _parts(
        db, "event_sizes", "event_key", "what, low, best, high", "number", keys,
        lambda row: (row[0], (row[1], row[2], row[3])),
    )  # fmt: skip
    found: Groups[Event] = defaultdict(list)
    for row in rows:
        key, version = row[:2]
        event = Event(
            id=row[2],
            report=reports[version],
            event=row[3],
            mode=row[4],
            context=_list(row[5]),
            quad_code=row[6],
            cameo=row[7],
            status=row[8],
            historical=bool(row[9]),
            hedged=bool(row[10]),
            said_by=_chain(sources[key]),
            actor=tuple(actor for role, actor in actors[key] if role == "actor"),
            recipient=tuple(actor for role, actor in actors[key] if role == "recipient"),
            date=row[11],
            enddate=row[12],
            date_precision=row[13],
            date_text=_span(*row[14:17]),
            event_loc=_event_place(row[20:]),
            size=dict(sizes[key]),
            evidence=tuple(evidence[key]),
            text=row[17],
            confidence=row[18],
            coder=row[19],
        )
        found[version].append(event)
    return found


def _versions(db: sqlite3.Connection, versions: Sequence[int]) -> list[Row]:
    found = db.execute(
        f"SELECT {_VERSION} FROM versions AS v JOIN reports AS r USING (report_key) "
        f"WHERE v.version_key IN ({_marks(versions)})",
        tuple(versions),
    )
    return found.fetchall()


def _report(row: Row) -> Report:
    _, id, url, outlet, title, date, date_from, language, text = row[:9]
    return Report(
        id=id,
        url=url,
        outlet=outlet,
        title=title,
        date=date,
        date_from=date_from,
        language=language,
        text=text,
    )


def _entities(db: sqlite3.Connection, versions: Sequence[int]) -> Groups[Entity]:
    rows = db.execute(
        "SELECT entity_key, version_key, entity_id, name, wikidata, country, sector, part_of "
        f"FROM entities WHERE version_key IN ({_marks(versions)}) ORDER BY version_key, number",
        tuple(versions),
    ).fetchall()
    mentions = _parts(
        db, "mentions", "entity_key", "text, start, \"end\", kind", "number",
        [row[0] for row in rows],
        lambda row: Mention(text=row[0], start=row[1], end=row[2], kind=row[3]),
    )  # fmt: skip
    found: Groups[Entity] = defaultdict(list)
    for key, version, entity_id, name, wikidata, country, sector, part_of in rows:
        entity = Entity(
            entity_id=entity_id,
            name=name,
            wikidata=wikidata,
            country=country,
            sector=_list(sector),
            part_of=_list(part_of),
            mentions=tuple(mentions[key]),
        )
        found[version].append(entity)
    return found


def _grouped(
    db: sqlite3.Connection,
    columns: str,
    table: str,
    versions: Sequence[int],
    make: Callable[[Row], T],
) -> Groups[T]:
    """Rows of a table by version, each made into a record of all columns but the first."""
    found: Groups[T] = defaultdict(list)
    for row in db.execute(
        f"SELECT {columns} FROM {table} WHERE version_key IN ({_marks(versions)}) "
        "ORDER BY version_key, number",
        tuple(versions),
    ):
        found[row[0]].append(make(row[1:]))
    return found


_AT_ONCE = 500
"""Keys in one query: every SQLite takes 999."""


def _parts(
    db: sqlite3.Connection,
    table: str,
    key: str,
    columns: str,
    order: str,
    keys: Sequence[int],
    make: Callable[[Row], T],
) -> Groups[T]:
    """Rows of a table of parts by what they are part of."""
    found: Groups[T] = defaultdict(list)
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        for row in db.execute(
            f"SELECT {key}, {columns} FROM {table} WHERE {key} IN ({_marks(some)}) "
            f"ORDER BY {key}, {order}",
            tuple(some),
        ):
            found[row[0]].append(make(row[1:]))
    return found


def _place_mention(row: Row) -> PlaceMention:
    start, end, text, geonameid, name, lat, lon, country_code, province, feature, resolution = row
    return PlaceMention(
        text=text,
        start=start,
        end=end,
        geonameid=geonameid,
        name=name,
        lat=lat,
        lon=lon,
        country_code=country_code,
        province=province,
        feature_code=feature,
        resolution=resolution,
    )


def _time_mention(row: Row) -> TimeMention:
    start, end, text, date, enddate, precision = row
    return TimeMention(
        text=text, start=start, end=end, date=date, enddate=enddate, precision=precision
    )


def _actor(row: Row) -> tuple[str, Actor]:
    role, text, start, end, name, entity_id, wikidata, country, sector, part_of = row
    actor = Actor(
        text=text,
        start=start,
        end=end,
        name=name,
        entity_id=entity_id,
        wikidata=wikidata,
        country=country,
        sector=_list(sector),
        part_of=_list(part_of),
    )
    return role, actor


def _source(row: Row) -> tuple[int, dict[str, Any]]:
    link, name, entity_id, text, start, end, cue, cue_start, cue_end, kind = row
    return link, {
        "name": name,
        "entity_id": entity_id,
        "text": text,
        "start": start,
        "end": end,
        "cue": _span(cue, cue_start, cue_end),
        "kind": kind,
    }


def _chain(sources: Iterable[tuple[int, dict[str, Any]]]) -> tuple[SaidBy, ...]:
    links: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for link, source in sources:
        links[link].append(source)
    return tuple(
        SaidBy(**first, and_=tuple(SaidBy(**one) for one in rest))
        for first, *rest in (links[link] for link in sorted(links))
    )


def _event_place(row: Row) -> EventPlace | None:
    extracted, resolved, geonameid, lat, lon, province, country, code, feature, resolution = row
    if extracted is None:
        return None
    return EventPlace(
        extracted_place=extracted,
        resolved_place=resolved,
        geonameid=geonameid,
        lat=lat,
        lon=lon,
        province=province,
        country=country,
        country_code=code,
        feature_code=feature,
        resolution=resolution,
    )


def _span(text: str | None, start: int | None, end: int | None) -> Span | None:
    if text is None or start is None or end is None:
        return None
    return Span(text=text, start=start, end=end)


def _bounds(start: int | None, end: int | None) -> tuple[int, int] | None:
    return None if start is None or end is None else (start, end)


def _list(words: str) -> tuple[str, ...]:
    return tuple(json.loads(words)) if words != "[]" else ()


def _marks(values: Iterable[object]) -> str:
    """A question mark for each value."""
    return ", ".join("?" for _ in values)
