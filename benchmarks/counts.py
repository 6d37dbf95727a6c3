"""Counts found in the sentences of coded events, against the events' `size`.

    python benchmarks/counts.py [--data ../shared/data] [--split train|dev] [--misses]

Found: of the sizes that words of the report can give (more than one person), those for which a
count of the kind stands in a sentence of the event; right: with the same best number, or within
the gold's lowest and highest. Spurious: counts in sentences of events whose kind no event there
has, or with another number than any.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

from sayso.resolving import counts

HERE = Path(__file__).resolve().parents[1]


def measure(reports: list[dict[str, Any]], misses: bool) -> None:
    """Print the figures."""
    tally: Counter[str] = Counter()
    for report in reports:
        text = report["text"]
        gold: dict[tuple[int, int], list[tuple[str, list[int]]]] = {}
        for event in report["events"]:
            spans = sorted({tuple(mention["sentence"]) for mention in event["mentions"]})
            found = counts.find(text, spans)
            for span in spans:
                gold.setdefault(span, []).extend(event["size"].items())
            for kind, (low, best, high) in event["size"].items():
                if best < 2 or not event["sure"]:
                    continue
                same = [c for c in found if c.kind == kind]
                right = [c for c in same if c.best == best or low <= c.best <= high]
                tally["sizes"] += 1
                tally["found"] += bool(same)
                tally["right"] += bool(right)
                tally["exact"] += any((c.low, c.best, c.high) == (low, best, high) for c in same)
                if misses and not right:
                    words = " / ".join(text[s:e].replace("\n", " ")[:260] for s, e in spans[:3])
                    print(f"  missed {kind} {low, best, high}: {words}; got {found}")
        for span, sizes in gold.items():
            for count in counts.find(text, [span]):
                tally["counts"] += 1
                good = any(
                    kind == count.kind and (count.best == best or low <= count.best <= high)
                    for kind, (low, best, high) in sizes
                )
                tally["spurious"] += not good
                if misses and not good:
                    words = text[span[0] : span[1]].replace("\n", " ")
                    near = text[count.start : count.end]
                    print(f"  spurious {count.kind} {count.best} {near!r}: {words[:260]}; {sizes}")
    print(
        f"{tally['sizes']} sizes of more than one: found {tally['found'] / tally['sizes']:.3f}, "
        f"right {tally['right'] / tally['sizes']:.3f}, all three numbers "
        f"{tally['exact'] / tally['sizes']:.3f}; of {tally['counts']} counts "
        f"{tally['spurious'] / tally['counts']:.3f} spurious"
    )


def main() -> None:
    """Print the figures of one half."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE / "../shared/data")
    parser.add_argument("--split", default="dev", choices=("train", "dev"))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    with gzip.open(options.data / f"coded/{options.split}.jsonl.gz", "rt", encoding="utf-8") as f:
        measure([json.loads(line) for line in f], options.misses)


if __name__ == "__main__":
    main()
