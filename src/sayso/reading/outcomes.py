"""What reading an input gives: reports, and in their place what is none."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.reading.errors import ReadError
from sayso.records import Report

Located = tuple[str, Report]
"""A report after its place: the input, with the line or address where there is one."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What an input holds besides reports, counted: pictures in an archive, withdrawn stories.

    That it is passed over is as it should be, so it is no error.
    """

    place: str
    count: int
    what: str

    def __str__(self) -> str:
        return f"{self.place}: passed over {self.count:,} {self.what}"


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a feed that gives a summary only; the report is at `url`, for whoever fetches."""

    place: str
    url: str
    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    language: str | None = None
    summary: str | None = None


Outcome = Located | ReadError | Skipped | Link
