"""Scores of a model on what it was not trained on: `coded` dev, PolNeAR dev, a fifth of PLV."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from sayso import Coder, scoring
from sayso.encoder import DEFAULT
from sayso.reading import from_text
from training import corpora
from training.train import plv_held


def reports(path: Path, coder: Coder) -> scoring.Scores:
    """The coder's own reading of a gold file, scored against it."""
    found = [
        coder.annotate(from_text(row["text"], id=row["id"], date=row.get("date"), outlet="x"))
        for row in corpora.lines(path)
    ]
    return scoring.score(scoring.load(path), scoring.collect(found))


def plv(path: Path, coder: Coder) -> tuple[float, float]:
    """Macro F1 and accuracy over PLV's root codes on the held out fifth.

    As in the papers on PLV, one code of CAMEO's YIELD stands for CONCEDE and RETREAT, and the
    answer is the likeliest code, whether or not "none" would be likelier.
    """
    everything = list(corpora.plv(path))
    held = [p for p, out in zip(everything, plv_held(len(everything)), strict=True) if out]
    right, said, gold = Counter[str](), Counter[str](), Counter[str]()
    for pair in held:
        values = coder.relate(pair.text, pair.one, pair.other)
        values["CONCEDE"] += values.pop("RETREAT")
        best, want = max(values, key=values.__getitem__), pair.labels[0]
        gold[want] += 1
        said[best] += 1
        right[best] += best == want
    each = [2 * right[code] / (gold[code] + said[code]) for code in gold]
    return sum(each) / len(each), sum(right.values()) / len(held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", default=DEFAULT)
    options = parser.parse_args()
    coder = Coder(options.model)
    for name in ("coded", "polnear"):
        print(f"\n{name} dev")
        print(scoring.render(reports(options.data / name / "dev.jsonl.gz", coder)), flush=True)
    macro, accuracy = plv(options.data / "relations/PLV_train.tsv", coder)
    print(f"\nPLV held out fifth: macro F1 {macro:.3f}, accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main()
