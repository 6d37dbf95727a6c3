"""GDELT's Event 2.0 and Mentions tables: tab-separated, without headers, in a folder of two files.

The columns are those of the GDELT Event Codebook V2.0 (2015). What we do not know is empty; what
we do know, and how, stands in docs/exports.md.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from sayso.exporting import codes
from sayso.exporting.cameo import pairs
from sayso.exporting.tabbed import Cell, Happened, day, line
from sayso.exporting.writer import Sink
from sayso.records import Actor, Annotation, Event, EventPlace, Record, ReportRef

_ACTOR = (
    *("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code"),
    *("Religion2Code", "Type1Code", "Type2Code", "Type3Code"),
)
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")

EVENTS = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{number}{name}" for number in (1, 2) for name in _ACTOR),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass"),
    *("GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone"),
    *(f"{what}Geo_{name}" for what in ("Actor1", "Actor2", "Action") for name in _GEO),
    *("DATEADDED", "SOURCEURL"),
)
"""The 61 columns of the events."""

MENTIONS = (
    *("GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName"),
    *("MentionIdentifier", "SentenceID", "Actor1CharOffset", "Actor2CharOffset"),
    *("ActionCharOffset", "InRawText", "Confidence", "MentionDocLen", "MentionDocTone"),
    *("MentionDocTranslationInfo", "Extras"),
)
"""The 16 columns of the mentions."""

EVENTS_FILE, MENTIONS_FILE = "sayso.export.CSV", "sayso.mentions.CSV"
"""Named as GDELT names its files, which have tabs in spite of it."""

_WEB = 1
_UNITED_STATES = "USA"


def write(records: Iterable[Record], kind: type[Record], to: Sink) -> str | None:
    """Write events, or the events of annotations; gives what to tell about those left out."""
    happened = Happened()
    folder = to.folder()
    with (folder / EVENTS_FILE).open("wb") as events, (folder / MENTIONS_FILE).open("wb") as places:
        for event, whole in happened.of(records):
            for number, (source, target) in enumerate(pairs(event)):
                id = event_id(event.id, number)
                cells = event_row(event, id, source, target, whole)
                events.write(line((cells.get(column) for column in EVENTS), quoted=False))
                for mention in mention_rows(event, id, source, target, whole):
                    places.write(line((mention.get(one) for one in MENTIONS), quoted=False))
    return happened.note


def event_id(id: str, pair: int = 0) -> int:
    """A number for an event, since GDELT's ids are numbers; each pair of parties has its own.

    It has 52 bits, which every reader keeps exact, those that read numbers as doubles too.
    """
    digest = hashlib.sha256(f"{id}\n{pair}".encode("utf-8", "replace")).hexdigest()
    return int(digest[:13], 16)


def event_row(
    event: Event,
    id: int,
    source: Actor | None,
    target: Actor | None,
    whole: Annotation | None = None,
) -> dict[str, Cell]:
    """The cells of an event that are known, by column, for one pair of parties."""
    return {
        "GLOBALEVENTID": id,
        **_dates(event),
        **_party(1, source),
        **_party(2, target),
        "IsRootEvent": _in_lead(event, whole),
        "EventCode": event.cameo,
        "EventBaseCode": event.cameo[:3] if event.cameo else None,
        "EventRootCode": event.cameo[:2] if event.cameo else None,
        "QuadClass": event.quad_code,
        "GoldsteinScale": codes.goldstein(event.cameo),
        "NumMentions": len(event.evidence),
        "NumSources": 1,
        "NumArticles": 1,
        **(_place(event.event_loc) if event.event_loc else {}),
        "DATEADDED": _added(event.report),
        "SOURCEURL": event.report.url,
    }


def mention_rows(
    event: Event,
    id: int,
    source: Actor | None,
    target: Actor | None,
    whole: Annotation | None = None,
) -> Iterator[dict[str, Cell]]:
    """The cells of each mention of an event that are known, by column."""
    starts = [start for start, _ in whole.sentences] if whole else []
    for number, mention in enumerate(event.evidence):
        # The parties are given by the words nearest the main trigger, and only by those.
        parties = (source, target) if number == 0 else (None, None)
        yield {
            "GLOBALEVENTID": id,
            "EventTimeDate": _added(event.report),
            "MentionTimeDate": _added(event.report),
            "MentionType": _WEB if event.report.url else None,
            "MentionSourceName": event.report.outlet,
            "MentionIdentifier": event.report.url,
            "SentenceID": bisect_right(starts, mention.start) or None,
            "Actor1CharOffset": parties[0].start if parties[0] else None,
            "Actor2CharOffset": parties[1].start if parties[1] else None,
            "ActionCharOffset": mention.start,
            "InRawText": 1,
            "Confidence": round(100 * event.confidence),
            "MentionDocLen": len(whole.report.text) if whole else None,
        }


def _dates(event: Event) -> dict[str, Cell]:
    """As much of the date as is certain: a year, a month in it, a day."""
    first, last = event.date or "", event.enddate or event.date or ""
    exact = day(event)
    cells: dict[str, Cell] = {}
    if first and first[:4] == last[:4]:
        cells["Year"] = first[:4]
    if first and first[:7] == last[:7]:
        cells["MonthYear"] = first[:7].replace("-", "")
    if exact:
        year, month, number = (int(part) for part in exact.split("-"))
        cells["SQLDATE"] = exact.replace("-", "")
        # As GDELT's files have it; its codebook forgets that the month has only begun.
        cells["FractionDate"] = f"{year + ((month - 1) * 30 + number) / 365:.4f}"
    return cells


def _party(number: int, actor: Actor | None) -> dict[str, Cell]:
    if actor is None:
        return {}
    coded = codes.cameo_actor(actor)
    types = dict(zip(("Type1Code", "Type2Code", "Type3Code"), coded.types, strict=False))
    cells: dict[str, Cell] = {
        "Code": coded.code,
        "Name": actor.name.upper(),
        "CountryCode": coded.country,
        "KnownGroupCode": coded.group,
        **types,
    }
    return {f"Actor{number}{name}": cell for name, cell in cells.items()}


def _place(place: EventPlace) -> dict[str, Cell]:
    """Where it happened; GDELT has no level for districts."""
    if place.resolved_place is None:
        return {}
    at_home = place.country_code == _UNITED_STATES
    levels = {1: 1, 2: 2 if at_home else 5, 4: 3 if at_home else 4}
    parts = dict.fromkeys((place.resolved_place, place.province, place.country))
    cells: dict[str, Cell] = {
        "Type": levels.get(place.resolution or 0),
        "FullName": ", ".join(part for part in parts if part),
        "CountryCode": codes.fips(place.country_code),
        "Lat": place.lat,
        "Long": place.lon,
    }
    return {f"ActionGeo_{name}": cell for name, cell in cells.items()}


def _added(report: ReportRef) -> str | None:
    return report.date.replace("-", "") if report.date else None


def _in_lead(event: Event, whole: Annotation | None) -> int | None:
    """Whether the event is told in the first paragraph, if the text is there to see it."""
    if whole is None or not whole.sentences or not event.evidence:
        return None
    text, start = whole.report.text, whole.sentences[0][0]
    end = text.find("\n\n" if "\n\n" in text[start:] else "\n", start)
    return int(event.evidence[0].start < (end if end >= 0 else len(text)))
