"""What was coded of two parties, by the parts that they play, and in what two codings differ.

What is compared and what is left out stands in `slant`, which tells the same of the two with their
names swapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sayso.records import Annotation, Entity, Event, SaidBy, Source

# The forms that a name asks for, by its pronoun; templates have those of "they".
FORMS = {
    "they": {"they": "they", "them": "them", "their": "their", "were": "were"},
    "it": {"they": "it", "them": "it", "their": "its", "were": "was"},
    "he": {"they": "he", "them": "him", "their": "his", "were": "was"},
    "she": {"they": "she", "them": "her", "their": "her", "were": "was"},
}
# One form for all parties: "her" is no other word than "them" or "their".
_FOLDED = {
    form: "were" if slot == "were" else "they"
    for forms in FORMS.values()
    for slot, form in forms.items()
}
_EVENT_FIELDS = (
    "trigger", "type", "mode", "status", "hedged", "actor", "recipient", "said by"
)  # fmt: skip
FIELDS = ("event", *_EVENT_FIELDS, "attribution", "source")


@dataclass(frozen=True, slots=True)
class Party:
    """Who can stand in a template: its name inside a sentence, and its pronoun."""

    name: str
    pronoun: str


# --- What was coded, by role -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """What is compared of an event; names of parties are "A" and "B" in it."""

    trigger: tuple[str, ...]
    type: str
    mode: str
    status: str
    hedged: bool
    actor: frozenset[str]
    recipient: frozenset[str]
    said_by: tuple[frozenset[str], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class ToldSaying:
    """What is compared of an attribution."""

    cue: str
    source: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """What was coded of one filling."""

    events: tuple[ToldEvent, ...]
    sayings: tuple[ToldSaying, ...]


class Roles:
    """Puts "A" and "B" back for the parties' names.

    An entity is a party if a mention of it is the party's name, "A=B" if it is taken for both;
    else it goes by its first mention, with the parties' names in it put back ("the army's convoy" →
    "A convoy"). Not by its canonical name: what is known of a party may have given it that.
    """

    def __init__(self, a: Party, b: Party, entities: Iterable[Entity]) -> None:
        bare = {role: p.name.removeprefix("the ") for role, p in (("A", a), ("B", b))}
        self._patterns = [
            (role, re.compile(rf"(?:\bthe\s+)?\b{re.escape(name)}(?:'s|'|\b)", re.IGNORECASE))
            for role, name in bare.items()
        ]
        self._by_id = {entity.entity_id: self._of(entity) for entity in entities}

    def _of(self, entity: Entity) -> str:
        found = [self.words(mention.text) for mention in entity.mentions]
        parties = sorted({"A", "B"} & set(found))
        return "=".join(parties or found[:1]) or self.words(entity.name)

    def words(self, text: str) -> str:
        """Words without the article, in small letters, in one form for all parties."""
        for role, pattern in self._patterns:
            text = pattern.sub(f" {{{role}}} ", text)
        kept = [_FOLDED.get(word, word) for word in text.lower().removeprefix("the ").split()]
        return " ".join({"{a}": "A", "{b}": "B"}.get(word, word) for word in kept)

    def who(self, entity_id: str | None, name: str) -> str:
        """The role of an entity; of one that is not known, its words."""
        return self._by_id.get(entity_id or "") or self.words(name)

    def source(self, one: Source | None) -> tuple[frozenset[str], ...]:
        """The source of an attribution as a chain of one link or none."""
        return (frozenset([self.who(one.entity_id, one.name)]),) if one else ()

    def link(self, one: SaidBy) -> frozenset[str]:
        """A link of a chain, with those side by side."""
        return frozenset(self.who(each.entity_id, each.name) for each in (one, *one.and_))


def told(annotation: Annotation, a: Party, b: Party) -> Telling:
    """What was coded of a report, by the roles that the parties play."""
    roles = Roles(a, b, annotation.entities)
    return Telling(
        events=tuple(_told_event(event, roles) for event in annotation.events),
        sayings=tuple(
            ToldSaying(
                cue=roles.words(one.cue.text) if one.cue else "",
                source=roles.source(one.source),
            )
            for one in annotation.attributions
        ),
    )


def _told_event(event: Event, roles: Roles) -> ToldEvent:
    return ToldEvent(
        trigger=tuple(sorted(roles.words(mention.text) for mention in event.evidence)),
        type=event.event,
        mode=event.mode or "",
        status=event.status,
        hedged=event.hedged,
        actor=frozenset(roles.who(one.entity_id, one.name) for one in event.actor),
        recipient=frozenset(roles.who(one.entity_id, one.name) for one in event.recipient),
        said_by=tuple(roles.link(one) for one in event.said_by),
        confidence=event.confidence,
    )


# --- Comparing -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the two fillings differ, and what it holds in either.

    `way` is how they differ, whichever filling has which, all names but the parties' being alike.
    """

    field: str
    one: str
    other: str
    way: tuple[str, str]


