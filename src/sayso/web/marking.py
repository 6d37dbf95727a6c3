"""Records over a text → the text in pieces, each inside the marks that lie over it.

Spans of records overlap as they like. The text is cut wherever one begins or ends, and around each
piece stand its marks, the wider layers outside: quotation, source and cue, actor and recipient,
place and time, the word that names the event.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sayso.records import Annotation, Event, SaidBy
from sayso.web import telling
from sayso.web.showing import LONGEST, plain, shown

LAYERS = {
    "headline": 0, "quote": 1, "source": 2, "cue": 3, "actor": 4, "recipient": 5, "place": 6,
    "time": 7, "trigger": 8,
}  # fmt: skip
"""From the outside in."""

_BRIEF = 32
"""Characters of an act's word or words that are kept on one line with the name of its type."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that is something. `refs` are the numbers of its records."""

    start: int
    end: int
    layer: str
    refs: tuple[str, ...] = ()
    title: str = ""
    href: str = ""
    more: str = ""
    label: str = ""
    anchor: bool = False
    """Whether this is where links to its record's words lead."""


def text(whole: Annotation) -> Markup:
    """The text of a report with all its layers marked."""
    return render(whole.report.text, [*_quotes(whole), *_events(whole), *_places(whole)])


def sentence(event: Event, *, source: str | None = None) -> Markup:
    """The sentence of an event with its own marks; a very long one around its main word.

    Args:
        source: the text of its report, where the sentence is wanted as it stands there.
    """
    if not event.evidence:
        return shown(event.text, LONGEST)
    main = event.evidence[0]
    start = main.sentence[0]
    marks = [
        *((span.start, span.end, "actor") for span in event.actor),
        *((span.start, span.end, "recipient") for span in event.recipient),
        *((one.start, one.end, "source") for one in _all_sources(event)),
        *((one.cue.start, one.cue.end, "cue") for one in _all_sources(event) if one.cue),
        *((one.start, one.end, "trigger") for one in event.evidence),
    ]
    inside = [
        Mark(a - start, b - start, layer)
        for a, b, layer in marks
        if start <= a and b <= start + len(event.text)
    ]
    at, end = _window(main.start - start, main.end - start, len(event.text))
    cut = [
        Mark(max(one.start, at) - at, min(one.end, end) - at, one.layer)
        for one in inside
        if one.start < end and one.end > at
    ]
    body = render(event.text[at:end], cut)
    return Markup("{}{}{}").format("…" if at else "", body, "…" if end < len(event.text) else "")


def _window(start: int, end: int, length: int) -> tuple[int, int]:
    """What is shown of a text of this length: all, or what is around these words."""
    if length <= 2 * LONGEST:
        return 0, length
    return max(0, start - LONGEST), min(length, max(start + 1, min(end, start + 80)) + LONGEST)


def render(words: str, marks: Iterable[Mark]) -> Markup:
    """The text in pieces; marks outside of it are left out."""
    found = sorted(
        (mark for mark in marks if 0 <= mark.start < mark.end <= len(words)),
        key=lambda mark: (mark.start, LAYERS[mark.layer], -mark.end),
    )
    cuts = sorted({0, len(words), *(m.start for m in found), *(m.end for m in found)})
    parts: list[Markup] = []
    over: list[Mark] = []
    waiting = iter(found)
    coming = next(waiting, None)
    for start, end in itertools.pairwise(cuts):
        over = [mark for mark in over if mark.end > start]
        while coming is not None and coming.start <= start:
            over.append(coming)
            coming = next(waiting, None)
        parts.append(_piece(shown(words[start:end]), start, end, over))
    return Markup("").join(parts)


def _piece(body: Markup, start: int, end: int, over: Sequence[Mark]) -> Markup:
    """A piece inside its marks; those of one layer are one, but for quotations in quotations."""
    grouped: list[list[Mark]] = []
    for mark in sorted(over, key=lambda mark: (LAYERS[mark.layer], mark.start, -mark.end)):
        if grouped and grouped[-1][0].layer == mark.layer and mark.layer != "quote":
            grouped[-1].append(mark)
        else:
            grouped.append([mark])
    for marks in reversed(grouped):
        body = _around(body, marks, start, end)
    return body


def _around(body: Markup, marks: Sequence[Mark], start: int, end: int) -> Markup:
    first = marks[0]
    names = [first.layer, first.more]
    names += ["from"] if any(mark.start == start for mark in marks) else []
    names += ["to"] if any(mark.end == end for mark in marks) else []
    refs = " ".join(dict.fromkeys(ref for mark in marks for ref in mark.refs))
    titles = "; ".join(dict.fromkeys(mark.title for mark in marks if mark.title))
    attributes = Markup(' class="{}"').format(" ".join(name for name in names if name))
    if refs:
        attributes += Markup(' data-records="{}"').format(refs)
    if titles:
        attributes += Markup(' title="{}"').format(titles)
    if first.href:
        if first.anchor and first.start == start:
            attributes += Markup(' id="at-{}"').format(first.href[1:])
        # The type is written by the style sheet, so that what is copied is the report's own text.
        if label := " ".join(dict.fromkeys(mark.label for mark in marks if mark.end == end)):
            attributes += Markup(' data-label="{}"').format(label)
        return Markup('<a href="{}"{}>{}</a>').format(first.href, attributes, body)
    return Markup("<span{}>{}</span>").format(attributes, body)


def _quotes(whole: Annotation) -> Iterator[Mark]:
    if whole.headline:
        yield Mark(*whole.headline, "headline")
    for number, said in enumerate(whole.attributions):
        name = plain(said.source.name, 80) if said.source else "a source that is not named"
        ref = (f"q{number}",)
        for span in said.content:
            depth = "" if said.inside is None else "inner"
            yield Mark(span.start, span.end, "quote", ref, f"said by {name}", more=depth)
        if said.source:
            yield Mark(said.source.start, said.source.end, "source", ref, f"source: {name}")
        if said.cue:
            yield Mark(said.cue.start, said.cue.end, "cue", ref)


def _events(whole: Annotation) -> Iterator[Mark]:
    for number, event in enumerate(whole.events):
        ref = (f"e{number}",)
        told = telling.sentence(telling.told(event))[:LONGEST]
        quad = f"quad-{event.quad_code} {event.status}"
        for place, one in enumerate(event.evidence):
            brief = " brief" if one.end - one.start < _BRIEF else ""
            yield Mark(
                *(one.start, one.end, "trigger", ref, told, f"#{event.id}", quad + brief),
                event.event,
                anchor=place == 0,
            )
        for span in event.actor:
            yield Mark(span.start, span.end, "actor", ref, f"actor: {plain(span.name, 80)}")
        for span in event.recipient:
            yield Mark(span.start, span.end, "recipient", ref, f"recipient: {plain(span.name, 80)}")


def _places(whole: Annotation) -> Iterator[Mark]:
    for place in whole.places:
        known = ", ".join(part for part in (place.name, place.province, place.country_code) if part)
        yield Mark(place.start, place.end, "place", (), plain(known or "a place not known", 120))
    for time in whole.times:
        days = " to ".join(dict.fromkeys(day for day in (time.date, time.enddate) if day))
        yield Mark(time.start, time.end, "time", (), days or "a time not known")


def _all_sources(event: Event) -> Iterator[SaidBy]:
    for link in event.said_by:
        yield link
        yield from link.and_
