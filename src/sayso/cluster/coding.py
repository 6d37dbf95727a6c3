"""One part in, its records in the folder of results: what an actor does."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sayso.cluster.manifest import Manifest
from sayso.cluster.records import Part, PartDone
from sayso.cluster.storage import Folder
from sayso.cluster.tries import Tries, Watch
from sayso.commands import LAYERS, ReportCoder
from sayso.exporting.confident import confident
from sayso.exporting.parquet import ParquetWriter
from sayso.failures import Failure
from sayso.records import Annotation, Record, Report, ReportRef

PARTITIONS = {"day": ("published", 10), "month": ("month", 7), "none": ("", 0)}
"""What folders are named by, and how much of a date that takes."""

NO_DATE = "__HIVE_DEFAULT_PARTITION__"
"""How Hive, and with it DuckDB, Spark and Arrow, write that a partition's value is not known."""


@dataclass(frozen=True)
class Job:
    """What is to be written of each report, and where.

    Args:
        command: "code", "quotes" or "annotate".
        partition: one of `PARTITIONS`.
    """

    folder: Folder
    command: str
    partition: str
    min_confidence: float


class PartCoder:
    """Codes part after part; holds one coder."""

    def __init__(self, coder: ReportCoder, job: Job) -> None:
        self._coder = coder
        self._job = job
        self._manifest = Manifest(job.folder)
        _, self._kind, self._pick = LAYERS[job.command]

    def code(self, part: Part) -> PartDone:
        """Code a part and write it: first the records, then that it is done.

        Raises:
            StorageError: something cannot be written.
        """
        began = time.monotonic()
        tries = Tries(self._job.folder, part.name)
        failures = _Failures(part)
        written = _Partitions(self._kind, self._job.partition)
        coded = found = 0
        with Watch() as watch:
            for annotation in self._annotations(part, tries, failures):
                layer = self._pick(confident(annotation, self._job.min_confidence))
                written.add(annotation.report, layer)
                coded += 1
                found += len(layer)
                watch.goes_on()
        for partition, data in written.files():
            self._job.folder.write(f"{partition}{part.name}.parquet", data)
        done = PartDone(
            input=part.input,
            number=part.number,
            items=len(part.items),
            coded=coded,
            records=found,
            seconds=round(time.monotonic() - began, 3),
            failures=failures.in_order(),
        )
        self._manifest.note_done(done)
        tries.done()
        return done

    def _annotations(self, part: Part, tries: Tries, failures: _Failures) -> Iterator[Annotation]:
        """What could be coded, in order."""
        here = [
            (number, item.report)
            for number, item in enumerate(part.items)
            if item.report and number not in tries.aside
        ]
        for number, times in tries.aside.items():
            failures.add(number, f"was set aside: workers were lost over it, {times} times")
        failures.under_way = {id(report): number for number, report in here}
        if not tries.careful:
            reports = (report for _, report in here)
            yield from self._coder.annotations(reports, 1, failures.code)
            return
        for number, report in here:
            tries.note(number)
            yield from self._coder.annotations([report], 1, failures.code)


class _Failures:
    """The failures of a part, by the items that they are of."""

    def __init__(self, part: Part) -> None:
        self._items = part.items
        self.under_way: dict[int, int] = {}
        self._found = {
            number: Failure(place=item.place, step="read", why=item.why)
            for number, item in enumerate(part.items)
            if item.why is not None
        }

    def add(self, number: int, why: str) -> None:
        """An item that was not coded."""
        self._found[number] = Failure(place=self._items[number].place, step="code", why=why)

    def code(self, report: Report, error: Exception) -> None:
        """A report that could be read but not coded."""
        self.add(self.under_way[id(report)], f"cannot be coded ({type(error).__name__}: {error})")

    def in_order(self) -> tuple[Failure, ...]:
        """All of them, in the order of the items."""
        return tuple(self._found[number] for number in sorted(self._found))


class _Partitions:
    """Parquet in memory, one file for each partition that a record goes to."""

    def __init__(self, kind: type[Record], partition: str) -> None:
        self._kind = kind
        self._name, self._length = PARTITIONS[partition]
        self._open: dict[str, tuple[io.BytesIO, ParquetWriter]] = {}

    def add(self, report: Report, records: Sequence[Record]) -> None:
        """The records of a report, which are all of its partition."""
        if not records:
            return
        where = self._folder(report.date)
        if where not in self._open:
            data = io.BytesIO()
            self._open[where] = data, ParquetWriter(data, self._kind)
        self._open[where][1].write(ReportRef.of(report), records)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Each folder, with a slash at its end if there is one, and the file that goes there."""
        for where, (data, writer) in sorted(self._open.items()):
            writer.close()
            yield where, data.getvalue()

    def _folder(self, date: str | None) -> str:
        if not self._name:
            return ""
        return f"{self._name}={date[: self._length] if date else NO_DATE}/"
