"""Events out of triggers: mentions merged, roles filled, said by, and the rest of the record."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sayso.encoder import Scores
from sayso.events import hedging, ontology, vouching
from sayso.events.merging import Act, merge, stem
from sayso.events.triggers import Filler, Trigger, best_status
from sayso.records import (
    Actor,
    Event,
    EventPlace,
    Evidence,
    PlaceMention,
    Report,
    ReportRef,
    Span,
    TimeMention,
)
from sayso.resolving import countries, counts
from sayso.resolving.counts import Count
from sayso.resolving.lookup import Who
from sayso.resolving.mentions import overlap
from sayso.saying import speakers as quotes
from sayso.saying.speakers import Quotes
from sayso.spans import Bounds, Stretches

# Chosen on the development half of `coded`.
HISTORICAL = 0.5

# What each type of event may count (codebook: "how many").
_COUNTS = {
    "ASSAULT": ("dead", "injured", "displaced"),
    "COERCE": ("arrested", "displaced"),
    "PROTEST": ("crowd", "dead", "injured"),
    "SUPPORT": ("crowd",),
    "MOBILIZE": ("forces",),
    "RETREAT": ("forces",),
    "AID": ("displaced", "forces"),
    "SANCTION": ("displaced",),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a report when its events are put together."""

    report: Report
    sentences: Stretches[Bounds]
    who: Who
    said: Quotes
    places: Stretches[PlaceMention]
    times: Stretches[TimeMention]
    counts: Sequence[Count]
    coder: str


def assemble(
    scores: Scores, triggers: Sequence[Trigger], facts: Facts,
    confidence: Callable[[float], float],
) -> list[Event]:  # fmt: skip
    """The events of a report, in the order of their main triggers."""
    triggers = list(_accused(triggers, facts))
    acts = [_act(trigger, facts) for trigger in triggers]
    tolls = _tolls(triggers, facts)
    events = [_event(group, facts, tolls, confidence) for group in merge(scores, acts)]
    return sorted(events, key=lambda e: (e.evidence[0].start, e.id))


def _accused(triggers: Sequence[Trigger], facts: Facts) -> Iterator[Trigger]:
    """Nobody accuses itself: what somebody is accused of was done by the accused.

    "The army accused rebels of shelling the town": where the accuser was taken for the one who
    shelled, the accused are put in its place.
    """
    charges = Stretches([t for t in triggers if t.type == "ACCUSE"], lambda t: t.span)
    for trigger in triggers:
        actors = {number for number, _ in _fillers(trigger, trigger.actor, facts)}
        yield next(
            (
                replace(trigger, actor=charge.recipient)
                for number in facts.said.near(trigger.span)
                if actors and actors <= set(facts.said.voices[number])
                and facts.said.said[number].covers(trigger.span)
                for charge in charges.touching(facts.said.said[number].cue)
                if charge is not trigger and charge.recipient
            ),
            trigger,
        )  # fmt: skip


def _act(trigger: Trigger, facts: Facts) -> Act:
    return Act(
        trigger,
        frozenset(n for n, _ in _fillers(trigger, trigger.actor, facts, speech=True)),
        frozenset(n for n, _ in _fillers(trigger, trigger.recipient, facts)),
        stem(facts.report.text[slice(*trigger.span)]),
    )


def _fillers(
    trigger: Trigger, fillers: Sequence[Filler], facts: Facts, speech: bool = False
) -> list[tuple[int, Bounds]]:
    """Entities in a role with their words; each entity once.

    The actor of an act of speech is its speaker: the source of the attribution whose cue names it.
    """
    spans = [filler.span for filler in fillers]
    if speech and trigger.type in vouching.SPEECH:
        cued = [facts.said.said[number] for number in facts.said.near(trigger.span)]
        spoken = [one.source for one in cued if one.source and overlap(one.cue, trigger.span) > 0]
        spans = spoken[:1] or spans
    found: dict[int, Bounds] = {}
    for words in spans:
        for number, span in quotes.parties(facts.report.text, words, facts.who):
            found.setdefault(number, span)
    return list(found.items())


