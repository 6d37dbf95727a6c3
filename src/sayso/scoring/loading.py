"""Gold and predictions in any of their formats → `ScoredReport`s by id.

The format is told by the fields of each line: an event or an attribution names its `report`, an
annotation has `report` and its layers, a line of an annotated corpus has `id` and its layers.
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec
import zstandard

from sayso.records import Record
from sayso.scoring.formats import AnnotationRow, AttributionRow, CodedReport, EventRow
from sayso.scoring.forms import ScoredAttribution, ScoredEntity, ScoredEvent, ScoredReport

FORMS = (
    "an event or attribution (with `report`), an annotation (`report` and `events` or "
    "`attributions`), or a coded report (`id` and `events` or `attributions`)"
)


@dataclass(slots=True)
class _Reading:
    """What the lines read so far say of one report."""

    whole: bool = False
    events: list[ScoredEvent] | None = None
    attributions: list[ScoredAttribution] | None = None
    entities: list[ScoredEntity] = field(default_factory=list)


def load(path: str | os.PathLike[str]) -> dict[str, ScoredReport]:
    """Read a JSONL file (`.gz` and `.zst` too) into reports by id, in the order of the file.

    Lines may be events, attributions, annotations or coded reports, also mixed; blank lines are
    skipped. A file without lines gives no reports.

    Raises:
        ValueError: "file:line: what is wrong" for a line that is not JSON, is in no known form,
            has a field of the wrong type, a span that ends before it starts, or a report that
            stands twice; and for a file that cannot be decompressed.
        OSError: the file is missing or may not be opened.
    """
    readings: dict[str, _Reading] = {}
    number = 0
    try:
        for number, line in enumerate(_lines(Path(path)), 1):  # noqa: B007 (named in the errors)
            if line.strip():
                _take(msgspec.json.decode(line), readings)
    except (gzip.BadGzipFile, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise ValueError(f"{path}:{number + 1}: cannot be decompressed: {error}") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise ValueError(f"{path}:{number}: {error}") from error
    return _finish(readings)


def collect(rows: Iterable[Record | Mapping[str, Any]]) -> dict[str, ScoredReport]:
    """The same from records (events, attributions, annotations) or parsed lines in memory.

    Raises:
        ValueError: "row n: what is wrong", counting from 1, for the reasons that `load` gives.
    """
    readings: dict[str, _Reading] = {}
    for number, row in enumerate(rows, 1):
        try:
            _take(msgspec.to_builtins(row) if isinstance(row, Record) else row, readings)
        except (msgspec.MsgspecError, ValueError) as error:
            raise ValueError(f"row {number}: {error}") from error
    return _finish(readings)


def _lines(path: Path) -> Iterator[bytes]:
    with _open(path) as stream:
        yield from stream


def _open(path: Path) -> IO[bytes] | gzip.GzipFile:
    match path.suffix:
        case ".gz":
            return gzip.open(path, "rb")
        case ".zst":
            # Buffered: the reader of zstandard itself cannot be read line by line.
            return io.BufferedReader(zstandard.open(path, "rb"))
        case _:
            return path.open("rb")


def _take(row: Any, readings: dict[str, _Reading]) -> None:
    """Add one parsed line to what is known of its report."""
    if not isinstance(row, Mapping):
        raise ValueError(f"not a JSON object but {type(row).__name__}")
    layers = "events" in row or "attributions" in row
    if "report" in row and layers:
        _take_annotation(msgspec.convert(row, AnnotationRow), readings)
    elif "report" in row and "event" in row:
        event = msgspec.convert(row, EventRow)
        reading = _part(readings, event.report.id)
        reading.events = reading.events or []
        reading.events.append(event.scored())
    elif "report" in row and "content" in row:
        attribution = msgspec.convert(row, AttributionRow)
        reading = _part(readings, attribution.report.id)
        reading.attributions = reading.attributions or []
        reading.attributions.append(attribution.scored())
    elif "id" in row and layers:
        _take_coded(msgspec.convert(row, CodedReport), readings)
    else:
        raise ValueError(f"in no known form; wanted is {FORMS}")


def _take_annotation(row: AnnotationRow, readings: dict[str, _Reading]) -> None:
    reading = _whole(readings, row.report.id)
    if row.events is not None:
        reading.events = [event.scored() for event in row.events]
    if row.attributions is not None:
        reading.attributions = [attribution.scored() for attribution in row.attributions]
    reading.entities = [entity.scored() for entity in row.entities]


def _take_coded(row: CodedReport, readings: dict[str, _Reading]) -> None:
    reading = _whole(readings, row.id)
    if row.events is not None:
        reading.events = [event.scored(row.text) for event in row.events]
    if row.attributions is not None:
        reading.attributions = [attribution.scored() for attribution in row.attributions]
    reading.entities = [entity.scored() for entity in row.entities]


def _whole(readings: dict[str, _Reading], id: str) -> _Reading:
    if id in readings:
        raise ValueError(f"report {id!r} stands twice")
    readings[id] = _Reading(whole=True)
    return readings[id]


def _part(readings: dict[str, _Reading], id: str) -> _Reading:
    reading = readings.setdefault(id, _Reading())
    if reading.whole:
        raise ValueError(f"report {id!r} stands twice, once whole and once by its parts")
    return reading


def _finish(readings: dict[str, _Reading]) -> dict[str, ScoredReport]:
    return {
        id: ScoredReport(
            id=id,
            events=None if reading.events is None else tuple(reading.events),
            attributions=None if reading.attributions is None else tuple(reading.attributions),
            entities=tuple(reading.entities),
        )
        for id, reading in readings.items()
    }
