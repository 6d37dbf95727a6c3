"""The shortest way in: functions that share one coder, made when first needed."""

from __future__ import annotations

from functools import cache

from sayso.coder import Coder
from sayso.records import Annotation, Event, Report


@cache
def _coder() -> Coder:
    return Coder()


def code(report: str | Report, **about: str | None) -> list[Event]:
    """The events of one report; see `Coder.code`."""
    return _coder().code(report, **about)


def annotate(report: str | Report, **about: str | None) -> Annotation:
    """All layers of one report; see `Coder.annotate`."""
    return _coder().annotate(report, **about)


def relate(text: str, one: tuple[int, int], other: tuple[int, int]) -> dict[str, float]:
    """What the first span does to the second; see `Coder.relate`."""
    return _coder().relate(text, one, other)
