"""The seam between coding and writing: what every format offers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from sayso.records import Record, ReportRef


class ExportError(Exception):
    """A result that cannot be written as asked; its text says what to do instead."""


class Writer(Protocol):
    """Takes the records of one report at a time, in the order of the reports."""

    def write(self, report: ReportRef, records: Sequence[Record]) -> None:
        """Write the records of `report`; there may be none."""

    def close(self) -> None:
        """Write what is still held back, so that the result is whole."""


class Sink(Protocol):
    """Where an export goes: one file, or a folder of several."""

    def file(self) -> AbstractContextManager[BinaryIO]:
        """A stream for one file."""

    def folder(self) -> Path:
        """An empty folder."""
