"""Time and memory against the number of reports and their length, with slopes.

    python -m benchmarks.growth [--most 100000] [--longest 100000] [--svg build/growth]

A slope of 1 in logarithms is linear. `--svg NAME` draws NAME-number.svg and NAME-length.svg.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import Ran, machine, run, short_reports, table

Point = tuple[int, Ran]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=100_000, help="reports")
    parser.add_argument("--longest", type=int, default=100_000, help="words")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", default="fast")
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        numbers = [measured(Path(folder), n, 45, options) for n in powers(options.most)]
        shown("reports of some 60 words", numbers)
        lengths = [measured(Path(folder), 1, n, options) for n in powers(options.longest)]
        shown("words in one report", lengths)
    if options.svg:
        options.svg.parent.mkdir(parents=True, exist_ok=True)
        for what, points in (("number", numbers), ("length", lengths)):
            options.svg.with_name(f"{options.svg.name}-{what}.svg").write_text(plot(points))


def powers(most: int) -> list[int]:
    """100, 1,000 and so on."""
    return [10**n for n in range(2, round(math.log10(most)) + 1)]


def measured(folder: Path, number: int, words: int, options: argparse.Namespace) -> Point:
    """The run over so many reports of so many words; the point is at the one that is not 1."""
    news, to = folder / "news.jsonl", folder / "events.jsonl"
    with news.open("wb") as file:
        file.writelines(short_reports(number, words=words))
    command = [sys.executable, "-m", "sayso", "code", str(news), "-o", str(to)]
    command += ["--model", options.model, "--workers", str(options.workers)]
    ran = run(command)
    if ran.status:
        sys.exit(ran.err)
    found = sum(1 for _ in to.open())
    print(f"  {number:,} of {words:,} words: {ran.seconds:.1f} s, {found:,} events", flush=True)
    return (number if number > 1 else words), ran


def shown(what: str, points: Sequence[Point]) -> None:
    """The table and the slopes; the start, which is the same for all, is taken off."""
    start = started(points)
    rows = [
        [f"{n:,}", f"{ran.seconds:.1f}", f"{n / max(ran.seconds - start, 1e-3):,.0f}",
         f"{ran.megabytes:.0f}"]
        for n, ran in points
    ]  # fmt: skip
    print(table([what, "seconds", "a second, start left out", "MB at most in all"], rows))
    times = [(n, ran.seconds - start) for n, ran in points if ran.seconds - start > 0.05]
    print(f"start {start:.1f} s; slope of time {slope(times):.2f}, of memory "
          f"{slope([(n, ran.megabytes) for n, ran in points]):.2f}", flush=True)  # fmt: skip


def started(points: Sequence[Point]) -> float:
    """Seconds at no reports at all, by the two largest points' rate through the smallest."""
    (a, first), (b, second) = points[0], points[-1]
    rate = (second.seconds - first.seconds) / max(b - a, 1)
    return max(0.0, first.seconds - rate * a)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The least squares slope in logarithms."""
    if len(points) < 2:
        return math.nan
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    up = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return up / sum((a - x) ** 2 for a in xs)


def plot(points: Sequence[Point]) -> str:
    """Seconds and megabytes against size, both axes in powers of ten, as SVG."""
    lines = [("#b5482f", "seconds", [(n, ran.seconds) for n, ran in points]),
             ("#2f6db5", "MB", [(n, ran.megabytes) for n, ran in points])]  # fmt: skip
    left, right = math.log10(points[0][0]), max(math.log10(points[-1][0]), 2.1)
    values = [value for _, _, line in lines for _, value in line]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def at(x: float, y: float) -> str:
        across = 50 + 380 * (math.log10(x) - left) / (right - left)
        return f"{across:.1f},{270 - 250 * (math.log10(y) - low) / (high - low):.1f}"

    drawn = []
    for power in range(low, high + 1):
        _, _, y = at(points[0][0], 10.0**power).partition(",")
        label = f'<text x="44" y="{y}" text-anchor="end">{10.0**power:g}</text>'
        drawn.append(f'<path d="M50,{y}h380" stroke="#ddd"/>{label}')
    for n, _ in points:
        x, _, _ = at(n, 10.0**low).partition(",")
        drawn.append(f'<text x="{x}" y="288" text-anchor="middle">{n:,}</text>')
    for number, (colour, name, line) in enumerate(lines):
        path = "L".join(at(x, max(y, 10.0**low)) for x, y in line)
        label = f'<text x="60" y="{20 + 16 * number}" fill="{colour}">{name}</text>'
        drawn.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>{label}')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 300" '
        f'font-family="sans-serif" font-size="11">{"".join(drawn)}</svg>\n'
    )


if __name__ == "__main__":
    main()
