"""The one small shape that every format of gold and prediction is brought to before scoring.

Offsets count Unicode characters of the report's text, ends exclusive.
"""

from __future__ import annotations

import msgspec

Span = tuple[int, int]


class Party(msgspec.Struct, frozen=True):
    """Who acts, is acted upon or speaks. `sector` is the primary one."""

    span: Span | None
    name: str
    country: str | None = None
    sector: str | None = None


class Link(msgspec.Struct, frozen=True):
    """One link of a `said_by` chain: a source, or several that stand side by side."""

    parties: tuple[Party, ...]


class Place(msgspec.Struct, frozen=True):
    """Where an event happened: every name it goes by (words, resolved name), and its country."""

    names: tuple[str, ...]
    country: str | None = None


class ScoredMention(msgspec.Struct, frozen=True):
    """One mention of an event: its trigger, and the sentence that it stands in where known."""

    trigger: Span
    sentence: Span | None = None


class ScoredEvent(msgspec.Struct, frozen=True):
    """One event; the main mention comes first. `sure` false marks a gold event as open."""

    type: str
    mentions: tuple[ScoredMention, ...]
    mode: str | None = None
    actor: tuple[Party, ...] = ()
    recipient: tuple[Party, ...] = ()
    said_by: tuple[Link, ...] = ()
    hedged: bool = False
    status: str = "actual"
    historical: bool = False
    date: str | None = None
    enddate: str | None = None
    place: Place | None = None
    sure: bool = True


class ScoredAttribution(msgspec.Struct, frozen=True):
    """Who says what. Each part is a list of spans; an empty source is one the text leaves out."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


class ScoredEntity(msgspec.Struct, frozen=True):
    """An entity of a report with the spans of all its mentions."""

    name: str
    mentions: tuple[Span, ...]


class ScoredReport(msgspec.Struct, frozen=True):
    """All of one report that is scored. A layer that its file does not hold is None, not empty."""

    id: str
    events: tuple[ScoredEvent, ...] | None = None
    attributions: tuple[ScoredAttribution, ...] | None = None
    entities: tuple[ScoredEntity, ...] = ()
