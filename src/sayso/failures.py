"""What went wrong with single reports: one line each on standard error, and in a file if asked."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from sayso.exporting import ExportError
from sayso.exporting.words import clean
from sayso.reading import ReadError, Skipped
from sayso.records import Record, Report

Step = Literal["read", "language", "code"]


class Failure(Record, frozen=True, kw_only=True):
    """A line of the errors file: the file and line, or the report, and why it was left out."""

    place: str
    step: Step
    why: str


def tell(line: str) -> None:
    """Print a line on standard error. That nobody reads there any more does not end a run."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        # What Python still holds for it would complain once more when it is flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


class Failures:
    """Counts and reports failures; `path` takes each as a line of JSON.

    With `debug`, an error while coding brings its traceback. `also`, where set, gets each too.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path | None, debug: bool = False) -> None:
        self.count = 0
        self.also: Callable[[Failure], None] | None = None
        self._path = path
        # Line by line: whoever follows the file sees whole lines, however the run ends.
        self._file = path.open("wb", buffering=0) if path else None
        self._debug = debug
        self._places: dict[str, str] = {}

    def begun(self, report: Report, place: str) -> None:
        """Keep in mind where a report under way came from: only readers know."""
        self._places[report.id] = place

    def done(self, report: Report) -> None:
        """Forget a report that went well, so that no run of millions piles up places."""
        self._places.pop(report.id, None)

    def read(self, error: ReadError) -> None:
        """An input, or a line of one, that cannot be read."""
        self._add(Failure(place=error.place, step="read", why=error.why))

    def skipped(self, skipped: Skipped) -> None:
        """What an input holds besides reports: it is told, and no failure."""
        tell(f"sayso: {clean(str(skipped))}")

    def language(self, report: Report) -> None:
        """A report in a language that the coder does not read."""
        why = f"language {report.language!r} is not read, only English"
        self._add(Failure(place=self._place(report), step="language", why=why))

    def code(self, report: Report, error: Exception) -> None:
        """A report that could be read but not coded."""
        why = f"cannot be coded ({type(error).__name__}: {error})"
        self._add(Failure(place=self._place(report), step="code", why=why))
        if self._debug:
            traceback.print_exception(error)

    def _add(self, failure: Failure) -> None:
        self.count += 1
        tell(f"sayso: {clean(failure.place)}: {clean(failure.why)}")
        if self._file:
            try:
                self._file.write(msgspec.json.encode(failure) + b"\n")
            except OSError as error:
                raise ExportError(f"{self._path}: {error.strerror or error}") from error
        if self.also:
            self.also(failure)

    def _place(self, report: Report) -> str:
        """Where the report came from; that two under way have one id may cost it that."""
        return self._places.pop(report.id, f"report {report.id}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()
