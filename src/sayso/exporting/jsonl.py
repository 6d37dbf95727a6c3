"""JSON Lines: one record a line, exactly as the record format says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from sayso import records as forms
from sayso.records import Record, ReportRef


class JsonlWriter:
    """Writes records to a byte stream, one a line, and lets go of them after each report."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, report: ReportRef, records: Sequence[Record]) -> None:
        """Write each record as one line of JSON.

        Whole lines only, and none held back, so that a reader at the other end of a pipe sees
        each report as it is coded and an interrupted run leaves no half record.
        """
        if records:
            self._stream.write(b"".join(forms.to_json(record) + b"\n" for record in records))
            self._stream.flush()

    def close(self) -> None:
        """Nothing is held back; the stream stays its owner's to close."""
