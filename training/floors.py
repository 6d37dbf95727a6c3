"""Accuracy floors: `python -m training.floors` prints the scores, `--raise` pins them.

A floor is the measured score less a hundredth, kept in `tests/floors.json` with a digest of the
data and the version of the model. Floors are only ever raised here; to lower one, edit the file
and say why in the commit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sayso import Coder, scoring
from sayso.reading import from_text
from training import corpora, markup

FLOORS = Path(__file__).parents[1] / "tests" / "floors.json"
OWN = Path(__file__).parents[1] / "tests" / "gold" / "own.txt"
SLACK = 0.01


def gold(name: str, data: Path) -> list[dict[str, Any]]:
    """A set of gold reports: "own" is our own writing, the others are corpora in `data`."""
    if name == "own":
        return list(markup.rows(OWN))
    return list(corpora.lines(data / name / "dev.jsonl.gz"))


def digest(rows: Iterable[dict[str, Any]]) -> str:
    """A digest of everything in a set."""
    return hashlib.sha256(json.dumps(list(rows), sort_keys=True).encode()).hexdigest()[:16]


def measure(rows: list[dict[str, Any]], coder: Coder) -> dict[str, float]:
    """The scores that have floors."""
    found = [
        coder.annotate(from_text(row["text"], id=row["id"], date=row.get("date"))) for row in rows
    ]
    scores = scoring.score(scoring.collect(rows), scoring.collect(found), resamples=0)
    values: dict[str, float | None] = {"attributions": scores.attributions.f1}
    if any(row.get("events") for row in rows):
        values |= {"events": scores.events.f1, "records": scores.records.f1}
        values |= {name: scores.fields[name].accuracy for name in ("actor", "said_by", "status")}
    return {name: round(value, 4) for name, value in values.items() if value is not None}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--raise", action="store_true", dest="pin")
    options = parser.parse_args()
    kept = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    coder = Coder()
    for name in ("own", "coded", "polnear"):
        rows = gold(name, options.data)
        scores = measure(rows, coder)
        print(name, scores)
        old = kept.get(name, {}).get("floors", {})
        floors = {k: max(old.get(k, 0.0), round(v - SLACK, 4)) for k, v in scores.items()}
        kept[name] = {"data": digest(rows), "model": coder.model_version, "floors": floors}
    if options.pin:
        FLOORS.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