Matched = tuple[ToldEvent, ToldEvent]


def matched(one: Telling, other: Telling) -> tuple[list[Matched], list[ToldEvent], list[ToldEvent]]:
    """Events with a trigger word in common, those alike in most fields first; and the rest."""
    rated = sorted(
        (-_alike(left, right), abs(i - j), i, j)
        for i, left in enumerate(one.events)
        for j, right in enumerate(other.events)
        if _words(left) & _words(right)
    )
    pairs: dict[int, int] = {}
    for *_, i, j in rated:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return (
        [(one.events[i], other.events[j]) for i, j in sorted(pairs.items())],
        [event for i, event in enumerate(one.events) if i not in pairs],
        [event for j, event in enumerate(other.events) if j not in pairs.values()],
    )


def _alike(one: ToldEvent, other: ToldEvent) -> float:
    """How many compared fields agree, and then how many trigger words."""
    same = sum(_shown(one, field) == _shown(other, field) for field in _EVENT_FIELDS)
    return same + len(_words(one) & _words(other)) / 100


def _words(event: ToldEvent) -> set[str]:
    return {word for words in event.trigger for word in words.split()}


def _shown(event: ToldEvent, field: str, plain: bool = False) -> str:
    """A field as words."""
    if field == "said by":
        return _names(event.said_by, plain)
    if field == "actor":
        return _names([event.actor], plain)
    if field == "recipient":
        return _names([event.recipient], plain)
    if field == "trigger":
        return " + ".join(event.trigger)
    return str(getattr(event, field)) or "none"


def _names(chain: Iterable[frozenset[str]], plain: bool = False) -> str:
    """Who fills a role; `plain`: whoever is no party is "another"."""
    links = [
        {name if not plain or name in ("A", "B", "A=B") else "another" for name in link}
        for link in chain
    ]
    return " > ".join(", ".join(sorted(link)) for link in links) or "nobody"


def differences(one: Telling, other: Telling) -> list[Difference]:
    """All in which the two fillings differ; of an event that only one has, nothing but that."""
    pairs, left, right = matched(one, other)
    found = [Difference("event", e.type, "none", (e.type, "none")) for e in left]
    found += [Difference("event", "none", e.type, (e.type, "none")) for e in right]
    for a, b in pairs:
        for field in _EVENT_FIELDS:
            shown = _shown(a, field), _shown(b, field)
            if shown[0] != shown[1]:
                found.append(Difference(field, *shown, _way(field, a, b)))
    return found + list(_sayings(one.sayings, other.sayings))


def _way(field: str, one: ToldEvent, other: ToldEvent) -> tuple[str, str]:
    if field == "trigger":
        few, many = sorted((set(one.trigger), set(other.trigger)), key=len)
        return ("fewer mentions", "more mentions") if few < many else ("words", "other words")
    low, high = sorted(_shown(event, field, plain=True) for event in (one, other))
    return low, high


def _sayings(one: Sequence[ToldSaying], other: Sequence[ToldSaying]) -> Iterator[Difference]:
    """Attributions with the same cue, in text order, are held against each other."""
    for cue in dict.fromkeys(saying.cue for saying in (*one, *other)):
        left = [saying.source for saying in one if saying.cue == cue]
        right = [saying.source for saying in other if saying.cue == cue]
        for a, b in zip(left, right, strict=False):
            if a != b:
                low, high = sorted((_names(a, plain=True), _names(b, plain=True)))
                yield Difference("source", _names(a), _names(b), (low, high))
        missing = ("attribution", "none")
        yield from [Difference("attribution", cue, "none", missing)] * (len(left) - len(right))
        yield from [Difference("attribution", "none", cue, missing)] * (len(right) - len(left))
