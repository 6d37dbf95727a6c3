"""The words that name acts, and what the model says of each act at its word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sayso.encoder import Scores, decoding
from sayso.records import Status
from sayso.spans import SIDE_BY_SIDE, Bounds, Stretches

# Chosen on the development half of `coded`.
TRIGGER = 0.75
ROLE = -0.5
SECOND = 0.8
WHERE_BIAS = 0.0
WHERE_STAY = 0.0
CONTEXT = 0.4

_MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})


@dataclass(frozen=True, slots=True)
class Filler:
    """Words that fill a role, and how sure that is (mean logit)."""

    span: Bounds
    logit: float


@dataclass(frozen=True, slots=True)
class Trigger:
    """One mention of an act. `piece` is where its scores are read."""

    span: Bounds
    piece: int
    last: int
    type: str
    mode: str | None
    context: tuple[str, ...]
    status: dict[str, float]
    historical: float
    hedged: float
    vouched: float
    main: float
    actor: tuple[Filler, ...]
    recipient: tuple[Filler, ...]
    place: tuple[Filler, ...]
    time: tuple[Filler, ...]
    probability: float
    headline: bool


def find(
    scores: Scores, text: str, people: Sequence[decoding.Found], headline: Bounds | None
) -> list[Trigger]:
    """All triggers of a report, in text order; `people` are who may be actor or recipient."""
    candidates = Stretches(people, lambda one: (one.first, one.last))
    return [
        _trigger(scores, text, one, candidates, headline)
        for one in decoding.joined(
            decoding.wordlike(decoding.spans(scores, "trigger", TRIGGER), scores, text), scores
        )
    ]


def _trigger(
    scores: Scores,
    text: str,
    one: decoding.Found,
    people: Stretches[decoding.Found],
    headline: Bounds | None,
) -> Trigger:
    span = decoding.characters(scores, text, one.first, one.last)
    at = one.first

    def where(name: str) -> tuple[Filler, ...]:
        return tuple(
            Filler((start, end), logit)
            for start, end, logit in decoding.tied(scores, text, name, at, WHERE_BIAS, WHERE_STAY)
            if end <= span[0] or start >= span[1]
        )

    actor = _role(scores, text, "actor", one, people)
    recipient = _role(scores, text, "recipient", one, people)
    return Trigger(
        span=span,
        piece=at,
        last=one.last,
        type=one.label,
        mode=_mode(scores, at, one.label),
        context=_contexts(scores, at),
        status=scores.choice("status", at),
        historical=scores.flag("flags", "historical", at),
        hedged=scores.flag("flags", "hedged", at),
        vouched=scores.flag("flags", "vouched", at),
        main=scores.flag("flags", "main", at),
        actor=_but(actor, recipient),
        recipient=_but(recipient, actor),
        place=where("place"),
        time=where("time"),
        probability=one.probability,
        headline=headline is not None and headline[0] <= span[0] < headline[1],
    )


def _role(
    scores: Scores,
    text: str,
    role: str,
    trigger: decoding.Found,
    people: Stretches[decoding.Found],
) -> tuple[Filler, ...]:
    """The mentions that fill a role, best first; not ones that the trigger itself stands in.

    Further ones stand side by side with the best ("Oslo and Lima signed"), unless the act is one
    that its doers do with each other ("Oslo met with Lima").
    """
    row = scores.row(role, trigger.first)
    near = [
        (one.first, one.last)
        for one in people.touching((row.first, row.first + len(row.logits)))
        if not one.first <= trigger.first < one.last
    ]
    found = [
        Filler(decoding.characters(scores, text, *near[number]), logit)
        for number, logit in decoding.among(scores, role, trigger.first, near, ROLE, SECOND)
    ]
    mutual = role == "actor" and trigger.label in _MUTUAL
    return tuple(found if mutual else _side_by_side(text, found))


def _but(fillers: Sequence[Filler], rivals: Sequence[Filler]) -> tuple[Filler, ...]:
    """Without those that fill the other role better: nobody does a thing to itself."""
    better = {rival.span: rival.logit for rival in rivals}
    return tuple(one for one in fillers if one.logit >= better.get(one.span, one.logit))


def _side_by_side(text: str, found: Sequence[Filler]) -> list[Filler]:
    """The best filler and those that are joined to it, one after the other."""
    kept = list(found[:1])
    for one in found[1:]:
        for other in kept:
            (_, end), (start, _) = sorted((one.span, other.span))
            if SIDE_BY_SIDE.fullmatch(text[end:start]):
                kept.append(one)
                break
    return kept


def _mode(scores: Scores, piece: int, event: str) -> str | None:
    """The likeliest of the modes that the type has, or none."""
    values = {
        label: p
        for label, p in scores.choice("mode", piece).items()
        if label == "none" or label.startswith(f"{event}:")
    }
    best = max(values, key=values.__getitem__)
    return None if best == "none" else best.partition(":")[2]


def _contexts(scores: Scores, piece: int) -> tuple[str, ...]:
    values = scores.choice("context", piece)
    return tuple(c for c in sorted(values, key=values.__getitem__, reverse=True)
                 if values[c] >= CONTEXT)  # fmt: skip


def best_status(status: dict[str, float]) -> Status:
    """The likeliest status."""
    every: tuple[Status, ...] = ("actual", "future", "hypothetical", "negated")
    return max(every, key=lambda s: status[s])
