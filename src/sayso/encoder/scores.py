"""What the model thinks of a report: a score for every piece and for every pair that matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sayso.encoder.pieces import Ints, Pieces

Floats = NDArray[np.float32]

# The logit of a tie that no window could see: all but impossible.
UNREACHED = -8.0


@dataclass(frozen=True)
class Row:
    """How strongly one piece is tied to each of its neighbours: logits for consecutive pieces."""

    first: int
    logits: Floats

    @cached_property
    def _sums(self) -> NDArray[np.float64]:
        return np.concatenate([[0.0], np.cumsum(self.logits, dtype=np.float64)])

    def reaches(self, piece: int) -> bool:
        """Whether the window saw a piece."""
        return self.first <= piece < self.first + len(self.logits)

    def mean(self, start: int, end: int) -> float:
        """Mean logit over the pieces `start` to `end`; -8 where the window did not reach them."""
        return float(self.means(np.array([start]), np.array([end]))[0])

    def means(self, start: Ints, end: Ints) -> Floats:
        """The same for many stretches at once: arrays of starts and ends in, one of means out."""
        a, b = start - self.first, end - self.first
        reached = (a >= 0) & (b <= len(self.logits)) & (a < b)
        a, b = np.where(reached, a, 0), np.where(reached, b, 0)
        means = (self._sums[b] - self._sums[a]) / np.maximum(b - a, 1)
        return np.where(reached, means, UNREACHED).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a whole report.

    `tags[head]` is an array of N pieces by the head's labels: probabilities that sum to one for
    heads of one choice, independent probabilities for heads of flags. `labels[head]` names the
    columns. `rows[pair][i]` ties piece i to its neighbours; rows are kept for anchors only.
    """

    pieces: Pieces
    labels: Mapping[str, tuple[str, ...]]
    tags: Mapping[str, Floats]
    rows: Mapping[str, Mapping[int, Row]]

    def choice(self, head: str, piece: int) -> dict[str, float]:
        """The head's labels with their probabilities at one piece."""
        values = self.tags[head][piece]
        return dict(zip(self.labels[head], (float(v) for v in values), strict=True))

    def flag(self, head: str, label: str, piece: int) -> float:
        """The probability of one label of a head at one piece."""
        return float(self.tags[head][piece, self.labels[head].index(label)])

    def row(self, pair: str, piece: int) -> Row:
        """The ties of `piece`; an empty row where it was not taken for an anchor."""
        return self.rows[pair].get(piece, _EMPTY)


_EMPTY = Row(0, np.zeros(0, dtype=np.float32))
