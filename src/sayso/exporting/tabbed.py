"""Tab-separated lines, and what the tables of event data sets have in common.

Such a table has no place for whether an event happened at all. So only events of the status
`actual` are written: a denied or planned act would stand there as one that was done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sayso.records import Annotation, Event, Record

Cell = str | int | float | None

_BREAKS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
"""What some reader takes for the end of a cell or a line."""


def line(cells: Iterable[Cell], *, quoted: bool) -> bytes:
    """A line of cells; None is an empty one, and tabs and line breaks in a cell are spaces.

    Args:
        quoted: double quotation marks are written as CSV does, by quoting the cell. Otherwise they
            become single ones, so that it does not matter whether a reader minds them.
    """
    return ("\t".join(_written(cell, quoted) for cell in cells) + "\n").encode("utf-8", "replace")


def _written(cell: Cell, quoted: bool) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return repr(cell) if isinstance(cell, int) else f"{cell:.10g}"
    text = _BREAKS.sub(" ", cell)
    if '"' not in text:
        return text
    return '"' + text.replace('"', '""') + '"' if quoted else text.replace('"', "'")


@dataclass(slots=True)
class Happened:
    """Gives the events that happened, each with its report's annotation where there is one."""

    left_out: int = 0

    def of(self, records: Iterable[Record]) -> Iterator[tuple[Event, Annotation | None]]:
        """The events among records, or in annotations, whose status is `actual`."""
        for record in records:
            whole = record if isinstance(record, Annotation) else None
            for event in whole.events if whole else (record,):
                assert isinstance(event, Event)
                if event.status == "actual":
                    yield event, whole
                else:
                    self.left_out += 1

    @property
    def note(self) -> str | None:
        """What to tell about those left out, if any were."""
        if not self.left_out:
            return None
        return f"{self.left_out:,} left out that did not happen, or not yet (status not actual)"


def day(event: Event) -> str | None:
    """The day of an event, YYYY-MM-DD, where the report fixes one day."""
    return event.date if event.date == (event.enddate or event.date) else None


def joined(words: Iterable[str | None]) -> str | None:
    """A list in a cell, each word once."""
    return "; ".join(dict.fromkeys(word for word in words if word)) or None
