"""Whether whoever tells of an act keeps a distance from it.

The model has seen few hedges; the words that are nothing else are a list that users can edit
(`tables/hedges.txt`). On the training half of `coded` they mark 24
events, 22 of them rightly.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from sayso.events.triggers import Trigger
from sayso.spans import Bounds

# Chosen on the development half of `coded`.
HEDGED = 0.5

# A hedge stands at most this many characters before its trigger.
_REACH = 45


def hedged(trigger: Trigger, text: str, sentence: Bounds) -> bool:
    """By the words before the trigger, or by the model."""
    before = text[max(sentence[0], trigger.span[0] - _REACH) : trigger.span[0]]
    return trigger.hedged >= HEDGED or any(p.search(before) for p in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of adverbs and infinitives, and of adjectives: those hedge the noun right after them."""
    table = resources.files(__package__).joinpath("tables/hedges.txt").read_text("utf-8")
    phrases = [line for line in table.splitlines() if line and not line.startswith("#")]
    near = [phrase for phrase in phrases if phrase.endswith("ed")]
    far = [phrase for phrase in phrases if phrase not in near]
    return (
        re.compile(rf"\b(?:{_either(far)})\b[^.;]*$", re.IGNORECASE),
        re.compile(rf"\b(?:{_either(near)})\s+(?:\w+\s+)?$", re.IGNORECASE),
    )


def _either(phrases: list[str]) -> str:
    return "|".join(map(re.escape, phrases))
