"""Which mentions tell of one event."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sayso.encoder import Scores, decoding
from sayso.encoder.scores import Floats
from sayso.events.triggers import Trigger, best_status

# Mentions are joined from this probability on; chosen on the development half of `coded`.
LINK = 0.45

# What each of `features` weighs (`python -m training.merging` fits them).
WEIGHTS = (0.09, 0.07, -0.68, 0.36, 0.49, -0.46, 0.4, -0.5)

# Mentions of one act are compared with at most this many earlier events of their type.
_BACK = 40


@dataclass(frozen=True, slots=True)
class Act:
    """A trigger with the entities (by index) that fill its roles."""

    trigger: Trigger
    actor: frozenset[int]
    recipient: frozenset[int]
    stem: str


def stem(word: str) -> str:
    """The first letters of a word without its ending: "shelled", "shelling" → "shel"."""
    word = word.lower().split(" ")[-1] if " " in word else word.lower()
    for ending in ("ings", "ing", "ions", "ion", "ments", "ment", "ers", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:6].rstrip("e")


def merge(scores: Scores, acts: Sequence[Act]) -> list[list[Act]]:
    """Acts grouped into events, in the order of each group's first mention."""
    groups: list[list[Act]] = []
    by_type: dict[str, list[list[Act]]] = {}
    for act in acts:
        near = by_type.setdefault(act.trigger.type, [])
        rated = [
            (_together(scores, group, act), -n, group) for n, group in enumerate(near[-_BACK:])
        ]
        best = max(rated, key=lambda r: r[:2], default=(0.0, 0, None))
        if best[2] is not None and best[0] >= LINK:
            best[2].append(act)
        else:
            group = [act]
            groups.append(group)
            near.append(group)
    return groups


def _together(scores: Scores, group: Sequence[Act], act: Act) -> float:
    """How sure it is that a mention tells of the event of a group: the mean over its mentions."""
    if any(_clash(other, act) for other in group):
        return 0.0
    return sum(_pair(scores, other, act) for other in group) / len(group)


def _pair(scores: Scores, one: Act, other: Act) -> float:
    return decoding.sigmoid(float(np.dot(WEIGHTS, features(scores, one, other))))


def features(scores: Scores, one: Act, other: Act) -> Floats:
    """What speaks for and against two mentions of one type being of one event.

    In order: always 1; the model's log odds where both were in one window, and 1 where not; the
    same word; actors shared, apart; recipients shared, apart.
    """
    near = scores.row("same_event", one.trigger.piece).reaches(other.trigger.piece)
    link = (_linked(scores, one.trigger, other.trigger)
            + _linked(scores, other.trigger, one.trigger)) / 2  # fmt: skip
    odds = math.log(link / (1 - link)) if near else 0.0
    actors, recipients = _agree(one.actor, other.actor), _agree(one.recipient, other.recipient)
    return np.array(
        [1, odds, not near, one.stem == other.stem, actors > 0, actors < 0, recipients > 0,
         recipients < 0], dtype=np.float32,
    )  # fmt: skip


def _linked(scores: Scores, one: Trigger, other: Trigger) -> float:
    return decoding.sigmoid(scores.row("same_event", one.piece).mean(other.piece, other.last))


def _agree(one: frozenset[int], other: frozenset[int]) -> int:
    """1 where two sets share somebody, 0 where either is empty, else -1."""
    if not one or not other:
        return 0
    return 1 if one & other else -1


def _clash(one: Act, other: Act) -> bool:
    """Whether two mentions cannot be of one event: other doers and other victims, or denied."""
    apart = _agree(one.actor, other.actor) < 0 and _agree(one.recipient, other.recipient) < 0
    denied = {best_status(one.trigger.status), best_status(other.trigger.status)}
    return apart or ("negated" in denied and len(denied) > 1)
