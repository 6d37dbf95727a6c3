"""The mentions of a report's entities out of the model's scores."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

import numpy as np

from sayso.encoder import Scores, decoding
from sayso.encoder.pieces import Ints
from sayso.resolving.describing import Label
from sayso.resolving.entities import FoundMention, mention_kind
from sayso.spans import Bounds, Stretches

# Chosen on the development half of `coded`.
MENTION = 0.4
_PRONOUN = re.compile(
    r"\b(?:[Hh]e|[Hh]im|[Hh]is|[Ss]he|[Hh]ers?|[Tt]hey|[Tt]hem|[Tt]heirs?|[Ii]ts?|[Ww]e|us|[Oo]urs?"
    r"|I|[Mm]e|[Mm]y)\b"
)

# How many earlier mentions a mention is held against: it bounds the work on long reports.
_BACK = 60
_LINK = 0.2


def pronouns(text: str, parts: Iterable[Bounds]) -> list[Bounds]:
    """The personal pronouns in some parts of a text: a closed class, so nothing to be learned."""
    return [m.span() for start, end in parts for m in _PRONOUN.finditer(text, start, end)]


def marked(scores: Scores, text: str, also: Iterable[Bounds] = ()) -> list[decoding.Found]:
    """The mentions that the model marks, and the spans `also`, by pieces, in order.

    Some stand within others.
    """
    every = {
        (found.first, found.last): found
        for head in ("inner", "mention")
        for found in decoding.wordlike(decoding.spans(scores, head, MENTION), scores, text)
    }
    for span in also:
        first, last = scores.pieces.covering(*span)
        if first < last:
            every.setdefault((first, last), decoding.Found(first, last, _label(scores, first), 1.0))
    return [every[key] for key in sorted(every)]


def find(
    scores: Scores, text: str, people: Iterable[decoding.Found], also: Iterable[Bounds]
) -> list[FoundMention]:
    """Mentions in text order: the marked ones, and the spans `also` that are not among them.

    `also` are words that speak: whoever does must be somebody. One that shares most of its
    characters with a marked mention is not added.
    """
    marked: dict[Bounds, tuple[int, str]] = {}
    for found in people:
        span = decoding.characters(scores, text, found.first, found.last)
        marked.setdefault(span, (found.first, found.label))
    known = Stretches(list(marked), lambda span: span)
    for span in dict.fromkeys(also):
        if not any(overlap(span, other) >= 0.5 for other in known.touching(span)):
            first, last = scores.pieces.covering(*span)
            if first < last:
                marked[span] = (first, _label(scores, first))
    ordered = sorted(marked.items(), key=lambda item: (item[0][0], -item[0][1]))
    pieces = np.array([scores.pieces.covering(*span) for span, _ in ordered]).reshape(-1, 2)
    return [
        FoundMention(
            start=span[0],
            end=span[1],
            kind=mention_kind(text[span[0] : span[1]]),
            label=cast(Label, label),
            sector=scores.choice("sector", piece),
            link=_links(scores, pieces, number, piece),
        )
        for number, (span, (piece, label)) in enumerate(ordered)
    ]


def overlap(one: Bounds, other: Bounds) -> float:
    """Shared characters as a share of both together (Jaccard)."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def _label(scores: Scores, piece: int) -> str:
    table = scores.choice("mention", piece)
    table.pop("O")
    return max(table, key=table.__getitem__)[2:]


def _links(scores: Scores, pieces: Ints, number: int, piece: int) -> dict[int, float]:
    """Earlier mentions that the model holds for the same entity, with the probability."""
    low = max(0, number - _BACK)
    near = pieces[low:number]
    logits = scores.row("coreference", piece).means(near[:, 0], near[:, 1])
    probabilities = 1 / (1 + np.exp(-logits))
    return {low + int(i): float(probabilities[i]) for i in np.flatnonzero(probabilities >= _LINK)}
