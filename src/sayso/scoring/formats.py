"""The formats that gold and predictions come in, field by field, and their way to scored form.

Only the fields that are scored are read; any others are let through unread.
"""

from __future__ import annotations

import msgspec

from sayso.scoring.forms import (
    Link,
    Party,
    Place,
    ScoredAttribution,
    ScoredEntity,
    ScoredEvent,
    ScoredMention,
    Span,
)


class Words(msgspec.Struct):
    """A span of our own records."""

    start: int
    end: int

    @property
    def span(self) -> Span:
        """(start, end), checked."""
        return checked((self.start, self.end))


class Ref(msgspec.Struct):
    """The report that an event, an attribution or an annotation belongs to."""

    id: str


class ActorRow(Words):
    """An actor or recipient of our own events."""

    name: str
    country: str | None = None
    sector: tuple[str, ...] = ()

    def scored(self) -> Party:
        """The party, with its primary sector."""
        return Party(self.span, self.name, self.country, self.sector[0] if self.sector else None)


class SaidByRow(Words):
    """A link of the chain of our own events."""

    name: str
    and_: tuple[SaidByRow, ...] = msgspec.field(default=(), name="and")

    def scored(self) -> Link:
        """The link with all its parties."""
        return Link(tuple(Party(row.span, row.name) for row in (self, *self.and_)))


class EventLocRow(msgspec.Struct):
    """The place of our own events, or nulls throughout."""

    extracted_place: str | None = None
    resolved_place: str | None = None
    country_code: str | None = None

    def scored(self) -> Place | None:
        """The place; None where neither name nor country is given."""
        names = tuple(name for name in (self.extracted_place, self.resolved_place) if name)
        return Place(names, self.country_code) if names or self.country_code else None


class EvidenceRow(Words):
    """One mention of our own events."""

    sentence: Span | None = None


class EventRow(msgspec.Struct):
    """One line of `sayso code`."""

    report: Ref
    event: str
    evidence: tuple[EvidenceRow, ...]
    mode: str | None = None
    actor: tuple[ActorRow, ...] = ()
    recipient: tuple[ActorRow, ...] = ()
    said_by: tuple[SaidByRow, ...] = ()
    hedged: bool = False
    status: str = "actual"
    historical: bool = False
    date: str | None = None
    enddate: str | None = None
    event_loc: EventLocRow | None = None

    def scored(self) -> ScoredEvent:
        """The event as it is scored."""
        return ScoredEvent(
            type=self.event,
            mentions=tuple(ScoredMention(row.span, row.sentence) for row in self.evidence),
            mode=self.mode,
            actor=tuple(row.scored() for row in self.actor),
            recipient=tuple(row.scored() for row in self.recipient),
            said_by=tuple(row.scored() for row in self.said_by),
            hedged=self.hedged,
            status=self.status,
            historical=self.historical,
            date=self.date,
            enddate=self.enddate,
            place=None if self.event_loc is None else self.event_loc.scored(),
        )


class AttributionRow(msgspec.Struct):
    """One line of `sayso quotes`."""

    report: Ref
    content: tuple[Words, ...]
    source: Words | None = None
    cue: Words | None = None

    def scored(self) -> ScoredAttribution:
        """The attribution as it is scored."""
        return ScoredAttribution(
            source=() if self.source is None else (self.source.span,),
            cue=() if self.cue is None else (self.cue.span,),
            content=tuple(words.span for words in self.content),
        )


class EntityRow(msgspec.Struct):
    """An entity of an annotation."""

    name: str
    mentions: tuple[Words, ...]

    def scored(self) -> ScoredEntity:
        """The entity as it is used in scoring."""
        return ScoredEntity(self.name, tuple(words.span for words in self.mentions))


class AnnotationRow(msgspec.Struct):
    """One line of `sayso annotate`."""

    report: Ref
    events: tuple[EventRow, ...] | None = None
    attributions: tuple[AttributionRow, ...] | None = None
    entities: tuple[EntityRow, ...] = ()


class CodedParty(msgspec.Struct):
    """An actor, recipient, source or place of a coded report."""

    name: str
    span: Span | None = None
    country: str | None = None
    sector: str | None = None

    def scored(self) -> Party:
        """The party as it is scored."""
        span = None if self.span is None else checked(self.span)
        return Party(span, self.name, self.country, self.sector)

    def place(self, text: str) -> Place:
        """The same as a place, by its name and by its words in the report's `text`."""
        words = text[slice(*checked(self.span))] if self.span else ""
        return Place(tuple(name for name in (self.name, words) if name), self.country)


class CodedMention(msgspec.Struct):
    """One mention of a coded event."""

    trigger: Span
    sentence: Span | None = None


class CodedEvent(msgspec.Struct):
    """An event of a coded report."""

    type: str
    mentions: tuple[CodedMention, ...]
    mode: str | None = None
    actor: tuple[CodedParty, ...] = ()
    recipient: tuple[CodedParty, ...] = ()
    said_by: tuple[CodedParty, ...] = ()
    hedged: bool = False
    status: str = "actual"
    historical: bool = False
    date: str | None = None
    enddate: str | None = None
    place: CodedParty | None = None
    sure: bool = True

    def scored(self, text: str) -> ScoredEvent:
        """The event as it is scored; `text` is the report's."""
        return ScoredEvent(
            type=self.type,
            mentions=tuple(
                ScoredMention(checked(row.trigger), row.sentence) for row in self.mentions
            ),
            mode=self.mode,
            actor=tuple(row.scored() for row in self.actor),
            recipient=tuple(row.scored() for row in self.recipient),
            said_by=tuple(Link((row.scored(),)) for row in self.said_by),
            hedged=self.hedged,
            status=self.status,
            historical=self.historical,
            date=self.date,
            enddate=self.enddate,
            place=None if self.place is None else self.place.place(text),
            sure=self.sure,
        )


# One span, or (in corpora that break parts up) a list of spans.
Spans = tuple[int | Span, ...]


class CodedAttribution(msgspec.Struct):
    """An attribution of a coded report; parts that are missing are empty."""

    source: Spans | None = None
    cue: Spans | None = None
    content: Spans | None = None

    def scored(self) -> ScoredAttribution:
        """The attribution as it is scored."""
        return ScoredAttribution(spans(self.source), spans(self.cue), spans(self.content))


class CodedEntity(msgspec.Struct):
    """An entity of a coded report."""

    name: str
    mentions: tuple[Span, ...]

    def scored(self) -> ScoredEntity:
        """The entity as it is used in scoring."""
        return ScoredEntity(self.name, tuple(checked(span) for span in self.mentions))


class CodedReport(msgspec.Struct):
    """One report of an annotated corpus."""

    id: str
    text: str = ""
    events: tuple[CodedEvent, ...] | None = None
    attributions: tuple[CodedAttribution, ...] | None = None
    entities: tuple[CodedEntity, ...] = ()


def checked(span: Span) -> Span:
    """`span` itself.

    Raises:
        ValueError: it is empty, or starts before the text does.
    """
    if not 0 <= span[0] < span[1]:
        raise ValueError(f"span {list(span)} holds no words: its end must be after its start")
    return span


def spans(part: Spans | None) -> tuple[Span, ...]:
    """A part of a coded attribution as a list of spans, whether it is one span or several."""
    if not part:
        return ()
    match part:
        case (int(start), int(end)):
            return (checked((start, end)),)
    listed = tuple(span for span in part if not isinstance(span, int))
    if len(listed) < len(part):
        raise ValueError(f"{list(part)} is neither one span nor a list of spans")
    return tuple(checked(span) for span in listed)
