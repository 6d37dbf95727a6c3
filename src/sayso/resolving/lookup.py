"""Which entity a stretch of words stands for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from sayso.records import Actor, Entity, Mention
from sayso.resolving.mentions import overlap
from sayso.spans import Bounds

# Mentions that start further than this before a span are not looked at.
_REACH = 300


class Who:
    """The entities of a report, found by the words that mention them."""

    def __init__(self, text: str, entities: Sequence[Entity]) -> None:
        self._text = text
        self._mentions: list[tuple[int, int, int, Mention]] = sorted(
            (m.start, m.end, number, m) for number, e in enumerate(entities) for m in e.mentions
        )
        self._starts = [m[0] for m in self._mentions]
        self._count = len(self._mentions)
        self.entities = entities

    def within(self, span: Bounds) -> list[tuple[int, Mention]]:
        """Entity index and mention of the outermost mentions that lie in a span, in text order."""
        found: list[tuple[int, Mention]] = []
        for start, end, number, mention in self._from(span[0]):
            if start >= span[1]:
                break
            inner = found and end <= found[-1][1].end
            if start >= span[0] and end <= span[1] and not inner:
                if found and found[-1][1].start == start:
                    found.pop()  # a longer one that starts at the same place
                found.append((number, mention))
        return found

    def at(self, span: Bounds) -> int | None:
        """The entity whose mention shares most with a span, if it shares a third."""
        best, value = None, 1 / 3
        for start, end, number, _ in self._from(span[0] - _REACH):
            if start >= span[1]:
                break
            shared = overlap(span, (start, end))
            if shared > value:
                best, value = number, shared
        return best

    def _from(self, start: int) -> Iterable[tuple[int, int, int, Mention]]:
        return (self._mentions[i] for i in range(bisect_left(self._starts, start), self._count))

    def actor(self, number: int, span: Bounds) -> Actor:
        """An entity in a role, by the words that stand for it there."""
        entity = self.entities[number]
        return Actor(
            text=self._text[span[0] : span[1]],
            start=span[0],
            end=span[1],
            name=entity.name,
            entity_id=entity.entity_id,
            wikidata=entity.wikidata,
            country=entity.country,
            sector=entity.sector,
            part_of=entity.part_of,
        )
