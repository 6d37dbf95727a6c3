"""How fast reports are coded: words a second, end to end and by step, and the time to start.

    python -m benchmarks.speed [FILE.jsonl.gz ...]

Without files it reads the packaged sample over and over.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import time
from pathlib import Path

import sayso
from sayso import sample
from sayso.encoder import DEFAULT
from sayso.reading import from_text

# What is timed by step: the function that each step of the coder begins with.
STEPS = {
    "layout": ("layout.py", "layout"),
    "model": ("session.py", "read"),
    "attributions": ("attributions.py", "find"),
    "triggers": ("triggers.py", "find"),
    "mentions": ("mentions.py", "find"),
    "entities": ("entities.py", "resolve"),
    "places": ("coder.py", "_places"),
    "times": ("times.py", "find"),
    "counts": ("counts.py", "find"),
    "events": ("assembly.py", "assemble"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--model", default=DEFAULT)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    reports = (
        list(sayso.read(*options.files, on_error=lambda error: None))
        if options.files
        else [from_text(sample.text(), id=str(n), date=sample.DATE) for n in range(100)]
    )
    words = sum(len(report.text.split()) for report in reports)
    began = time.perf_counter()
    coder = sayso.Coder(options.model, threads=options.threads)
    print(f"start {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    events = sum(len(found.events) for found in coder.annotations(reports))
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(reports)} reports, {words} words, {events} events: {words / took:.0f} words/s, "
          f"{len(reports) / took:.1f} reports/s, peak {peak:.0f} MB")  # fmt: skip
    profile = cProfile.Profile()
    profile.enable()
    for _ in coder.annotations(reports[:100]):
        pass
    profile.disable()
    rows = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = sum(row[2] for row in rows.values())
    for step, (file, function) in STEPS.items():
        spent = sum(
            row[3] for (name, _, called), row in rows.items()
            if name.endswith(f"/{file}") and called == function
        )  # fmt: skip
        print(f"  {step:13} {spent / total:5.1%}")


if __name__ == "__main__":
    main()
