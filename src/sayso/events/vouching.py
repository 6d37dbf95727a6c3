"""Who vouches for an event: the attributions that its words stand in, from the outside in."""

from __future__ import annotations

from sayso.events.triggers import Trigger, best_status
from sayso.saying.speakers import Quotes
from sayso.spans import Bounds

# How sure the model must be that somebody vouches, where an attribution covers the event. Chosen on
# the development half of `coded`. (Taking the source that the model ties to an event that none
# covers was tried: right too seldom.)
COVERED = 0.2

# Acts of speech: their speaker is the actor, not somebody who vouches for them.
SPEECH = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})


def chain(trigger: Trigger, quotes: Quotes, actors: frozenset[int]) -> list[int]:
    """Indices of the attributions that vouch for what a trigger names, outermost first.

    One whose cue names the act itself does not vouch for it, nor does the actor for its own act
    of speech or for an act that it announces; and the model must hold that somebody vouches at
    all.
    """
    if trigger.vouched < COVERED:
        return []
    covering = [
        number
        for number in quotes.near(trigger.span)
        if quotes.said[number].covers(trigger.span) and _may(trigger, quotes, number, actors)
    ]
    return _once(quotes, covering)


def _may(trigger: Trigger, quotes: Quotes, number: int, actors: frozenset[int]) -> bool:
    one = quotes.said[number]
    if one.source is None or _overlap(one.cue, trigger.span):
        return False
    own = any(voice in actors for voice in quotes.voices[number])
    return not (own and (trigger.type in SPEECH or best_status(trigger.status) == "future"))


def _once(quotes: Quotes, numbers: list[int]) -> list[int]:
    """From the widest content to the narrowest, every speaker once."""
    ordered = sorted(numbers, key=lambda n: -sum(b - a for a, b in quotes.said[n].content))
    seen: set[int] = set()
    kept = []
    for number in ordered:
        speaker = quotes.speakers[number]
        if speaker is None or speaker not in seen:
            kept.append(number)
        if speaker is not None:
            seen.add(speaker)
    return kept


def _overlap(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[1] and other[0] < one[1]
