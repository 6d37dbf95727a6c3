"""What the stages of a run hand on, and what its manifest holds."""

from __future__ import annotations

from typing import Any

import msgspec

from sayso.failures import Failure
from sayso.records import Record, Report


class Input(Record, frozen=True, kw_only=True):
    """A file or address; `size` and `changed` (bytes, time) where they can be known beforehand.

    `why` is set where a folder holds something that cannot be read: a pipe, for instance.
    """

    address: str
    size: int | None = None
    changed: str | None = None
    why: str | None = None


class Item(Record, frozen=True, kw_only=True):
    """A report after its place, or why there is none."""

    place: str
    report: Report | None = None
    why: str | None = None


class Part(Record, frozen=True, kw_only=True):
    """The `number`th part of an input: what an actor codes at once."""

    input: int
    number: int
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """How its files are called; the order of names is the order of inputs and parts."""
        return part_name(self.input, self.number)


class PartDone(Record, frozen=True, kw_only=True):
    """A part that is coded: items in it, reports coded, records found in them, and failures."""

    input: int
    number: int
    items: int
    coded: int
    records: int
    seconds: float
    failures: tuple[Failure, ...] = ()


class InputRead(Record, frozen=True, kw_only=True):
    """An input that was read to its end.

    Args:
        parts: how many it was cut into.
        found: all that is in it, reports or not.
        skipped: what of it is no report in English, counted by kind.
        failure: it could not be reached, or not to its end; the next run tries again.
    """

    input: int
    parts: int
    found: int
    skipped: dict[str, int] = msgspec.field(default_factory=dict)
    failure: Failure | None = None


class RunInfo(Record, frozen=True, kw_only=True):
    """What must not differ between the runs that fill one folder."""

    version: str
    model: str
    command: str
    partition: str
    part_reports: int
    min_confidence: float
    coding: dict[str, Any]
    reading: dict[str, Any]


def part_name(number: int, part: int) -> str:
    """How the files of a part are called."""
    return f"{number:06}-{part:06}"
