"""Records out of corrected marks: what was not changed stays, what is not known is empty."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from sayso.events import ontology
from sayso.exporting.marking import MarkedEvent, MarkedQuote, Stretch
from sayso.records import (
    Actor,
    Annotation,
    Attribution,
    Entity,
    Event,
    EventPlace,
    Evidence,
    ReportRef,
    SaidBy,
    Source,
    Span,
)
from sayso.reviewing.reviews import ReviewError

CODER = "person"
"""The coder of an event that an annotator added."""

Spanned = TypeVar("Spanned", Actor, SaidBy, Source)


def corrected_event(
    old: Event | None, before: MarkedEvent | None, mark: MarkedEvent, whole: Annotation
) -> Event:
    """The event as marked, with all else from `old`; a new one where there is none.

    `before` is what was marked of `old`. Size and context are not marked: they stay, or are empty.

    Raises:
        ReviewError: the type does not have the mode.
    """
    known = ontology.load()
    same_type = before is not None and (mark.type, mark.mode) == (before.type, before.mode)
    if not same_type and mark.mode is not None and mark.mode not in known.modes[mark.type]:
        raise ReviewError(mark.where, f"{mark.type} has no mode {mark.mode}")
    event = old or _new(mark, whole)
    fields: dict[str, Any] = {
        "status": mark.status,
        "historical": mark.historical,
        "hedged": mark.hedged,
    }
    if not same_type:
        fields |= {
            "event": mark.type,
            "mode": mark.mode,
            "quad_code": known.types[mark.type].quad,
            "cameo": known.cameo(mark.type, mark.mode, event.context),
        }
    if before is None or mark.trigger != before.trigger:
        first = _evidence(mark.trigger, whole)
        start, end = first.sentence
        fields |= {
            "evidence": (first, *event.evidence[1:]),
            "text": whole.report.text[start:end],
        }
    for role in ("actor", "recipient"):
        wanted: tuple[Stretch, ...] = getattr(mark, role)
        if before is None or wanted != getattr(before, role):
            had = _by_stretch(getattr(event, role))
            fields[role] = tuple(had.get(one) or _actor(one, whole) for one in wanted)
    if before is None or mark.said_by != before.said_by:
        links = (one for link in event.said_by for one in (link, *link.and_))
        fields["said_by"] = _chain(mark, _by_stretch(links), whole)
    if before is None or mark.place != before.place:
        fields["event_loc"] = _place(mark.place, whole)
    if before is None or mark.time != before.time:
        fields |= _dates(mark.time, whole)
    return msgspec.structs.replace(event, **fields)


def corrected_quote(old: Attribution | None, mark: MarkedQuote, whole: Annotation) -> Attribution:
    """The attribution as marked; kind and nesting from `old`, or by quotation marks and none."""
    text = whole.report.text
    source = None
    if mark.source:
        had = _by_stretch([old.source] if old and old.source else [])
        source = had.get(mark.source) or _source(mark.source, whole)
    fields: dict[str, Any] = {
        "source": source,
        "cue": Span.of(text, *mark.cue) if mark.cue else None,
        "content": tuple(Span.of(text, *part) for part in mark.content),
    }
    if old:
        return msgspec.structs.replace(old, **fields)
    start = mark.content[0][0]
    quoted = any(sign in '"“”«„‘' for sign in text[max(start - 1, 0) : start + 1])
    return Attribution(
        report=ReportRef.of(whole.report),
        kind="direct" if quoted else "indirect",
        inside=None,
        confidence=1.0,
        **fields,
    )


def _new(mark: MarkedEvent, whole: Annotation) -> Event:
    """An event that has nothing yet but its type, its trigger and its id."""
    # The rule of ids is that of coded events.
    key = f"{whole.report.id}\n{mark.type}\n{mark.trigger[0]}\n{mark.trigger[1]}"
    return Event(
        id="e-" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16],
        report=ReportRef.of(whole.report),
        event=mark.type,
        mode=None,
        context=(),
        quad_code=ontology.load().types[mark.type].quad,
        cameo=None,
        status=mark.status,
        historical=mark.historical,
        hedged=mark.hedged,
        said_by=(),
        actor=(),
        recipient=(),
        date=None,
        enddate=None,
        date_precision="none",
        date_text=None,
        event_loc=None,
        size={},
        evidence=(),
        text="",
        confidence=1.0,
        coder=CODER,
    )


def _evidence(trigger: Stretch, whole: Annotation) -> Evidence:
    start, end = trigger
    parts = [*whole.sentences, *([whole.headline] if whole.headline else [])]
    around = next((part for part in parts if part[0] <= start and end <= part[1]), trigger)
    return Evidence(text=whole.report.text[start:end], start=start, end=end, sentence=around)


def _by_stretch(spans: Iterable[Spanned]) -> dict[Stretch, Spanned]:
    return {(span.start, span.end): span for span in spans}


def _entity(stretch: Stretch, whole: Annotation) -> Entity | None:
    """Whom these words stand for, if they are a known mention."""
    for entity in whole.entities:
        if any((one.start, one.end) == stretch for one in entity.mentions):
            return entity
    return None


def _actor(stretch: Stretch, whole: Annotation) -> Actor:
    for event in whole.events:
        for actor in (*event.actor, *event.recipient):
            if (actor.start, actor.end) == stretch:
                return actor
    entity, words = _entity(stretch, whole), whole.report.text[slice(*stretch)]
    return Actor(
        text=words,
        start=stretch[0],
        end=stretch[1],
        name=entity.name if entity else words,
        entity_id=entity.entity_id if entity else None,
        wikidata=entity.wikidata if entity else None,
        country=entity.country if entity else None,
        sector=entity.sector if entity else (),
        part_of=entity.part_of if entity else (),
    )


def _source(stretch: Stretch, whole: Annotation) -> Source:
    entity, words = _entity(stretch, whole), whole.report.text[slice(*stretch)]
    return Source(
        text=words,
        start=stretch[0],
        end=stretch[1],
        name=entity.name if entity else words,
        entity_id=entity.entity_id if entity else None,
    )


def _chain(mark: MarkedEvent, had: dict[Stretch, SaidBy], whole: Annotation) -> tuple[SaidBy, ...]:
    links = []
    for first, *beside in mark.said_by:
        one = had.get(first) or _said_by(first, whole)
        others = tuple(
            msgspec.structs.replace(had.get(other) or _said_by(other, whole), and_=())
            for other in beside
        )
        links.append(msgspec.structs.replace(one, and_=others))
    return tuple(links)


def _said_by(stretch: Stretch, whole: Annotation) -> SaidBy:
    """A source with the cue and kind of a quotation of it, if there is one."""
    who = _source(stretch, whole)
    said = next(
        (
            one
            for one in whole.attributions
            if one.source and (one.source.start, one.source.end) == stretch
        ),
        None,
    )
    return SaidBy(
        name=who.name,
        entity_id=who.entity_id,
        text=who.text,
        start=who.start,
        end=who.end,
        cue=said.cue if said else None,
        kind=said.kind if said else "indirect",
    )


def _place(stretch: Stretch | None, whole: Annotation) -> EventPlace | None:
    if stretch is None:
        return None
    found = next((one for one in whole.places if (one.start, one.end) == stretch), None)
    # A record of a place has its country's name, too, which a mention has not.
    names = {
        event.event_loc.country_code: event.event_loc.country
        for event in whole.events
        if event.event_loc and event.event_loc.country_code
    }
    code = found.country_code if found else None
    return EventPlace(
        extracted_place=whole.report.text[slice(*stretch)],
        resolved_place=found.name if found else None,
        geonameid=found.geonameid if found else None,
        lat=found.lat if found else None,
        lon=found.lon if found else None,
        province=found.province if found else None,
        country=names.get(code) if code else None,
        country_code=code,
        feature_code=found.feature_code if found else None,
        resolution=found.resolution if found else None,
    )


def _dates(stretch: Stretch | None, whole: Annotation) -> dict[str, Any]:
    found = next((one for one in whole.times if (one.start, one.end) == stretch), None)
    return {
        "date": found.date if found else None,
        "enddate": found.enddate if found else None,
        "date_precision": found.precision if found and found.date else "none",
        "date_text": Span.of(whole.report.text, *stretch) if stretch else None,
    }
