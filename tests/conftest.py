"""What the tests of several areas share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from sayso.encoder import Scores
from sayso.encoder.pieces import Pieces
from sayso.encoder.scores import Row

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of corpora, which are other people's text and not part of the project."""
    if not DATA.is_dir():
        pytest.skip("needs the corpora in ../shared/data, which are not part of the project")
    return DATA


Built = Callable[..., Scores]


@pytest.fixture
def built() -> Built:
    """Makes the scores of a text in which every word is one piece.

    `tags[head]` maps a word's index to its label; `flags[head]` to several; `ties[pair]` maps an
    anchor's index to the indices that it is tied to. All is as sure as it gets.
    """
    return _built


def _built(
    text: str,
    tags: dict[str, dict[int, str]] | None = None,
    flags: dict[str, dict[int, Sequence[str]]] | None = None,
    ties: dict[str, dict[int, Sequence[int]]] | None = None,
) -> Scores:
    starts, at = [], 0
    words = text.split()
    for word in words:
        starts.append(text.index(word, at))
        at = starts[-1] + len(word)
    n = len(words)
    pieces = Pieces(
        ids=np.zeros(n, dtype=np.int64),
        start=np.array(starts),
        end=np.array([s + len(w) for s, w in zip(starts, words, strict=True)]),
        shape=np.zeros(n, dtype=np.int64),
        sentence=np.zeros(n, dtype=np.int64),
        joined=np.zeros(n, dtype=np.bool_),
    )
    labels: dict[str, tuple[str, ...]] = {}
    tables: dict[str, np.ndarray] = {}
    for head in ("cue", "mention", "inner", "trigger", "mode", "status", "sector"):
        given = (tags or {}).get(head, {})
        nothing = {"mode": "none", "sector": "none", "status": "actual"}.get(head, "O")
        names = sorted({label[2:] for label in given.values()} or {"none"})
        labels[head] = (
            (nothing, *(f"{p}-{name}" for name in names for p in "BI"))
            if nothing == "O"
            else tuple(dict.fromkeys([nothing, *given.values(), *_REST.get(head, ())]))
        )
        table = np.zeros((n, len(labels[head])), dtype=np.float32)
        for i in range(n):
            table[i, labels[head].index(given.get(i, nothing))] = 1
        tables[head] = table
    for head, names in _FLAGS.items():
        labels[head] = names
        tables[head] = np.zeros((n, len(names)), dtype=np.float32)
        for i, held in (flags or {}).get(head, {}).items():
            for name in held:
                tables[head][i, names.index(name)] = 1
    rows = {
        pair: {i: _row(n, (ties or {}).get(pair, {}).get(i, ())) for i in range(n)}
        for pair in _PAIRS
    }
    return Scores(pieces, labels, tables, rows)


_REST = {"status": ("future", "hypothetical", "negated")}
_FLAGS = {
    "flags": ("historical", "hedged", "vouched", "main"),
    "context": ("military", "diplomatic"),
}
_PAIRS = (
    "source", "content", "actor", "recipient", "place", "time", "said_by", "same_event",
    "coreference",
)  # fmt: skip


def _row(n: int, tied: Sequence[int]) -> Row:
    logits = np.full(n, -6.0, dtype=np.float32)
    logits[list(tied)] = 6.0
    return Row(0, logits)
