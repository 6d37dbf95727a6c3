"""The formats that a store is exported in, by name.

A format is one entry of `EXPORTS`: what it is, the kinds of record that it holds, and a function
that is given the records, one after the other, and a `Destination` to write to.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from sayso.exporting import brat, cameo, gdelt, label_studio, polecat
from sayso.exporting.csv import CsvWriter
from sayso.exporting.files import WholeFile
from sayso.exporting.jsonl import JsonlWriter
from sayso.exporting.parquet import ParquetWriter
from sayso.exporting.writer import ExportError, Writer
from sayso.records import Annotation, Attribution, Event, Incident, Record, Report, ReportRef

RECORDS: dict[str, type[Record]] = {
    "events": Event,
    "quotes": Attribution,
    "annotations": Annotation,
    "incidents": Incident,
}
"""Kinds of record that can be exported, by the word that asks for them."""

_AT_ONCE = 1000
"""Records that are written at once."""


class Destination:
    """Where an export goes: a path, or standard output where that is None."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    @contextlib.contextmanager
    def file(self) -> Iterator[BinaryIO]:
        """A stream for one file; under its name there is a whole result or what was there before.

        Raises:
            ExportError: the file cannot be made, or the disk takes no more.
        """
        if self.path is None:
            yield sys.stdout.buffer
            return
        try:
            whole = WholeFile(self.path)
            try:
                yield whole.stream
                whole.close()
            except BaseException:
                whole.discard()
                raise
        except OSError as error:
            raise ExportError(f"{self.path}: {error.strerror or error}") from error

    def folder(self) -> Path:
        """A folder for several files, made if there is none.

        Raises:
            ExportError: it cannot be made, or there is something in it, or no path is given.
        """
        if self.path is None:
            raise ExportError("this format is several files: -o FOLDER says where they go")
        try:
            self.path.mkdir(exist_ok=True)
            if any(self.path.iterdir()):
                raise ExportError(f"{self.path}: there is something in this folder; give a new one")
        except OSError as error:
            raise ExportError(f"{self.path}: {error.strerror or error}") from error
        return self.path


Export = Callable[[Iterable[Record], type[Record], Destination], str | None]
"""Writes records, all of one kind; that is given too, for results without any.

What comes back is for the user: what could not be written, and why.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: a line about it, the kinds of record that it holds (the usual one first), and what
    writes it. What is `binary` is not written to a terminal.
    """

    about: str
    kinds: tuple[type[Record], ...]
    write: Export
    binary: bool = False


def _by(make: Callable[[BinaryIO, type[Record]], Writer]) -> Export:
    """An export that goes through a `Writer`."""

    def write(records: Iterable[Record], kind: type[Record], to: Destination) -> None:
        with to.file() as stream:
            writer = make(stream, kind)
            rest = iter(records)
            while some := list(islice(rest, _AT_ONCE)):
                writer.write(_report(some[0]), some)
            writer.close()

    return write


_SEVERAL = ReportRef(id="", url=None, outlet=None, title=None, date=None, date_from=None)


def _report(record: Record) -> ReportRef:
    if isinstance(record, Incident):  # of several reports
        return _SEVERAL
    report = getattr(record, "report", None)
    assert isinstance(report, Report | ReportRef)
    return ReportRef.of(report) if isinstance(report, Report) else report


EXPORTS: dict[str, Format] = {
    "jsonl": Format(
        "JSON Lines, whole records",
        (Event, Attribution, Annotation, Incident),
        _by(lambda stream, kind: JsonlWriter(stream)),
    ),
    "csv": Format("one flat row a record", (Event, Attribution), _by(CsvWriter)),
    "parquet": Format(
        "nested columns, for DuckDB, Polars and R",
        (Event, Attribution, Annotation),
        _by(ParquetWriter),
        binary=True,
    ),
    "polecat": Format("the columns of POLECAT's releases", (Event, Annotation), polecat.write),
    "cameo": Format("date, source, target, code, as PETRARCH2", (Event, Annotation), cameo.write),
    "gdelt": Format("a folder: GDELT 2.0 events and mentions", (Event, Annotation), gdelt.write),
    "brat": Format("a folder of texts and standoff, to correct in brat", (Annotation,), brat.write),
    "label-studio": Format(
        "a folder: tasks with predictions, to correct in Label Studio, and their interface",
        (Annotation,),
        label_studio.write,
    ),
}
"""All formats by the name that `--as` takes."""
