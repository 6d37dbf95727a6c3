"""What annotators see of a report: spans with labels and what joins them, the same for every tool.

Tools for annotation know text, not records: an actor is the words that name it. Both ways go
through `Marked`: it is made of an annotation to be written, and read back from what was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sayso.events import ontology
from sayso.quotations import attribution_id
from sayso.records import Actor, Annotation, Attribution, Event, SaidBy, Status

Stretch = tuple[int, int]
"""Start and end, in characters."""

PARTY, PLACE, TIME, CUE, CONTENT = "Party", "Place", "Time", "Cue", "Content"
"""Labels of spans that are no trigger; a trigger's label is the type of its event."""

STATUSES: tuple[Status, ...] = ("future", "hypothetical", "negated")
"""Those that are marked; an event without a mark is actual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedEvent:
    """An event as it is marked. `said_by` has a link for each source, with those beside it."""

    type: str
    trigger: Stretch
    actor: tuple[Stretch, ...] = ()
    recipient: tuple[Stretch, ...] = ()
    said_by: tuple[tuple[Stretch, ...], ...] = ()
    place: Stretch | None = None
    time: Stretch | None = None
    mode: str | None = None
    status: Status = "actual"
    historical: bool = False
    hedged: bool = False
    id: str | None = field(default=None, compare=False)
    """The record's id; None for an event that an annotator added."""
    where: str = field(default="", compare=False)
    """The line or region that it was read from, for complaints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedQuote:
    """An attribution as it is marked."""

    content: tuple[Stretch, ...]
    cue: Stretch | None = None
    source: Stretch | None = None
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A report with all that is marked in it."""

    report: str
    text: str
    events: tuple[MarkedEvent, ...]
    quotes: tuple[MarkedQuote, ...]
    names: dict[Stretch, str] = field(default_factory=dict, compare=False)
    """Whom the words of a party stand for, to show beside them."""
    shown: tuple[str, ...] | None = field(default=None, compare=False)
    """Ids of the records that went out: what else the report has, nobody judged. None: all did."""


def marked(whole: Annotation) -> Marked:
    """The marks of an annotation."""
    events = [event for event in whole.events if event.evidence]
    return Marked(
        report=whole.report.id,
        text=whole.report.text,
        events=tuple(mark_event(event, whole) for event in events),
        quotes=tuple(
            mark_quote(said, whole.report.text) for said in whole.attributions if said.content
        ),
        names=dict(_names(events)),
        shown=(
            *(event.id for event in events),
            *(attribution_id(said) for said in whole.attributions),
        ),
    )


def mark_event(event: Event, whole: Annotation) -> MarkedEvent:
    """The marks of one event."""
    main = event.evidence[0]
    time = event.date_text
    return MarkedEvent(
        id=event.id,
        type=event.event,
        trigger=(main.start, main.end),
        actor=_stretches(event.actor),
        recipient=_stretches(event.recipient),
        said_by=tuple(_stretches((link, *link.and_)) for link in event.said_by),
        place=_place(event, whole),
        time=(time.start, time.end) if time else None,
        mode=event.mode,
        status=event.status,
        historical=event.historical,
        hedged=event.hedged,
    )


def mark_quote(said: Attribution, text: str) -> MarkedQuote:
    """The marks of one attribution; its content has to be somewhere."""
    return MarkedQuote(
        content=together(((span.start, span.end) for span in said.content), text),
        cue=(said.cue.start, said.cue.end) if said.cue else None,
        source=(said.source.start, said.source.end) if said.source else None,
    )


def together(parts: Iterable[Stretch], text: str) -> tuple[Stretch, ...]:
    """Stretches in order, those as one between which there is only white space.

    What white space they begin or end with is left out, as brat does.
    """
    joined: list[Stretch] = []
    for start, end in sorted(parts):
        words = text[start:end]
        start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if start >= end:
            continue
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def modes() -> tuple[str, ...]:
    """The modes of all types, each once."""
    return tuple(dict.fromkeys(mode for some in ontology.load().modes.values() for mode in some))


def _stretches(spans: Iterable[Actor | SaidBy]) -> tuple[Stretch, ...]:
    return tuple(dict.fromkeys((span.start, span.end) for span in spans))


def _place(event: Event, whole: Annotation) -> Stretch | None:
    """The mention of the event's place that is nearest to its trigger: records keep its words."""
    if event.event_loc is None:
        return None
    start = event.evidence[0].start
    found = [one for one in whole.places if one.text == event.event_loc.extracted_place]
    near = min(found, key=lambda one: abs(one.start - start), default=None)
    return (near.start, near.end) if near else None


def _names(events: Sequence[Event]) -> Iterator[tuple[Stretch, str]]:
    for event in events:
        for link in event.said_by:
            yield from (((one.start, one.end), one.name) for one in (link, *link.and_))
        for actor in (*event.actor, *event.recipient):
            known = " ".join(code for code in (actor.country, *actor.sector) if code)
            yield (actor.start, actor.end), f"{actor.name} ({known})" if known else actor.name
