"""The share of a coder's time that each step of resolving takes, over `coded` reports.

    python -m benchmarks.resolving [--data ../shared/data] [--reports 40] [--model fast]

CPU time of one thread; the wanted share of all of them together is a quarter at most.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sayso.coder import Coder
from sayso.encoder import DEFAULT
from sayso.resolving import counts, entities, mentions, place_mentions, times

HERE = Path(__file__).resolve().parents[1]
STEPS = {
    "mentions": (mentions, "find"),
    "places": (place_mentions, "find"),
    "entities": (entities, "resolve"),
    "times": (times, "find"),
    "counts": (counts, "find"),
}


def timed(name: str, step: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    """A step that adds its CPU time to what is spent."""

    def run(*args: Any, **kwargs: Any) -> Any:
        clock = time.process_time()
        try:
            return step(*args, **kwargs)
        finally:
            spent[name] += int((time.process_time() - clock) * 1e6)

    return run


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE / "../shared/data")
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--model", default=DEFAULT)
    options = parser.parse_args()
    path = options.data / "coded/dev.jsonl.gz"
    if not path.exists():
        print(f"no data at {path}: nothing measured")
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        reports = [json.loads(line) for line in itertools.islice(lines, options.reports)]
    coder = Coder(options.model, threads=1)
    coder.code(reports[0]["text"])  # opens every table
    spent: Counter[str] = Counter()
    for name, (module, step) in STEPS.items():
        setattr(module, step, timed(name, getattr(module, step), spent))
    clock = time.process_time()
    for report in reports:
        coder.code(report["text"], date=report["date"])
    whole = time.process_time() - clock
    words = sum(len(report["text"].split()) for report in reports)
    print(f"{len(reports)} reports, {words / whole:,.0f} words a second of CPU")
    for name in STEPS:
        print(f"{name:10} {spent[name] / 1e6 / whole:.3f}")
    print(f"{'together':10} {spent.total() / 1e6 / whole:.3f}")


if __name__ == "__main__":
    main()
