"""Fits what `sayso.events.merging` weighs, on reports that the model has not read.

    python -m training.merging --model runs/first.onnx

A logistic regression over pairs of found mentions of one type that gold has in one event or in
two. The model of the first run has not read our own reports, so it is asked about those.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import sayso.events.assembly
from sayso import Coder
from sayso.encoder import Scores
from sayso.events.merging import Act, features, merge
from sayso.reading import from_text
from training import markup, standoff
from training.train import OWN


def pairs(row: dict[str, Any], scores: Scores, acts: Sequence[Act]) -> Iterator[Any]:
    """Features of every pair of found mentions that gold knows, and whether they are one event."""
    gold = [
        (tuple(mention["trigger"]), event["type"], number)
        for number, event in enumerate(row["events"])
        for mention in event["mentions"]
    ]

    def owner(act: Act) -> int | None:
        (start, end), event = act.trigger.span, act.trigger.type
        found = (n for t, e, n in gold if e == event and t[0] < end and start < t[1])
        return next(found, None)

    owned = [(act, number) for act in acts if (number := owner(act)) is not None]
    for i, (one, first) in enumerate(owned):
        for other, second in owned[i + 1 :]:
            if one.trigger.type == other.trigger.type:
                yield features(scores, one, other), first == second


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    coder = Coder(options.model)
    rows = list(standoff.rows(options.data))
    rows += [row for path in sorted(OWN.glob("*.txt")) for row in markup.rows(path)]

    seen: list[tuple[Scores, Sequence[Act]]] = []

    def watched(scores: Scores, acts: Sequence[Act]) -> list[list[Act]]:
        seen.append((scores, acts))
        return merge(scores, acts)

    sayso.events.assembly.merge = watched
    found = []
    for row in rows:
        coder.annotate(from_text(row["text"], id=row["id"], date=row["date"]))
        found += pairs(row, *seen.pop())
    x = np.array([f for f, _ in found], dtype=float)
    y = np.array([same for _, same in found], dtype=float)
    w = np.zeros(x.shape[1])
    for _ in range(50):  # Newton's method, with a little weight decay
        p = 1 / (1 + np.exp(-x @ w))
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.eye(len(w))
        w += np.linalg.solve(curve, x.T @ (y - p) - w)
    print(f"{len(y)} pairs, {y.mean():.3f} of one event")
    print("WEIGHTS =", tuple(round(float(value), 2) for value in w))


if __name__ == "__main__":
    main()
