"""Which mentions tell of one event."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sayso.encoder import Scores, decoding
from sayso.encoder.scores import Floats
from sayso.events.triggers import Trigger, best_status

# Mentions are joined from this probability on; chosen on the development half of `coded`.
LINK = 0.5

# What each of `features` weighs (`python -m training.merging` fits them).
WEIGHTS = (0.09, 0.07, -0.68, 0.36, 0.49, -0.46, 0.4, -0.5)

# Mentions are compared with at most this many earlier events of their type, and with the latest
# mentions of each.
_BACK = 40
_LATEST = 12

_PARTICLES = frozenset(("at", "back", "down", "for", "in", "into", "of", "off", "on", "out", "up"))


@dataclass(frozen=True, slots=True)
class Act:
    """A trigger with the entities (by index) that fill its roles."""

    trigger: Trigger
    actor: frozenset[int]
    recipient: frozenset[int]
    stem: str

    @property
    def kind(self) -> tuple[frozenset[int], frozenset[int], str]:
        """All of it that can keep it apart from another."""
        return self.actor, self.recipient, best_status(self.trigger.status)


def stem(words: str) -> str:
    """The first letters of a word without its ending: "shelled", "shelling" → "shell".

    Of several words the last, but for particles: "launched a strike" → "strik", "broke off" →
    "brok".
    """
    *_, word = [w for w in words.lower().split() if w not in _PARTICLES] or [words.lower()]
    for ending in ("ings", "ing", "ions", "ion", "ments", "ment", "ers", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:6].rstrip("e")


class _Group:
    """The mentions of one event so far.

    A report may repeat itself a thousand times over: mentions alike in all that can clash are
    kept once, and of all mentions the latest ones, the only ones near enough for the model.
    """

    def __init__(self, act: Act) -> None:
        self.acts = [act]
        self.kinds = {act.kind: act}

    def add(self, act: Act) -> None:
        self.acts.append(act)
        if len(self.kinds) < _BACK:
            self.kinds.setdefault(act.kind, act)

    def together(self, scores: Scores, act: Act) -> float:
        """How sure it is that a mention tells of this event: the mean over its mentions."""
        if any(_clash(other, act) for other in self.kinds.values()):
            return 0.0
        latest = self.acts[-_LATEST:]
        return sum(_pair(scores, other, act) for other in latest) / len(latest)


def merge(scores: Scores, acts: Sequence[Act]) -> list[list[Act]]:
    """Acts grouped into events, in the order of each group's first mention."""
    groups: list[_Group] = []
    by_type: dict[str, deque[_Group]] = {}
    for act in acts:
        near = by_type.setdefault(act.trigger.type, deque(maxlen=_BACK))
        rated = [(group.together(scores, act), n) for n, group in enumerate(near)]
        best, number = max(rated, default=(0.0, 0))
        if best >= LINK:
            near[number].add(act)
        else:
            groups.append(_Group(act))
            near.append(groups[-1])
    return [group.acts for group in groups]


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
