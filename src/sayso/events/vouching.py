"""Who vouches for an event: the attributions that its words stand in, from the outside in."""

from __future__ import annotations

from sayso.events.triggers import Trigger
from sayso.saying.speakers import Quotes
from sayso.spans import Bounds

# Chosen on the development half of `coded`.
VOUCHED = 0.5

# Acts of speech: their speaker is the actor, not somebody who vouches for them.
SPEECH = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})


def chain(trigger: Trigger, quotes: Quotes, actors: frozenset[int]) -> list[int]:
    """Indices of the attributions that vouch for what a trigger names, outermost first.

    One whose cue names the act itself does not vouch for it, nor does the actor for its own act
    of speech or for an act that it announces; and the model must hold that somebody vouches at all.
    """
    if trigger.vouched < VOUCHED:
        return []
    found = []
    for number in quotes.near(trigger.span):
        one = quotes.said[number]
        if one.source is None or not one.covers(trigger.span) or _overlap(one.cue, trigger.span):
            continue
        own = quotes.speakers[number] is not None and quotes.speakers[number] in actors
        if own and (trigger.type in SPEECH or max(trigger.status, key=trigger.status.__getitem__)
                    == "future"):  # fmt: skip
            continue
        found.append(number)
    found.sort(key=lambda n: -sum(end - start for start, end in quotes.said[n].content))
    return found


def _overlap(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[1] and other[0] < one[1]
