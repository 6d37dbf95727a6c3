"""Every place mention of a report, with what the encoder has read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso.records import PlaceMention
from sayso.resolving.describing import describe, own_name
from sayso.resolving.entities import FoundMention
from sayso.resolving.gazetteer import fold
from sayso.resolving.place_words import (
    BODIES,
    DISTRICTS,
    NEVER,
    OFFICES,
    ORGANISATION,
    PARTS,
    PEOPLE,
    SIDES,
    TITLES,
)
from sayso.resolving.places import Gazetteer, Hint
from sayso.spans import Bounds, Stretches

_FROM = re.compile(r"\w (?:of|from) (?:the )?([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2})$")
_NEXT = re.compile(r" ([A-Z][a-z][\w'’-]*)")
# Words after a place's name that go with it: the rest of a longer name is none of these.
_KINDS = SIDES | OFFICES | ORGANISATION | DISTRICTS | BODIES | PEOPLE | PARTS | TITLES
_OF = re.compile(r"^(?:of|from|in|at|for|the|and|D|R)[ -]")


def find(
    text: str, parts: Sequence[Bounds], people: Sequence[FoundMention], gazetteer: Gazetteer
) -> list[PlaceMention]:
    """Places in some parts of a text, in its order; a place that nobody knows is unresolved.

    Args:
        people: the encoder's mentions of whatever kind. A person's own name is no place, though
            "Texas" of "Texas Gov. Ann Richards" is.
    """
    own = [span for mention in people if (span := _own(text, mention))]
    # A name of one word may be a place's that was taken for a person's: what stands beside tells.
    names = [span for span in own if " " in text[span[0] : span[1]]]
    hints = [Hint(m.start, m.end, m.label, m.kind == "name") for m in people if m.label != "person"]
    hints += [Hint(*span, "person", True) for span in own if span not in names]
    hints += [hint for mention in people if (hint := _home(text, mention))]
    found = gazetteer.find(text, parts, skip=names, hints=hints)
    starts = {place.start for place in found}
    longer = Stretches(
        [(m.start, m.end) for m in people if m.kind == "name" and m.label == "place"],
        lambda span: span,
    )
    known = [place for place in found if not _of_longer(text, place, longer, starts)]
    taken = Stretches(known, lambda place: (place.start, place.end))
    unknown = [
        PlaceMention.unresolved(text, m.start, m.end)
        for m in people
        if m.kind == "name" and m.label == "place" and not taken.touching((m.start, m.end))
        if any(w[0].isupper() and fold(w) not in NEVER for w in text[m.start : m.end].split())
    ]
    return sorted([*known, *unknown], key=lambda place: (place.start, place.end))


def _of_longer(text: str, place: PlaceMention, longer: Stretches[Bounds], starts: set[int]) -> bool:
    """Whether a name opens a longer one: "Kessel" of "Kessel Ford", not of "Kessel Airport"."""
    for _, end in longer.touching((place.start, place.end)):
        rest = _NEXT.match(text, place.end, max(end, place.end))
        if rest and rest.start(1) not in starts and fold(rest[1]) not in _KINDS:
            return True
    return False


def _home(text: str, mention: FoundMention) -> Hint | None:
    """Where a person is from: "Ana Ruiz of Quito"."""
    if mention.label != "person":
        return None
    found = _FROM.search(text[mention.start : mention.end])
    if found is None:
        return None
    start, end = found.span(1)
    return Hint(mention.start + start, mention.start + end, "place", True)


def _own(text: str, mention: FoundMention) -> Bounds | None:
    """Where a person's own name stands in a mention of it."""
    if mention.kind != "name" or mention.label != "person":
        return None
    words = text[mention.start : mention.end]
    name = _OF.sub("", own_name(describe(words, mention.kind, mention.label)))
    at = words.find(name) if name else -1
    if at < 0:
        return mention.start, mention.end
    return mention.start + at, mention.start + at + len(name)
