"""When one predicted thing counts as one gold thing: parties, chains, fields, whole attributions.

Predictions are always judged with the gold side's entities, never with their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from sayso.scoring.assignment import assign
from sayso.scoring.forms import (
    Link,
    Party,
    Place,
    ScoredAttribution,
    ScoredEvent,
    ScoredReport,
    Span,
)

# Fields of an event in the order in which they are shown.
FIELDS = (
    "actor",
    "recipient",
    "said_by",
    "status",
    "hedged",
    "historical",
    "mode",
    "date",
    "place",
    "place country",
)
# Those that have to be right, besides the type, for a record to be right as a whole.
RECORD_FIELDS = ("actor", "recipient", "said_by", "status")

# What a pair weighs in the alignment. Making a pair outweighs everything else; a shared main
# mention is worth two right fields; a sure gold event wins over an unsure one when all is equal.
_PAIR, _SAME_TYPE, _SAME_MAIN, _SURE = 1000.0, 20.0, 2.0, 0.5


class Judgement(msgspec.Struct, frozen=True):
    """One field of one aligned pair: is it right, and does gold have something in it?"""

    right: bool
    given: bool


class Entities:
    """The gold entities of a report, to be asked whether two parties are one."""

    def __init__(self, report: ScoredReport) -> None:
        self._by_name: dict[str, list[Span]] = {}
        self._by_span: dict[Span, list[Span]] = {}
        for entity in report.entities:
            self._by_name.setdefault(fold(entity.name), []).extend(entity.mentions)
            for span in entity.mentions:
                self._by_span.setdefault(span, []).extend(entity.mentions)

    def same(self, gold: Party, pred: Party) -> bool:
        """Do the two stand for the same one?

        Yes where their names are the same (letter case, a leading "the" and spacing aside), where
        their words overlap, or where the predicted words overlap any mention of the gold party's
        entity: the entity of its name, or of which its words are a mention.
        """
        if fold(gold.name) and fold(gold.name) == fold(pred.name):
            return True
        if pred.span is None:
            return False
        mentions = [*self._by_name.get(fold(gold.name), ())]
        if gold.span is not None:
            mentions += [gold.span, *self._by_span.get(gold.span, ())]
        return any(overlap(pred.span, span) for span in mentions)

    def pairs(self, gold: Sequence[Party], pred: Sequence[Party]) -> list[tuple[Party, Party]]:
        """As many one-to-one pairs of parties that are the same as there can be."""
        same = {
            # Equal names first, so that words that overlap two parties go to the right one.
            (i, j): 2.0 if fold(one.name) == fold(other.name) else 1.5
            for i, one in enumerate(gold)
            for j, other in enumerate(pred)
            if self.same(one, other)
        }
        return [(gold[i], pred[j]) for i, j in assign(same)]

    def same_set(self, gold: Sequence[Party], pred: Sequence[Party]) -> bool:
        """Are the two lists the same parties, in any order, none missing and none too many?"""
        return len(gold) == len(pred) == len(self.pairs(gold, pred))

    def same_chain(self, gold: Sequence[Link], pred: Sequence[Link]) -> bool:
        """Are the two chains as long, and the same set of parties at every link?"""
        return len(gold) == len(pred) and all(
            self.same_set(one.parties, other.parties) for one, other in zip(gold, pred, strict=True)
        )


def fold(name: str) -> str:
    """`name` as it is compared: case folded, spacing evened, without a leading "the"."""
    words = name.casefold().split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def overlap(one: Span, other: Span) -> bool:
    """Do the two spans share a character?"""
    return one[0] < other[1] and other[0] < one[1]


def touches(spans: Iterable[Span], others: Sequence[Span]) -> bool:
    """Does any of `spans` overlap any of `others`?"""
    return any(overlap(one, other) for one in spans for other in others)


def judge(gold: ScoredEvent, pred: ScoredEvent, entities: Entities) -> dict[str, Judgement]:
    """Every one of `FIELDS` of an aligned pair.

    `date` is right where first and last day are equal (a missing last day is the first); `place`
    where a name of one is a name of the other or stands in it as whole words ("Kharkiv", "Kharkiv
    city"); `place country` where the codes are equal. A place with a country on one side only, or
    a field that is empty on one side only, is wrong.
    """
    place, other = gold.place, pred.place
    country, other_country = (place and place.country), (other and other.country)
    parties = {"actor": (gold.actor, pred.actor), "recipient": (gold.recipient, pred.recipient)}
    plain: dict[str, tuple[object, object]] = {
        "hedged": (gold.hedged, pred.hedged),
        "historical": (gold.historical, pred.historical),
        "mode": (gold.mode, pred.mode),
        "date": (_days(gold), _days(pred)),
        "place country": (country, other_country),
    }
    judged = {
        name: Judgement(entities.same_set(one, two), bool(one))
        for name, (one, two) in parties.items()
    }
    judged["said_by"] = Judgement(
        entities.same_chain(gold.said_by, pred.said_by), bool(gold.said_by)
    )
    judged["status"] = Judgement(gold.status == pred.status, gold.status != "actual")
    judged["place"] = Judgement(_same_place(place, other), place is not None)
    judged |= {name: Judgement(one == two, bool(one)) for name, (one, two) in plain.items()}
    return {name: judged[name] for name in FIELDS}


def _days(event: ScoredEvent) -> tuple[str | None, str | None] | None:
    if event.date is None and event.enddate is None:
        return None
    return event.date, event.enddate or event.date


def _same_place(gold: Place | None, pred: Place | None) -> bool:
    if gold is None or pred is None:
        return gold is pred
    return any(
        _within(fold(one), fold(other)) or _within(fold(other), fold(one))
        for one in gold.names
        for other in pred.names
    ) or (not gold.names and not pred.names and gold.country == pred.country)


def _within(part: str, whole: str) -> bool:
    return bool(part) and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", whole) is not None


def align(
    gold: Sequence[ScoredEvent],
    pred: Sequence[ScoredEvent],
    entities: Entities,
    typed: bool = True,
) -> list[tuple[int, int]]:
    """Pair the events of a report one to one: (index in `gold`, index in `pred`).

    A pair may be made where any predicted mention overlaps any gold one and (if `typed`) the types
    are the same. Of all ways to pair, the one with the most pairs is taken, then the one with most
    in common: right fields of `judge` count one each, a main mention that overlaps the other's
    main mention counts two, and an unsure gold event yields to a sure one that fits as well. (If
    not `typed`, pairs of the same type go before all that.)
    """
    weights: dict[tuple[int, int], float] = {}
    for i, wanted in enumerate(gold):
        places = [mention.trigger for mention in wanted.mentions]
        for j, found in enumerate(pred):
            if typed and wanted.type != found.type:
                continue
            triggers = [mention.trigger for mention in found.mentions]
            if not touches(triggers, places):
                continue
            judged = judge(wanted, found, entities)
            weights[i, j] = (
                _PAIR
                + _SAME_TYPE * (wanted.type == found.type)
                + _SAME_MAIN * overlap(triggers[0], places[0])
                + _SURE * wanted.sure
                + sum(field.right for field in judged.values())
            )
    return assign(weights)


def same_attributions(
    gold: Sequence[ScoredAttribution], pred: Sequence[ScoredAttribution]
) -> list[tuple[int, int]]:
    """Pair the attributions of a report that are the same, one to one: (gold, pred) indices.

    Two are the same where the characters that their contents share make up at least half of the
    gold content and at least half of the predicted content, and their sources overlap or are
    missing from both. As many pairs as can be are made; among those, the ones with the closest
    contents.
    """
    weights: dict[tuple[int, int], float] = {}
    sizes = [len(_characters(found.content)) for found in pred]
    contents = [_characters(found.content) for found in pred]
    for i, wanted in enumerate(gold):
        content = _characters(wanted.content)
        for j, found in enumerate(pred):
            shared = len(content & contents[j])
            if not shared or 2 * shared < max(len(content), sizes[j]):
                continue
            if touches(wanted.source, found.source) or not (wanted.source or found.source):
                weights[i, j] = _PAIR + shared / len(content | contents[j])
    return assign(weights)


def _characters(spans: Iterable[Span]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}
