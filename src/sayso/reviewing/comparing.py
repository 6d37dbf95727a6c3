"""What was corrected: marks that came back against the records that went out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sayso.exporting.marking import (
    Marked,
    MarkedEvent,
    MarkedQuote,
    Stretch,
    mark_event,
    mark_quote,
)
from sayso.quotations import attribution_id
from sayso.records import Annotation, Attribution, Event, to_json
from sayso.reviewing.correcting import corrected_event, corrected_quote
from sayso.reviewing.reviews import Change, Layer, Review


def compare(found: Marked, whole: Annotation, *, confirm: bool = False) -> Iterator[Review]:
    """Reviews of the events, then of the attributions, each in the order of the records.

    Raises:
        ReviewError: what was marked makes no record.
    """
    yield from _events(found, whole, confirm)
    yield from _quotes(found, whole, confirm)


def _events(found: Marked, whole: Annotation, confirm: bool) -> Iterator[Review]:
    known = {event.id: event for event in whole.events if event.evidence}
    marked = {id: mark_event(event, whole) for id, event in known.items()}
    paired, added = _pair_events(found.events, marked)
    for id, event in known.items():
        if id not in paired:
            if _was_shown(found, id):
                yield _review(whole, "event", id, "wrong")
            continue
        if paired[id] != marked[id]:
            new = corrected_event(event, marked[id], paired[id], whole)
            yield _corrected(whole, "event", id, event, new)
        elif confirm:
            yield _review(whole, "event", id, "right")
    for one in added:
        new = corrected_event(None, None, one, whole)
        yield _corrected(whole, "event", new.id, None, new)


def _pair_events(
    found: Iterable[MarkedEvent], known: dict[str, MarkedEvent]
) -> tuple[dict[str, MarkedEvent], list[MarkedEvent]]:
    """Which mark is which event: by its id, else by its trigger; and those that are new."""
    paired: dict[str, MarkedEvent] = {}
    rest = []
    for one in found:
        if one.id in known and one.id not in paired:
            paired[one.id] = one
        else:
            rest.append(one)
    added = []
    for one in rest:
        same = [
            id for id, event in known.items() if id not in paired and event.trigger == one.trigger
        ]
        same.sort(key=lambda id: known[id].type != one.type)
        if same:
            paired[same[0]] = one
        else:
            added.append(one)
    return paired, added


def _quotes(found: Marked, whole: Annotation, confirm: bool) -> Iterator[Review]:
    text = whole.report.text
    left = list(found.quotes)
    for said in whole.attributions:
        # One without a source and cue is not shown in brat, and says nothing that could be wrong.
        if not said.content or (said.source is None and said.cue is None):
            continue
        old = mark_quote(said, text)
        id = attribution_id(said)
        same = [one for one in left if _key(one) == _key(old)]
        mark = next((one for one in same if one == old), next(iter(same), None))
        if mark is None:
            if _was_shown(found, id):
                yield _review(whole, "attribution", id, "wrong")
            continue
        left.remove(mark)
        if mark != old:
            new = corrected_quote(said, mark, whole)
            yield _corrected(whole, "attribution", id, said, new)
        elif confirm:
            yield _review(whole, "attribution", id, "right")
    for mark in left:
        if mark.source is None and mark.cue is None:
            continue
        made = corrected_quote(None, mark, whole)
        yield _corrected(whole, "attribution", attribution_id(made), None, made)


def _was_shown(found: Marked, id: str) -> bool:
    return found.shown is None or id in found.shown


def _key(mark: MarkedQuote) -> tuple[str, Stretch]:
    """What an attribution is known by: its cue, or where its content begins."""
    return ("cue", mark.cue) if mark.cue else ("content", (mark.content[0][0], 0))


def _review(whole: Annotation, layer: Layer, id: str, verdict: str) -> Review:
    return msgspec.convert(
        {"report": whole.report.id, "layer": layer, "id": id, "verdict": verdict}, Review
    )


def _corrected(
    whole: Annotation,
    layer: Layer,
    id: str,
    old: Event | Attribution | None,
    new: Event | Attribution,
) -> Review:
    record = to_json(new)
    before = msgspec.json.decode(to_json(old)) if old else {}
    after = msgspec.json.decode(record)
    changes: Sequence[Change] = [
        Change(field=name, old=before.get(name), new=value)
        for name, value in after.items()
        if not old or before.get(name) != value
    ]
    return Review(
        report=whole.report.id,
        layer=layer,
        id=id,
        verdict="corrected",
        record=record.decode("utf-8", "replace"),
        changes=tuple(changes),
    )