def _event(
    group: Sequence[Act], facts: Facts, tolls: dict[int, list[Count]],
    confidence: Callable[[float], float],
) -> Event:  # fmt: skip
    text, known = facts.report.text, ontology.load()
    ordered = sorted(
        group, key=lambda a: (a.trigger.headline, -a.trigger.main - a.trigger.probability)
    )
    main = ordered[0].trigger
    actor = _role(ordered, facts, "actor")
    recipient = [r for r in _role(ordered, facts, "recipient")
                 if r.entity_id not in {a.entity_id for a in actor}]  # fmt: skip
    evidence = [_evidence(main, facts)] + [
        _evidence(act.trigger, facts)
        for act in sorted(group, key=lambda a: a.trigger.span)
        if act.trigger is not main
    ]
    status = best_status(main.status)
    time = _time(ordered, facts)
    historical = status == "actual" and _historical(ordered, time, facts.report.date)
    chain = vouching.chain(main, facts.said, _doers(ordered))
    links = [quotes.link(text, facts.said.said[n], facts.who) for n in chain]
    return Event(
        id=_id(facts.report, main),
        report=ReportRef.of(facts.report),
        event=main.type,
        mode=main.mode,
        context=main.context,
        quad_code=known.types[main.type].quad,
        cameo=known.cameo(main.type, main.mode, main.context),
        status=status,
        historical=historical,
        hedged=hedging.hedged(main, text, evidence[0].sentence),
        said_by=tuple(one for one in links if one is not None),
        actor=tuple(actor),
        recipient=tuple(recipient),
        date=time.date if time else None,
        enddate=time.enddate if time else None,
        date_precision=time.precision if time and time.date else "none",
        date_text=Span.of(text, time.start, time.end) if time else None,
        event_loc=_place(ordered, facts),
        size=_size(group, tolls),
        evidence=tuple(evidence),
        text=text[slice(*evidence[0].sentence)],
        confidence=round(confidence(max(a.trigger.probability for a in group)), 3),
        coder=facts.coder,
    )


def _role(acts: Sequence[Act], facts: Facts, role: str) -> list[Actor]:
    """Who fills a role: as the main mention tells it, else as the first other that does."""
    for act in acts:
        fillers = act.trigger.actor if role == "actor" else act.trigger.recipient
        found = _fillers(act.trigger, fillers, facts, speech=role == "actor")
        if found:
            return [facts.who.actor(number, span) for number, span in found]
    return []


def _doers(acts: Sequence[Act]) -> frozenset[int]:
    return next((act.actor for act in acts if act.actor), frozenset())


def _evidence(trigger: Trigger, facts: Facts) -> Evidence:
    start, end = trigger.span
    sentence = facts.sentences.at(start) or trigger.span
    return Evidence(text=facts.report.text[start:end], start=start, end=end, sentence=sentence)


def _time(acts: Sequence[Act], facts: Facts) -> TimeMention | None:
    """The expression that the model ties to the event, if it is one that names days."""
    for act in acts:
        for filler in sorted(act.trigger.time, key=lambda f: -f.logit):
            for time in sorted(facts.times.touching(filler.span), key=lambda t: t.date is None):
                return time
    return None


def _place(acts: Sequence[Act], facts: Facts) -> EventPlace | None:
    """The place that the model ties to the event; unresolved where the gazetteer lacks it."""
    for act in acts:
        for filler in sorted(act.trigger.place, key=lambda f: -f.logit):
            inside = facts.places.touching(filler.span)
            # the most exact of several: "the town of Hawija in Kirkuk province"
            for place in sorted(inside, key=lambda p: (-(p.resolution or 0), p.start)):
                return EventPlace(
                    extracted_place=place.text,
                    resolved_place=place.name,
                    geonameid=place.geonameid,
                    lat=place.lat,
                    lon=place.lon,
                    province=place.province,
                    country=_country(place.country_code),
                    country_code=place.country_code,
                    feature_code=place.feature_code,
                    resolution=place.resolution,
                )
    return None


def _country(code: str | None) -> str | None:
    known = countries.load()
    return known.info(code).name if code and code in known else None


def _historical(acts: Sequence[Act], time: TimeMention | None, published: str | None) -> bool:
    """Told as background: a year or more before publication where the day is known."""
    if time and time.enddate and published:
        return (dt.date.fromisoformat(published) - dt.date.fromisoformat(time.enddate)).days >= 365
    return acts[0].trigger.historical >= HISTORICAL


def _tolls(triggers: Sequence[Trigger], facts: Facts) -> dict[int, list[Count]]:
    """Each count goes to the nearest trigger in its sentence whose type counts such things."""
    given: dict[int, list[Count]] = {}
    placed = Stretches(triggers, lambda trigger: trigger.span)
    for count in facts.counts:
        sentence = facts.sentences.at(count.start)
        near = [
            (abs(t.span[0] - count.start), t.piece)
            for t in (placed.touching(sentence) if sentence else ())
            if count.kind in _COUNTS.get(t.type, ())
        ]
        if near:
            given.setdefault(min(near)[1], []).append(count)
    return given


def _size(group: Sequence[Act], tolls: dict[int, list[Count]]) -> dict[str, tuple[int, int, int]]:
    by_kind: dict[str, list[Count]] = {}
    for act in group:
        for count in tolls.get(act.trigger.piece, ()):
            by_kind.setdefault(count.kind, []).append(count)
    return {kind: counts.spread(found) for kind, found in sorted(by_kind.items())}


def _id(report: Report, main: Trigger) -> str:
    """The same report, type and main trigger give the same id in every run."""
    key = f"{report.id}\n{main.type}\n{main.span[0]}\n{main.span[1]}"
    return "e-" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
