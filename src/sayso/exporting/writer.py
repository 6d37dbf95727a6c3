"""The seam between coding and writing: what every format offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sayso.records import Record, ReportRef


class ExportError(Exception):
    """A result that cannot be written as asked; its text says what to do instead."""


class Writer(Protocol):
    """Takes the records of one report at a time, in the order of the reports."""

    def write(self, report: ReportRef, records: Sequence[Record]) -> None:
        """Write the records of `report`; there may be none."""

    def close(self) -> None:
        """Write what is still held back, so that the result is whole."""
