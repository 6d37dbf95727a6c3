"""How fast a store takes reports, how large it gets, and how long the queries of its page take.

    python -m benchmarks.store [--reports 10000] [--kinds 100] [--out FILE.db] [--every 1000]

So many of `synthetic.reports` are coded by the real coder, and the others are made of these: the
same text and records under an address, a day and an outlet of their own, with a last line and a
title that no other has. Coding is left out of the time: what is measured is the store.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec

from benchmarks.synthetic import OUTLETS, StandIn, reports
from sayso.records import Annotation, ReportRef
from sayso.store import Run, Store

PAGE = Path(__file__).resolve().parents[1] / "docs" / "store.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--kinds", type=int, default=100, help="reports that are coded")
    parser.add_argument("--stand-in", action="store_true", help="code them with the stand-in")
    parser.add_argument("--out", type=Path, help="keep the store here")
    parser.add_argument("--every", type=int, default=1000, help="reports from line to line")
    options = parser.parse_args()
    patterns = coded(options.kinds, options.stand_in)
    with tempfile.TemporaryDirectory() as folder:
        path = options.out or Path(folder) / "news.db"
        fill(path, patterns, options.reports, options.every)
        ask(path)


def coded(number: int, stand_in: bool) -> list[Annotation]:
    """Reports with all their layers."""
    if stand_in:
        return list(StandIn().annotations(reports(number)))
    import sayso

    return list(sayso.Coder(threads=1).annotations(reports(number)))


def fill(path: Path, patterns: Sequence[Annotation], number: int, every: int) -> None:
    """Add so many reports, and print how it goes."""
    run = Run("add", "synthetic")
    print(f"{'reports':>8} {'reports/s':>9} {'CPU ms':>7} {'KB/report':>9} {'memory MB':>9}")
    with Store(path) as store:
        began, cpu, words, events = time.perf_counter(), time.process_time(), 0, 0
        for count, found in enumerate(itertools.islice(varied(patterns), number), 1):
            store.keep(found, run)
            words += len(found.report.text.split())
            events += len(found.events)
            if count % every == 0 or count == number:
                some = count % every or every
                took, used = time.perf_counter() - began, time.process_time() - cpu
                size = sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*"))
                print(f"{count:8,} {some / took:9.0f} {1000 * used / some:7.2f} "
                      f"{size / count / 1024:9.1f} {memory():9.0f}", flush=True)  # fmt: skip
                began, cpu = time.perf_counter(), time.process_time()
    size = path.stat().st_size
    print(f"{size / 2**20:.0f} MB: {words / number:.0f} words and {events / number:.1f} events "
          f"a report, {size / words:.0f} bytes a word")  # fmt: skip


def varied(patterns: Sequence[Annotation]) -> Iterator[Annotation]:
    """Reports without end, each with an address, a day, an outlet and some words of its own."""
    for number in itertools.count():
        found = patterns[number % len(patterns)]
        report = msgspec.structs.replace(
            found.report,
            id=f"r-{number:012x}",
            url=f"https://wire.example/{number}",
            outlet=OUTLETS[number % len(OUTLETS)],
            date=(date(2023, 1, 1) + timedelta(days=number % 700)).isoformat(),
            title=f"{found.report.title} ({number})",
            text=f"{found.report.text}Item {number:x}.\n",
        )
        ref = ReportRef.of(report)
        yield msgspec.structs.replace(
            found,
            report=report,
            attributions=tuple(
                msgspec.structs.replace(one, report=ref) for one in found.attributions
            ),
            events=tuple(
                msgspec.structs.replace(one, report=ref, id=f"{one.id}-{number:x}")
                for one in found.events
            ),
        )


def memory() -> float:
    """What this process holds in memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def ask(path: Path) -> None:
    """Time the queries of the page, each in a connection of its own, the second of two times."""
    print(f"{'ms':>8} {'CPU ms':>8} {'rows':>6}  query")
    with Store(path, readonly=True) as store:
        for about, query in queries().items():
            store.query(query)
            began, cpu = time.perf_counter(), time.process_time()
            rows = store.query(query)
            took, used = time.perf_counter() - began, time.process_time() - cpu
            print(f"{1000 * took:8.1f} {1000 * used:8.1f} {len(rows):6,}  {about}")
        cpu = time.process_time()
        events = sum(1 for _ in store.events())
        used = time.process_time() - cpu
        print(f"{events:,} events read back: {events / used:,.0f} a CPU second, {memory():.0f} MB")


def queries() -> dict[str, str]:
    """The queries of the page, by the sentence that stands before each."""
    page = PAGE.read_text()
    found = re.findall(r"^(\S[^\n]*):\n\n```sql\n(.*?)```", page, flags=re.M | re.S)
    assert len(found) == page.count("```sql")
    return dict(found)


if __name__ == "__main__":
    main()
