"""Thresholds, one after the other, by what they give on the development half of `coded`.

    python -m training.sweep [--model FILE]

Prints the scores of every value; the best is written into the code by hand, where its name says
"chosen on the development half". The model reads each report once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sayso import Coder, scoring
from sayso.encoder import DEFAULT, Scores
from sayso.events import hedging, merging, triggers, vouching
from sayso.reading import from_text
from sayso.resolving import mentions
from sayso.saying import attributions
from training import corpora

# Every threshold, the values that are tried, and the score that it is chosen by.
GRID: list[tuple[Any, str, tuple[float, ...], str]] = [
    (mentions, "MENTION", (0.3, 0.4, 0.5, 0.6), "records"),
    (triggers, "TRIGGER", (0.5, 0.6, 0.7, 0.8, 0.9), "events"),
    (merging, "LINK", (0.35, 0.4, 0.45, 0.5, 0.55), "events"),
    (triggers, "ROLE", (-2.0, -1.5, -1.0, -0.5, 0.0), "records"),
    (triggers, "SECOND", (-0.5, 0.0, 0.4, 0.8), "records"),
    (vouching, "COVERED", (0.1, 0.2, 0.3, 0.4), "said by"),
    (hedging, "HEDGED", (0.3, 0.5, 0.7), "hedged"),
    (triggers, "WHERE_BIAS", (-0.5, 0.0, 0.5, 1.0, 1.5), "place, date"),
    (attributions, "CUE", (0.3, 0.4, 0.5, 0.6), "attributions"),
    (attributions, "CONTENT_BIAS", (-1.0, -0.5, 0.0, 0.5), "attributions"),
    (attributions, "SOURCE_BIAS", (0.0, 0.5, 1.0, 1.5, 2.0), "attributions"),
    (attributions, "SOURCE_STAY", (0.0, 0.5, 1.0), "attributions"),
]


def remembered(read: Callable[..., Scores]) -> Callable[..., Scores]:
    """The model's reading, done once a text."""
    known: dict[str, Scores] = {}

    def once(text: str, *rest: Any) -> Scores:
        if text not in known:
            known[text] = read(text, *rest)
        return known[text]

    return once


def figures(scores: scoring.Scores) -> dict[str, float]:
    """What thresholds are chosen by."""
    field = scores.fields

    def right(name: str) -> float:
        return field[name].accuracy or 0.0

    said = field["said_by"]
    return {
        "events": scores.events.f1 or 0.0,
        "records": scores.records.f1 or 0.0,
        "said by": (right("said_by") + (said.given or 0.0)) / 2,
        "hedged": right("hedged"),
        "place, date": (right("place") + right("date")) / 2,
        "attributions": scores.attributions.f1 or 0.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", default=DEFAULT)
    options = parser.parse_args()
    path = options.data / "coded/dev.jsonl.gz"
    gold, rows = scoring.load(path), list(corpora.lines(path))
    coder = Coder(options.model)
    coder._encoder.read = remembered(coder._encoder.read)  # type: ignore[method-assign]

    def measure() -> dict[str, float]:
        found = [coder.annotate(from_text(r["text"], id=r["id"], date=r.get("date"))) for r in rows]
        return figures(scoring.score(gold, scoring.collect(found), resamples=0))

    for module, name, values, by in GRID:
        found = {}
        for value in values:
            setattr(module, name, value)
            scores = measure()
            found[value] = scores[by]
            print(f"{name} {value}", {k: round(v, 3) for k, v in scores.items()}, flush=True)
        best = max(found, key=found.__getitem__)
        setattr(module, name, best)
        print(f"-- {name} = {best}", flush=True)


if __name__ == "__main__":
    main()
