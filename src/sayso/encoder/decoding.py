"""From scores to spans of pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sayso.encoder.scores import Floats, Scores


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces `first` up to (not with) `last`, their label and its probability."""

    first: int
    last: int
    label: str
    probability: float


def sigmoid(logit: float) -> float:
    """The probability that a logit stands for."""
    return float(1 / (1 + np.exp(-logit)))


def spans(scores: Scores, head: str, threshold: float = 0.5) -> list[Found]:
    """Labelled spans of a begin-inside-outside head.

    A piece belongs to a span where "outside" has less than `1 - threshold`; it opens a new one
    where begin outweighs inside, whatever the label, or the sentence changes. A span's label is
    the likeliest over all its pieces.
    """
    table, pieces = scores.tags[head], scores.pieces
    labels = [label[2:] for label in scores.labels[head][1::2]]
    either = table[:, 1::2] + table[:, 2::2]
    opens = table[:, 1::2].sum(axis=1) >= table[:, 2::2].sum(axis=1)
    active = 1 - table[:, 0] >= threshold
    found: list[Found] = []
    first = -1

    def close(last: int) -> None:
        label = int(either[first:last].sum(axis=0).argmax())
        found.append(Found(first, last, labels[label], float(either[first:last, label].max())))

    # a word of several pieces is labelled by its first piece
    for i in np.flatnonzero(~pieces.joined).tolist():
        inside = active[i] and not opens[i]
        if first >= 0 and not (inside and pieces.sentence[i] == pieces.sentence[first]):
            close(i)
            first = -1
        if active[i] and first < 0:
            first = i
    if first >= 0:
        close(len(pieces))
    return found


def wordlike(found: Sequence[Found], scores: Scores, text: str) -> list[Found]:
    """The spans that hold a letter or a digit: a mark alone names nothing."""
    start, end = scores.pieces.start, scores.pieces.end
    return [
        one
        for one in found
        if any(map(str.isalnum, text[int(start[one.first]) : int(end[one.last - 1])]))
    ]


def joined(found: Sequence[Found], scores: Scores) -> list[Found]:
    """Spans that touch within a sentence as one, with the likelier one's label."""
    kept: list[Found] = []
    for one in found:
        last = kept[-1] if kept else None
        sentence = scores.pieces.sentence
        if last and last.last == one.first and sentence[last.first] == sentence[one.first]:
            label = max(last, one, key=lambda f: f.probability)
            kept[-1] = Found(last.first, one.last, label.label, label.probability)
        else:
            kept.append(one)
    return kept


def segments(logits: Floats, stay: float = 2.0, bias: float = 0.0) -> list[tuple[int, int]]:
    """The stretches that make the summed logits largest, where each costs `stay` at either end.

    A two-state Viterbi pass: a single doubtful piece neither splits a stretch nor makes one.
    """
    inside, outside = -np.inf, 0.0
    came_in: list[bool] = []
    came_out: list[bool] = []
    for value in (logits + bias).tolist():
        enter = outside - stay > inside
        leave = inside - stay > outside
        came_in.append(enter)
        came_out.append(leave)
        inside, outside = max(inside, outside - stay) + value, max(outside, inside - stay)
    found: list[tuple[int, int]] = []
    state = inside - stay > outside
    end = len(came_in)
    for i in range(len(came_in) - 1, -1, -1):
        if state and came_in[i]:
            found.append((i, end))
            state = False
        elif not state and came_out[i]:
            state, end = True, i
    return found[::-1]


def characters(scores: Scores, text: str, first: int, last: int) -> tuple[int, int]:
    """The characters of the pieces `first` up to `last`, widened to whole words."""
    start, end = int(scores.pieces.start[first]), int(scores.pieces.end[last - 1])
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def among(
    scores: Scores,
    pair: str,
    anchor: int,
    candidates: Sequence[tuple[int, int]],
    least: float,
    others: float,
) -> list[tuple[int, float]]:
    """Which of some stretches of pieces an anchor is tied to, best first, with their mean logits.

    The best one needs a mean logit of `least`; further ones, which may not overlap with better
    ones, need `others`.
    """
    if not candidates:
        return []
    places = np.array(candidates)
    rated = scores.row(pair, anchor).means(places[:, 0], places[:, 1])
    chosen: list[tuple[int, float]] = []
    for number in np.argsort(-rated, kind="stable").tolist():
        if rated[number] < (others if chosen else least):
            break
        first, last = candidates[number]
        if all(last <= candidates[n][0] or candidates[n][1] <= first for n, _ in chosen):
            chosen.append((number, float(rated[number])))
    return chosen


def tied(
    scores: Scores, text: str, pair: str, anchor: int, bias: float = 0.0, stay: float = 2.0
) -> list[tuple[int, int, float]]:
    """The spans that a piece is tied to: start, end (characters) and mean logit, in text order."""
    row = scores.row(pair, anchor)
    return [
        (
            *characters(scores, text, row.first + a, row.first + b),
            float(row.logits[a:b].mean()),
        )
        for a, b in segments(row.logits, stay, bias)
    ]
