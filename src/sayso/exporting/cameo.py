"""CAMEO as PETRARCH2 writes it: tab-separated, no header, one line for each actor and recipient.

The columns are those of `write_events` in PETRARCH2's PETRwriter.py, from which Phoenix is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from sayso.exporting import codes
from sayso.exporting.tabbed import Cell, Happened, day, line
from sayso.exporting.writer import Sink
from sayso.records import Actor, Event, Record

COLUMNS = ("date", "source", "target", "code", "issues", "id", "url", "outlet")
"""Our names for the columns, which the file does not have."""


def write(records: Iterable[Record], kind: type[Record], to: Sink) -> str | None:
    """Write events, or the events of annotations; gives what to tell about those left out."""
    happened = Happened()
    with to.file() as stream:
        for event, _ in happened.of(records):
            for cells in rows(event):
                stream.write(line(cells, quoted=False))
    return happened.note


def rows(event: Event) -> Iterator[tuple[Cell, ...]]:
    """The lines of an event, one for each pair of actor and recipient."""
    # PETRARCH's date is that of the story; only an event of long ago cannot have it.
    date = day(event) or (None if event.historical or event.date else event.report.date)
    for source, target in pairs(event):
        yield (
            date.replace("-", "") if date else None,
            codes.cameo_actor(source).code if source else None,
            codes.cameo_actor(target).code if target else None,
            event.cameo,
            None,
            event.id,
            event.report.url,
            event.report.outlet,
        )


def pairs(event: Event) -> list[tuple[Actor | None, Actor | None]]:
    """Who does it to whom, one pair after the other; None where nobody is known."""
    return list(product(event.actor or (None,), event.recipient or (None,)))
