"""What the model thinks of a report: a score for every piece and for every pair that matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.encoder.pieces import Pieces

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """How strongly one piece is tied to each of its neighbours: logits for consecutive pieces."""

    first: int
    logits: Floats

    def mean(self, start: int, end: int) -> float:
        """Mean logit over the pieces `start` to `end`; pieces out of the window count as -8."""
        values = self.slice(start, end)
        return float(values.mean()) if values.size else -8.0

    def slice(self, start: int, end: int) -> Floats:
        """Logits of the pieces `start` to `end`, -8 where the window did not reach."""
        full = np.full(max(0, end - start), -8.0, dtype=np.float32)
        a, b = max(start, self.first), min(end, self.first + len(self.logits))
        if a < b:
            full[a - start : b - start] = self.logits[a - self.first : b - self.first]
        return full


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
