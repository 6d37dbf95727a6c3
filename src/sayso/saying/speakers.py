"""Who speaks: the entities behind sources, and the "I" and "we" of what they say."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import msgspec

from sayso.records import Attribution, Entity, Mention, ReportRef, SaidBy, Source, Span
from sayso.resolving.lookup import Who
from sayso.saying.attributions import Said
from sayso.spans import SIDE_BY_SIDE, Bounds, Stretches

_FIRST_PERSON = frozenset(["i", "me", "my", "myself", "we", "us", "our", "ours", "ourselves"])
# A cue stands at most this many characters from the words that it governs.
_REACH = 4000
_EDGES = re.compile(r"\W*(?:(?:the|both|and)\W*)*", re.IGNORECASE)


def parties(text: str, span: Bounds, who: Who) -> list[tuple[int, Bounds]]:
    """The entities that a stretch of words stands for: several where they stand side by side."""
    inside = who.within(span)
    if len(inside) > 1:
        gaps = [text[one.end : other.start] for (_, one), (_, other) in itertools.pairwise(inside)]
        edges = text[span[0] : inside[0][1].start] + text[inside[-1][1].end : span[1]]
        listed = all(SIDE_BY_SIDE.fullmatch(gap) for gap in gaps) and any(
            map(str.isalpha, gaps[-1])
        )
        if listed and _EDGES.fullmatch(edges):
            first = {number: (m.start, m.end) for number, m in reversed(inside)}
            return [(number, first[number]) for number in dict.fromkeys(n for n, _ in inside)]
    number = who.at(span)
    return [(number, span)] if number is not None else []


class Quotes:
    """The attributions of a report with the entities that speak.

    `speakers[i]` is the first of them, `voices[i]` all that stand side by side.
    """

    def __init__(self, text: str, said: Sequence[Said], who: Who) -> None:
        self.said = said
        self.voices = [
            [number for number, _ in parties(text, one.source, who)] if one.source else []
            for one in said
        ]
        self.speakers = [voices[0] if voices else None for voices in self.voices]
        self._places = Stretches(range(len(said)), lambda n: said[n].cue)

    def near(self, span: Bounds) -> list[int]:
        """Indices of the attributions whose content or cue may hold a span."""
        return self._places.around(span, _REACH)

    def first_person(self, text: str, span: Bounds) -> int | None:
        """Who "I" or "we" is: the speaker of the innermost quotation that the word stands in."""
        if text[span[0] : span[1]].lower() not in _FIRST_PERSON:
            return None
        holders = [
            (sum(end - start for start, end in self.said[n].content), n)
            for n in self.near(span)
            if self.said[n].kind != "indirect" and self.said[n].covers(span)
        ]
        return self.speakers[min(holders)[1]] if holders else None


def first_person(text: str, entities: Sequence[Entity], quotes: Quotes) -> list[Entity]:
    """The entities with every quoted "I" and "we" given to its speaker."""
    mentions: list[list[Mention]] = [[] for _ in entities]
    for number, entity in enumerate(entities):
        for mention in entity.mentions:
            speaker = (
                quotes.first_person(text, (mention.start, mention.end))
                if mention.kind == "pronoun"
                else None
            )
            mentions[number if speaker is None else speaker].append(mention)
    return [
        msgspec.structs.replace(
            entity, mentions=tuple(sorted(own, key=lambda m: (m.start, -m.end)))
        )
        for entity, own in zip(entities, mentions, strict=True)
    ]


def link(text: str, one: Said, who: Who) -> SaidBy | None:
    """An attribution as a link of a chain; None where it has no source."""
    if one.source is None:
        return None
    behind: list[tuple[int | None, Bounds]] = [*parties(text, one.source, who)]
    made = [
        SaidBy(
            name=who.entities[number].name if number is not None else text[start:end],
            entity_id=who.entities[number].entity_id if number is not None else None,
            text=text[start:end],
            start=start,
            end=end,
            cue=Span.of(text, *one.cue),
            kind=one.kind,
        )
        for number, (start, end) in behind or [(None, one.source)]
    ]
    return msgspec.structs.replace(made[0], and_=tuple(made[1:])) if made[1:] else made[0]


def records(report: ReportRef, text: str, said: Sequence[Said], who: Who) -> list[Attribution]:
    """The attributions of a report as records."""
    found = []
    for one in said:
        number = who.at(one.source) if one.source else None
        source = None
        if one.source:
            words = Span.of(text, *one.source)
            entity = who.entities[number] if number is not None else None
            source = Source(
                text=words.text,
                start=words.start,
                end=words.end,
                name=entity.name if entity else words.text,
                entity_id=entity.entity_id if entity else None,
            )
        found.append(
            Attribution(
                report=report,
                source=source,
                cue=Span.of(text, *one.cue),
                content=tuple(Span.of(text, *span) for span in one.content),
                kind=one.kind,
                inside=one.inside,
                confidence=round(one.confidence, 3),
            )
        )
    return found
