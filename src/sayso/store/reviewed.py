"""What people have found of records, put in the place of what was coded.

The last review of a record counts. `wrong` takes it away; `corrected` puts the record that comes
with it in its place, or adds it where nothing was coded; `right` keeps it as it is, in the form
that it was corrected to before, if it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from sayso.quotations import attribution_id, some
from sayso.records import Annotation, Attribution, Event, ReportRef

Kind = TypeVar("Kind", Event, Attribution)
Known = tuple[str, str | None]
"""A verdict, and the record as it should be, as JSON, where it is told."""
_Among = tuple[Attribution, Sequence[Attribution]]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What holds of the records of one report: by id, for each layer."""

    events: dict[str, Known] = field(default_factory=dict)
    attributions: dict[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, reviews: Iterable[tuple[str, str, str, str | None]]) -> Verdicts:
        """Those of reviews (layer, id, verdict, record), given in their order."""
        found = cls()
        for layer, id, verdict, record in reviews:
            known = found.events if layer == "event" else found.attributions
            if verdict == "right" and known.get(id, ("", None))[0] == "corrected":
                continue  # whoever says so has seen it corrected
            known.pop(id, None)  # so that they stand in the order of time
            known[id] = (verdict, record)
        return found

    def __bool__(self) -> bool:
        return bool(self.events or self.attributions)


def reviewed(whole: Annotation, known: Verdicts) -> Annotation:
    """The annotation as people want it: corrected, added to, without what is wrong.

    A corrected record whose words do not stand in the text is passed over: it is of another
    version of the report. So is one that is no record.
    """
    return msgspec.structs.replace(
        whole,
        attributions=_attributions(whole, known.attributions),
        events=_events(whole, known.events),
    )


def merged(new: Annotation, old: Annotation, known: Verdicts) -> Annotation:
    """A new coding with what people found right, corrected or added of the old one.

    What they found wrong, and the new coding has all the same, stays in it.
    """
    seen = reviewed(old, known)
    ids = {id for id, (verdict, _) in known.events.items() if verdict != "wrong"}
    acts = [event for event in seen.events if event.id in ids]
    taken = {_place(event) for event in acts}
    others = [event for event in new.events if event.id not in ids and _place(event) not in taken]
    ids = {id for id, (verdict, _) in known.attributions.items() if verdict != "wrong"}
    ids |= {attribution_id(one) for one in _corrected(old, known.attributions).values() if one}
    kept = [one for one in seen.attributions if attribution_id(one) in ids]
    found = [one for one in new.attributions if attribution_id(one) not in ids]
    missing = set(_named(acts, kept)) - {entity.entity_id for entity in new.entities}
    back = [entity for entity in old.entities if entity.entity_id in missing]
    return msgspec.structs.replace(
        new,
        entities=(*new.entities, *back),
        attributions=_woven(
            [(one, new.attributions) for one in found] + [(one, seen.attributions) for one in kept]
        ),
        events=_in_order([*others, *acts]),
    )


def _events(whole: Annotation, known: Mapping[str, Known]) -> tuple[Event, ...]:
    wrong = {id for id, (verdict, _) in known.items() if verdict == "wrong"}
    right = {
        id: msgspec.structs.replace(record, id=id)
        for id, record in _records(whole, known, Event)
        if record.evidence
    }
    if not right:
        return tuple(event for event in whole.events if event.id not in wrong)
    # A newer coding may have found by itself what people say there is, under another id.
    taken = {_place(event) for event in right.values()}
    found = [
        right.pop(event.id, event)
        for event in whole.events
        if event.id in right or (event.id not in wrong and _place(event) not in taken)
    ]
    return _in_order([*found, *right.values()])


