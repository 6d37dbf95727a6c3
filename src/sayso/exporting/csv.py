"""CSV: one row a record, flat, for spreadsheets and statistics packages.

UTF-8, commas, one header line, line feeds; empty is "not known". Names side by side are joined by
"; ", the links of a chain of sources by " > ", sources side by side in one link by " & ", spans of
one quotation by " … ". What does not fit into a row (all mentions, entities of each name) is in
JSONL and Parquet.

A spreadsheet takes a cell that begins with "=", "+", "-" or "@" for a formula, and a report may
hold anything. Such text gets a "'" before it, which makes it text; so does text that begins with
"'" and one of these, so that taking one "'" away where one of these follows gives the words back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO

from sayso.exporting.writer import ExportError
from sayso.records import Actor, Attribution, Event, Record, ReportRef, SaidBy

Cell = str | int | float | bool | None

SIZES = ("dead", "injured", "arrested", "crowd", "forces", "displaced", "abducted")
"""What an event's `size` counts; each has three columns, `size_dead_low`, `_best` and `_high`."""

_NONE = "-"
"""In a list, for one that has none, so that lists stay in step."""

_CODES = frozenset(
    f"{role}_{what}" for role in ("actor", "recipient") for what in ("country", "sector")
)

_REPORT = ("report_id", "url", "outlet", "title", "report_date")

EVENT_COLUMNS = (
    *("id", *_REPORT, "event", "mode", "context", "quad_code", "cameo"),
    *("status", "historical", "hedged", "said_by", "said_by_cue"),
    *("actor", "actor_country", "actor_sector"),
    *("recipient", "recipient_country", "recipient_sector"),
    *("date", "enddate", "date_precision"),
    *("place", "province", "country_code", "geonameid", "lat", "lon"),
    *(f"size_{what}_{which}" for what in SIZES for which in ("low", "best", "high")),
    *("trigger", "start", "end", "mentions", "text", "confidence", "coder"),
)
"""The header of events. `trigger`, `start` and `end` are of the main mention."""

ATTRIBUTION_COLUMNS = (
    *(*_REPORT, "source", "source_text", "source_id", "source_start", "source_end"),
    *("cue", "cue_start", "cue_end", "content", "content_start", "content_end"),
    *("kind", "inside", "confidence"),
)
"""The header of attributions."""


class CsvWriter:
    """Writes events or attributions to a byte stream as rows under a fixed header.

    Raises:
        ExportError: `kind` is neither events nor attributions.
    """

    def __init__(self, stream: BinaryIO, kind: type[Record]) -> None:
        if kind not in _ROWS:
            raise ExportError("this does not fit into rows of CSV: write .jsonl or .parquet")
        columns, self._row = _ROWS[kind]
        self._stream = stream
        self._put([columns])

    def write(self, report: ReportRef, records: Sequence[Record]) -> None:
        """Write one row a record."""
        if records:
            self._put(_written(self._row(record)) for record in records)

    def close(self) -> None:
        """Nothing is held back; the stream stays its owner's to close."""

    def _put(self, rows: Iterable[Iterable[Cell]]) -> None:
        lines = io.StringIO(newline="")
        for row in rows:
            # The writer quotes what is in its own end of a line, so that has to be both of them.
            line = io.StringIO(newline="")
            csv.writer(line, lineterminator="\r\n").writerow(row)
            lines.write(line.getvalue().removesuffix("\r\n") + "\n")
        self._stream.write(lines.getvalue().encode("utf-8"))
        self._stream.flush()


def said_by(chain: Iterable[SaidBy], of: Callable[[SaidBy], str] = lambda link: link.name) -> str:
    """A chain of sources in one cell, from the outside in: "Reuters > the army & the police"."""
    return " > ".join(" & ".join(of(one) for one in (link, *link.and_)) for link in chain)


# Fullwidth signs begin formulas in East Asian editions; a tab or line break before one is skipped.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def safe(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _written(row: dict[str, Cell]) -> list[Cell]:
    return [_plain(column, cell) for column, cell in row.items()]


def _plain(column: str, cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    # Lists of codes are not words of a report, and "-" alone is no formula.
    if not isinstance(cell, str) or column in _CODES or cell == _NONE:
        return cell
    return safe(cell)


def _joined(words: Iterable[str | None]) -> str:
    return "; ".join(word for word in words if word)


def _report(report: ReportRef) -> dict[str, Cell]:
    return {
        "report_id": report.id,
        "url": report.url,
        "outlet": report.outlet,
        "title": report.title,
        "report_date": report.date,
    }


def _party(role: str, actors: Sequence[Actor]) -> dict[str, Cell]:
    """Columns of a role; codes keep the order of the names, "-" where one has none."""
    return {
        role: _joined(actor.name for actor in actors),
        f"{role}_country": _joined(actor.country or _NONE for actor in actors),
        f"{role}_sector": _joined(" ".join(actor.sector) or _NONE for actor in actors),
    }


def _sizes(size: dict[str, tuple[int, int, int]]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for what in SIZES:
        low, best, high = size.get(what, (None, None, None))
        cells |= {f"size_{what}_low": low, f"size_{what}_best": best, f"size_{what}_high": high}
    return cells


def event_row(event: Event) -> dict[str, Cell]:
    """The cells of one event by column, in the order of the columns."""
    place, main = event.event_loc, event.evidence[0] if event.evidence else None
    return {
        "id": event.id,
        **_report(event.report),
        "event": event.event,
        "mode": event.mode,
        "context": _joined(event.context),
        "quad_code": event.quad_code,
        "cameo": event.cameo,
        "status": event.status,
        "historical": event.historical,
        "hedged": event.hedged,
        "said_by": said_by(event.said_by),
        "said_by_cue": said_by(event.said_by, lambda link: link.cue.text if link.cue else _NONE),
        **_party("actor", event.actor),
        **_party("recipient", event.recipient),
        "date": event.date,
        "enddate": event.enddate,
        "date_precision": event.date_precision,
        "place": (place.resolved_place or place.extracted_place) if place else None,
        "province": place.province if place else None,
        "country_code": place.country_code if place else None,
        "geonameid": place.geonameid if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        **_sizes(event.size),
        "trigger": main.text if main else None,
        "start": main.start if main else None,
        "end": main.end if main else None,
        "mentions": len(event.evidence),
        "text": event.text,
        "confidence": event.confidence,
        "coder": event.coder,
    }


def attribution_row(said: Attribution) -> dict[str, Cell]:
    """The cells of one attribution by column, in the order of the columns."""
    source, cue = said.source, said.cue
    return {
        **_report(said.report),
        "source": source.name if source else None,
        "source_text": source.text if source else None,
        "source_id": source.entity_id if source else None,
        "source_start": source.start if source else None,
        "source_end": source.end if source else None,
        "cue": cue.text if cue else None,
        "cue_start": cue.start if cue else None,
        "cue_end": cue.end if cue else None,
        "content": " … ".join(span.text for span in said.content),
        "content_start": said.content[0].start if said.content else None,
        "content_end": said.content[-1].end if said.content else None,
        "kind": said.kind,
        "inside": said.inside,
        "confidence": said.confidence,
    }


_ROWS: dict[type[Record], tuple[Sequence[str], Callable[[Any], dict[str, Cell]]]] = {
    Event: (EVENT_COLUMNS, event_row),
    Attribution: (ATTRIBUTION_COLUMNS, attribution_row),
}
