"""How fast a store takes reports, how large it gets, and how long the queries of its page take.

    python -m benchmarks.store [--reports 10000] [--kinds 100] [--out FILE.db] [--every 500]

So many of `synthetic.reports` are coded by the real coder, and the others are made of these: the
same text and records under an address, a day and an outlet of their own, with a last line and a
title that no other has. One in a hundred comes again with other words at its end. They are read
from JSONL and added as `sayso add` does; only the coding is left out of the time. What memory the
process holds is drawn into `store.svg`.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec

from benchmarks.synthetic import OUTLETS, StandIn, reports
from sayso.reading import located
from sayso.records import Annotation, Report, ReportRef
from sayso.store import Run, Store
from sayso.store.adding import Adding, OnError

PAGE = Path(__file__).resolve().parents[1] / "docs" / "store.md"
PLOT = Path(__file__).with_name("store.svg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--kinds", type=int, default=100, help="reports that are coded")
    parser.add_argument("--stand-in", action="store_true", help="code them with the stand-in")
    parser.add_argument("--out", type=Path, help="keep the store here")
    parser.add_argument("--every", type=int, default=500, help="reports from line to line")
    parser.add_argument("--plot", type=Path, default=PLOT, help="draw the memory here")
    options = parser.parse_args()
    patterns = coded(options.kinds, options.stand_in)
    with tempfile.TemporaryDirectory() as folder:
        path = options.out or Path(folder) / "news.db"
        news = Path(folder) / "news.jsonl"
        write(news, patterns, options.reports)
        seen = fill(path, news, Copies(patterns), options.every)
        ask(path)
    options.plot.write_text(plot(seen))
    print(f"memory over reports: {options.plot}")


def coded(number: int, stand_in: bool) -> list[Annotation]:
    """Reports with all their layers."""
    if stand_in:
        return list(StandIn().annotations(reports(number)))
    import sayso

    return list(sayso.Coder(threads=1).annotations(reports(number)))


def write(news: Path, patterns: Sequence[Annotation], number: int) -> None:
    """So many reports as lines of JSON, each with an address, a day, an outlet of its own; then
    every hundredth again, changed."""
    with news.open("wb") as file:
        again = ((count, ", mended.") for count in range(0, number, 100))
        for count, end in itertools.chain(((count, ".") for count in range(number)), again):
            report = patterns[count % len(patterns)].report
            row = {
                "url": f"https://wire.example/{count}",
                "outlet": OUTLETS[count % len(OUTLETS)],
                "date": (date(2023, 1, 1) + timedelta(days=count % 700)).isoformat(),
                "title": f"{report.title} ({count})",
                "language": "en",
                "text": f"{report.text}Item {count:x}{end}\n",
            }
            file.write(msgspec.json.encode(row) + b"\n")


class Copies:
    """A coder that gives each report of `write` the records that its pattern has."""

    model_version = "copies"

    def __init__(self, patterns: Sequence[Annotation]) -> None:
        self._patterns = patterns

    def annotations(
        self, reports: Iterable[Report], workers: int = 1, on_error: OnError | None = None
    ) -> Iterator[Annotation]:
        """The annotation of each report."""
        for report in reports:
            number = int((report.url or "").rpartition("/")[2])
            found, ref = self._patterns[number % len(self._patterns)], ReportRef.of(report)
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


def fill(path: Path, news: Path, coder: Copies, every: int) -> list[tuple[int, float]]:
    """Add the reports, print how it goes, and give the memory in MB after so many reports."""
    seen = [(0, memory())]
    words = events = count = 0
    print(f"{'reports':>8} {'reports/s':>9} {'CPU ms':>7} {'KB/report':>9} {'memory MB':>9}")
    with Store(path) as store:
        adding = Adding(store, coder, Run("add", "copies"))
        began, cpu = first, first_cpu = time.perf_counter(), time.process_time()
        for count, found in enumerate(adding.run(located(news)), 1):
            words += len(found.report.text.split())
            events += len(found.events)
            if count % every == 0:
                seen.append((count, memory()))
                took, used = time.perf_counter() - began, time.process_time() - cpu
                size = sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*"))
                print(f"{count:8,} {every / took:9.0f} {1000 * used / every:7.2f} "
                      f"{size / count / 1024:9.1f} {seen[-1][1]:9.0f}", flush=True)  # fmt: skip
                began, cpu = time.perf_counter(), time.process_time()
        took, used = time.perf_counter() - first, time.process_time() - first_cpu
    size = path.stat().st_size
    print(
        f"{count:,} reports: {count / took:.0f} a second, {count / used:.0f} a CPU second; "
        f"{size / 2**20:.0f} MB, {size / count / 1024:.1f} KB a report\n"
        f"a report has {words / count:.0f} words and {events / count:.1f} events"
    )
    return seen


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


def plot(seen: Sequence[tuple[int, float]]) -> str:
    """The memory over the number of reports, as SVG."""
    wide, high, left, low = 640, 320, 60, 40
    most, top = max(count for count, _ in seen), 1.25 * max(held for _, held in seen)

    def at(count: float, held: float) -> tuple[float, float]:
        return (
            left + (wide - left - 20) * count / max(most, 1),
            high - low - (high - low - 20) * held / top,
        )

    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*one) for one in seen))
    marks = []
    for part in range(6):
        x, _ = at(most * part / 5, 0)
        marks.append(f'<text x="{x:.0f}" y="{high - low + 18}" text-anchor="middle">'
                     f"{most * part // 5:,}</text>")  # fmt: skip
        _, y = at(0, top * part / 5)
        marks.append(f'<line x1="{left}" x2="{wide - 20}" y1="{y:.0f}" y2="{y:.0f}" '
                     'stroke="#ddd"/>'
                     f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">'
                     f"{top * part / 5:.0f}</text>")  # fmt: skip
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}"
 font-family="sans-serif" font-size="12" role="img">
<title>Memory of a process that adds {most:,} reports to a store, in MB</title>
<rect width="{wide}" height="{high}" fill="#fff"/>
{chr(10).join(marks)}
<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>
<text x="{left}" y="12">MB</text>
<text x="{wide - 20}" y="{high - 6}" text-anchor="end">reports</text>
</svg>
"""


if __name__ == "__main__":
    main()