def _attributions(whole: Annotation, known: Mapping[str, Known]) -> tuple[Attribution, ...]:
    wrong = {id for id, (verdict, _) in known.items() if verdict == "wrong"}
    kept = some(whole.attributions, lambda said: attribution_id(said) not in wrong)
    corrected = _corrected(whole, known)
    if not corrected:
        return kept
    by_id = {attribution_id(one): one for one in kept}
    ids = {attribution_id(one) for one in corrected.values() if one}
    both: list[_Among] = [
        (one, kept) for one in kept if attribution_id(one) not in corrected.keys() | ids
    ]
    for id, one in corrected.items():
        if one:  # what it stands in is no part of a correction
            inside = by_id[id].inside if id in by_id else None
            both.append((msgspec.structs.replace(one, inside=inside), kept))
    return _woven(both, corrected)


def _corrected(whole: Annotation, known: Mapping[str, Known]) -> dict[str, Attribution | None]:
    """What holds in the place of each corrected or added attribution; None: it is wrong now.

    An id is made of spans, so what was corrected has another one, and may have been reviewed again
    under that: the last in such a row holds.
    """
    records = dict(_records(whole, known, Attribution))
    own = {id: attribution_id(record) for id, record in records.items()}
    first = [id for id in records if id not in {to for one, to in own.items() if to != one}]
    found: dict[str, Attribution | None] = {}
    passed: set[str] = set()
    for start in [*first, *records]:  # a row may be a ring: corrected, and corrected back
        id = start
        while id in records and id not in passed:
            passed.add(id)
            wrong = known.get(own[id], ("right", None))[0] == "wrong"
            found[start] = None if wrong else records[id]
            id = own[id]
    return found


def _records(
    whole: Annotation, known: Mapping[str, Known], kind: type[Kind]
) -> Iterator[tuple[str, Kind]]:
    """The corrected records that belong to this text, each with the id that it was reviewed by."""
    report = ReportRef.of(whole.report)
    for id, (verdict, written) in known.items():
        if verdict != "corrected" or written is None:
            continue
        try:
            record = msgspec.json.decode(written, type=kind)
        except msgspec.DecodeError:
            continue
        if _holds(json.loads(written), whole.report.text):
            yield id, msgspec.structs.replace(record, report=report)


def _holds(value: Any, text: str) -> bool:
    """Whether all words of a record stand where it says."""
    if isinstance(value, list):
        return all(_holds(one, text) for one in value)
    if not isinstance(value, dict):
        return True
    if {"text", "start", "end"} <= value.keys() and (
        text[value["start"] : value["end"]] != value["text"]
    ):
        return False
    return all(_holds(one, text) for one in value.values())


def _woven(
    found: Iterable[_Among], instead: Mapping[str, Attribution | None] | None = None
) -> tuple[Attribution, ...]:
    """Attributions, each with the list that its `inside` counts in, in text order as one list.

    One that stands in one that is not there any more stands in what that was corrected to
    (`instead`), or in none.
    """
    both = sorted(found, key=lambda pair: _start(pair[0]))
    at = {attribution_id(one): number for number, (one, _) in enumerate(both)}

    def around(one: Attribution, among: Sequence[Attribution]) -> int | None:
        if one.inside is None or not 0 <= one.inside < len(among):
            return None
        id = attribution_id(among[one.inside])
        to = instead.get(id) if instead else None
        return at.get(attribution_id(to) if to else id)

    return tuple(msgspec.structs.replace(one, inside=around(one, among)) for one, among in both)


def _in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: event.evidence[0].start))


def _place(event: Event) -> tuple[str, int, int]:
    """What two records of the same act share."""
    main = event.evidence[0]
    return event.event, main.start, main.end


def _named(events: Sequence[Event], said: Sequence[Attribution]) -> Iterator[str | None]:
    """The ids of the entities that records name."""
    for event in events:
        yield from (actor.entity_id for actor in (*event.actor, *event.recipient))
        yield from (one.entity_id for link in event.said_by for one in (link, *link.and_))
    yield from (one.source.entity_id for one in said if one.source)


def _start(said: Attribution) -> int:
    return min(span.start for span in (said.source, said.cue, *said.content) if span)
