"""What people have reviewed, kept when a report is coded again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence

import msgspec

from sayso.records import Annotation, Attribution, Event


def attribution_id(said: Attribution) -> str:
    """An id of an attribution that is the same as long as its spans are."""
    spans = [part for part in (said.source, said.cue, *said.content) if part]
    key = "\0".join((said.report.id, *(f"{span.start}-{span.end}" for span in spans)))
    return "q-" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]


def merged(
    new: Annotation, old: Annotation, events: Collection[str], attributions: Collection[str]
) -> Annotation:
    """The new coding with those records of the old one that have been found right or corrected.

    Args:
        events: ids of the events to keep.
        attributions: those of the attributions, as `attribution_id` gives them.
    """
    acts = [event for event in old.events if event.id in events]
    said = [one for one in old.attributions if attribution_id(one) in attributions]
    ids = {event.id for event in acts}
    all_acts = [*(event for event in new.events if event.id not in ids), *acts]
    missing = set(_named(acts, said)) - {entity.entity_id for entity in new.entities}
    back = [entity for entity in old.entities if entity.entity_id in missing]
    return msgspec.structs.replace(
        new,
        entities=(*new.entities, *back),
        attributions=_attributions(new.attributions, old.attributions, attributions),
        events=tuple(sorted(all_acts, key=lambda event: event.evidence[0].start)),
    )


def _named(events: Sequence[Event], said: Sequence[Attribution]) -> Iterator[str | None]:
    """The ids of the entities that records name."""
    for event in events:
        yield from (actor.entity_id for actor in (*event.actor, *event.recipient))
        yield from (one.entity_id for link in event.said_by for one in (link, *link.and_))
    yield from (one.source.entity_id for one in said if one.source)


def _attributions(
    new: Sequence[Attribution], old: Sequence[Attribution], kept: Collection[str]
) -> tuple[Attribution, ...]:
    """The new attributions and the kept ones in text order; `inside` counts in that list."""
    both = [
        *((one, new) for one in new if attribution_id(one) not in kept),
        *((one, old) for one in old if attribution_id(one) in kept),
    ]
    both.sort(key=lambda pair: _start(pair[0]))
    at = {attribution_id(one): number for number, (one, _) in enumerate(both)}
    return tuple(
        msgspec.structs.replace(
            one,
            inside=None if one.inside is None else at.get(attribution_id(among[one.inside])),
        )
        for one, among in both
    )


def _start(said: Attribution) -> int:
    return min(span.start for span in (said.source, said.cue, *said.content) if span)
