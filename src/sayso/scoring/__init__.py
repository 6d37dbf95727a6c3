"""Precision, recall and F1, part by part, of coded reports against a gold standard.

`load` reads either side from a file, `collect` takes it from records or parsed JSON that are in
memory already; `score` compares the two and `render` lays the figures out as plain text. What
counts as right stands in `matching` (one event, one attribution) and `measuring` (the figures).
"""

from __future__ import annotations

import os

from sayso.scoring.forms import (
    Link,
    Party,
    Place,
    ScoredAttribution,
    ScoredEntity,
    ScoredEvent,
    ScoredMention,
    ScoredReport,
)
from sayso.scoring.loading import collect, load
from sayso.scoring.measuring import Accuracy, Prf, Scores, score
from sayso.scoring.table import render

__all__ = [
    "Accuracy",
    "Link",
    "Party",
    "Place",
    "Prf",
    "ScoredAttribution",
    "ScoredEntity",
    "ScoredEvent",
    "ScoredMention",
    "ScoredReport",
    "Scores",
    "collect",
    "load",
    "render",
    "score",
    "score_files",
]


def score_files(gold: str | os.PathLike[str], pred: str | os.PathLike[str]) -> Scores:
    """Score the file `pred` against the file `gold`, each in any form that `load` reads.

    Raises:
        ValueError: a file cannot be read (see `load`), `gold` holds no report, or the two have
            no layer (events, attributions) in common.
        OSError: a file is missing or may not be opened.
    """
    wanted, given = load(gold), load(pred)
    if not wanted:
        raise ValueError(
            f"{os.fspath(gold)}: no report in it, so there is nothing to score against"
        )
    scores = score(wanted, given)
    if scores.events is None and scores.attributions is None:
        raise ValueError(
            f"{os.fspath(pred)}: nothing in common with {os.fspath(gold)}: "
            "one holds events only, the other attributions only"
        )
    return scores
