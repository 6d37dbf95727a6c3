"""What went wrong with single reports: one line each on standard error, and in a file if asked."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from sayso.exporting.words import clean
from sayso.reading import ReadError
from sayso.records import Record, Report

Step = Literal["read", "language", "code"]


class Failure(Record, frozen=True, kw_only=True):
    """A line of the errors file: the file and line, or the report, and why it was left out."""

    place: str
    step: Step
    why: str


class Failures:
    """Counts and reports failures; `path` takes each as a line of JSON.

    With `debug`, an error while coding brings its traceback.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path | None, debug: bool = False) -> None:
        self.count = 0
        self._file = path.open("wb") if path else None
        self._debug = debug

    def read(self, error: ReadError) -> None:
        """An input, or a line of one, that cannot be read."""
        self._add(Failure(place=error.place, step="read", why=error.why))

    def language(self, report: Report) -> None:
        """A report in a language that the coder does not read."""
        why = f"language {report.language!r} is not read, only English"
        self._add(Failure(place=_place(report), step="language", why=why))

    def code(self, report: Report, error: Exception) -> None:
        """A report that could be read but not coded."""
        why = f"cannot be coded ({type(error).__name__}: {error})"
        self._add(Failure(place=_place(report), step="code", why=why))
        if self._debug:
            traceback.print_exception(error)

    def _add(self, failure: Failure) -> None:
        self.count += 1
        print(f"sayso: {clean(failure.place)}: {clean(failure.why)}", file=sys.stderr, flush=True)
        if self._file:
            # Line by line: whoever follows the file sees whole lines, however the run ends.
            self._file.write(msgspec.json.encode(failure) + b"\n")
            self._file.flush()

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


def _place(report: Report) -> str:
    return f"report {report.id}" + (f" ({report.url})" if report.url else "")
