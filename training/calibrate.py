"""How right the model is when it is so sure: two numbers, written into the model file.

Platt scaling (Platt 1999) of the best trigger's probability, fitted on the development half of
`coded`: of events given 0.8, four in five should be right.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec
import numpy as np
import onnx

from sayso import Coder, scoring
from sayso.encoder.heads import Heads
from sayso.encoder.session import DEFAULT, find
from sayso.reading import from_text
from sayso.scoring.matching import Entities, align
from training import corpora


def outcomes(path: Path, coder: Coder) -> tuple[np.ndarray, np.ndarray]:
    """Confidence of every event found in a gold file, and whether gold has it.

    Events that gold holds for doubtful are left out.
    """
    gold = scoring.load(path)
    sure, right = [], []
    for row in corpora.lines(path):
        found = coder.annotate(from_text(row["text"], id=row["id"], date=row.get("date")))
        pred, want = scoring.collect([found])[row["id"]], gold[row["id"]]
        pairs = {p: want.events[g].sure for g, p in align(want.events, pred.events, Entities(want))}
        for number, event in enumerate(found.events):
            if pairs.get(number, True):
                sure.append(event.confidence)
                right.append(number in pairs)
    return np.array(sure), np.array(right, dtype=float)


def odds(sure: np.ndarray) -> np.ndarray:
    """Log odds, cut where the model takes itself for infallible."""
    clipped = sure.clip(1e-4, 1 - 1e-4)
    return np.log(clipped / (1 - clipped))


def platt(sure: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Scale and shift of the log odds that make `right` likeliest (damped Newton's method)."""
    x = np.stack([odds(sure), np.ones_like(sure)], axis=1)
    w = np.zeros(2)
    for _ in range(200):
        p = 1 / (1 + np.exp(-x @ w))
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.eye(2)
        w = w + 0.5 * np.linalg.solve(curve, x.T @ (right - p) - w)
    return float(w[0]), float(w[1])


def expected_error(sure: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: the mean gap between confidence and share right, by bin."""
    at = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs(sure[at == b].mean() - right[at == b].mean()) * (at == b).mean()
            for b in np.unique(at)]  # fmt: skip
    return float(sum(gaps))


def reliability(sure: np.ndarray, right: np.ndarray, bins: int = 10) -> str:
    """The reliability table (Markdown): events by confidence, and how many of them are right."""
    at = np.minimum((sure * bins).astype(int), bins - 1)
    lines = ["| confidence | events | mean | right |", "|---|---|---|---|"]
    for b in np.unique(at):
        own = at == b
        lines.append(f"| {b / bins:.1f}–{(b + 1) / bins:.1f} | {own.sum()} "
                     f"| {sure[own].mean():.2f} | {right[own].mean():.2f} |")  # fmt: skip
    kept = sure >= 0.8
    share = f"{right[kept].mean():.2f}" if kept.any() else "–"
    return "\n".join([*lines, f"| 0.8 and more | {kept.sum()} | | {share} |"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", default=DEFAULT, help="a name or a file")
    options = parser.parse_args()
    path = find(options.model)
    model = onnx.load(str(path))
    props = {p.key: p.value for p in model.metadata_props}
    heads = msgspec.json.decode(props["sayso"], type=Heads)

    def store(calibration: tuple[float, float]) -> None:
        found = msgspec.structs.replace(heads, calibration=calibration)
        props["sayso"] = msgspec.json.encode(found).decode()
        onnx.helper.set_model_props(model, props)
        onnx.save(model, str(path))

    store((1.0, 0.0))
    sure, right = outcomes(options.data / "coded/dev.jsonl.gz", Coder(path))
    fitted = platt(sure, right)
    store(fitted)
    p = 1 / (1 + np.exp(-(fitted[0] * odds(sure) + fitted[1])))
    before, after = expected_error(sure, right), expected_error(p, right)
    print(f"{len(sure)} events, {right.mean():.3f} right")
    print(f"expected calibration error {before:.3f} before, {after:.3f} after")
    print(reliability(p, right))


if __name__ == "__main__":
    main()
