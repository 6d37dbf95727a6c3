"""POLECAT's columns: tab-separated, one header line, one line an event.

Names and order are those of the files that POLECAT releases on Harvard Dataverse
(https://doi.org/10.7910/DVN/AJGVIT). What each column holds stands in docs/exports.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sayso.events import ontology
from sayso.exporting import codes
from sayso.exporting.tabbed import Cell, Happened, day, joined, line
from sayso.exporting.writer import Sink
from sayso.records import Actor, Annotation, Event, EventPlace, Record

COLUMNS = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *("Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors"),
    *("Actor Title", "Actor Name Raw", "Wikipedia Actor ID"),
    *("Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector"),
    *("Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID"),
    *("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude"),
    *("GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date"),
    *("Story People", "Story Organizations", "Story Locations", "Language", "Version"),
)

_UNKNOWN = "None"
"""What POLECAT writes in a list for one of which nothing is known, so that lists stay in step."""


def write(records: Iterable[Record], kind: type[Record], to: Sink) -> str | None:
    """Write events, or the events of annotations; gives what to tell about those left out."""
    happened = Happened()
    with to.file() as stream:
        stream.write(line(COLUMNS, quoted=True))
        for event, whole in happened.of(records):
            cells = row(event, whole)
            stream.write(line((cells.get(column) for column in COLUMNS), quoted=True))
    return happened.note


def row(event: Event, whole: Annotation | None = None) -> dict[str, Cell]:
    """The cells of an event that are known, by column."""
    return {
        "Event ID": event.id,
        "Event Date": day(event),
        "Event Type": event.event,
        "Event Mode": event.mode,
        "Intensity": codes.intensity(event),
        "Quad Code": ontology.load().quads[event.quad_code].upper(),
        "Contexts": joined(event.context),
        **_party("Actor", event.actor),
        **_party("Recipient", event.recipient),
        **(_place(event.event_loc) if event.event_loc else {}),
        "Source": event.report.outlet,
        "Publication Date": event.report.date,
        "Story Locations": joined(one.text for one in whole.places) if whole else None,
        "Language": whole.report.language if whole else None,
        "Version": event.coder,
    }


def _party(role: str, actors: Sequence[Actor]) -> dict[str, Cell]:
    return {
        f"{role} Name": _side_by_side([one.name for one in actors]),
        f"{role} Country": _side_by_side([one.country for one in actors]),
        f"{role} COW": _side_by_side([codes.cow(one.country) for one in actors]),
        f"Primary {role} Sector": _side_by_side([next(iter(one.sector), None) for one in actors]),
        f"{role} Sectors": _side_by_side(["|".join(one.sector) or None for one in actors]),
        f"{role} Name Raw": _side_by_side([one.text for one in actors]),
    }


def _side_by_side(words: Sequence[str | None]) -> str | None:
    return "; ".join(word or _UNKNOWN for word in words) if any(words) else None


def _place(place: EventPlace) -> dict[str, Cell]:
    name, level = place.resolved_place, place.resolution
    return {
        "Placename": name,
        "City": name if level == 4 and (place.feature_code or "").startswith("PPL") else None,
        "District": name if level == 3 else None,
        "Province": place.province or (name if level == 2 else None),
        "Country": place.country_code,
        "Latitude": place.lat,
        "Longitude": place.lon,
        "GeoNames ID": place.geonameid,
        "Raw Placename": place.extracted_place,
        "Feature Type": place.feature_code,
    }
