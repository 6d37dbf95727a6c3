"""Toponyms found and resolved, against LGL (local US news) and GeoVirus (Wikinews on epidemics).

    python -m benchmarks.places [--annotate] [--half tuned|held] [--misses] [--data ../shared/data]

Recall: gold toponyms that a mention overlaps, of those that have a point (streets of LGL have none)
and are no demonyms ("American"). Precision: mentions that overlap one of any kind. Within 161 km
(100 miles, the measure of the literature): of the gold toponyms found, those whose point is that
near to the gold point. The gazetteer alone is measured, or, with --annotate, what `sayso annotate`
gives. Every second article is held out: the weights were chosen on the others.
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

from sayso.coder import Coder
from sayso.records import PlaceMention
from sayso.resolving.places import Gazetteer

HERE = Path(__file__).resolve().parents[1]
EARTH_KM = 6371.0
Finder = Callable[[str], list[PlaceMention]]
NEAR_KM = 161.0


class Gold(NamedTuple):
    """One gold toponym; the point is None where the corpus gives none."""

    start: int
    end: int
    words: str
    point: tuple[float, float] | None


def _field(xml: str, name: str) -> str | None:
    found = re.search(rf"<{name}[^>]*>(.*?)</{name}>", xml, re.S)
    return found[1] if found else None


def reports(path: Path, unit: str) -> Iterator[tuple[str, list[Gold]]]:
    """Text and toponyms of each article; `unit` is the tag of a toponym."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        xml = handle.read()
    for article in re.findall(r"<article\b.*?</article>", xml, re.S):
        body = _field(article, "text") or ""
        cdata = re.fullmatch(r"<!\[CDATA\[(.*)\]\]>", body, re.S)
        text = cdata[1] if cdata else unescape(body)
        gold = []
        for one in re.findall(rf"<{unit}>.*?</{unit}>", article, re.S):
            start, end = _aligned(text, one)
            lat, lon = _field(one, "lat"), _field(one, "lon")
            point = (float(lat), float(lon)) if lat and lon else None
            gold.append(Gold(start, end, text[start:end], point))
        yield text, gold


def _aligned(text: str, toponym: str) -> tuple[int, int]:
    """Where a toponym stands. GeoVirus counts from one, and at times a little off."""
    start, end = int(_field(toponym, "start") or 0), int(_field(toponym, "end") or 0)
    name = unescape(_field(toponym, "name") or "") if "<phrase>" not in toponym else ""
    if not name or text[start:end] == name:
        return start, end
    places = [m.start() for m in re.finditer(re.escape(name), text)]
    nearest = min(places, key=lambda place: abs(place - start + 1), default=None)
    return (start, end) if nearest is None else (nearest, nearest + len(name))


def kilometres(one: tuple[float, float], two: tuple[float, float]) -> float:
    """The great-circle distance of two points."""
    a, b, c, d = map(math.radians, (*one, *two))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def _near(mention: PlaceMention, gold: Gold) -> bool:
    if gold.point is None or mention.lat is None or mention.lon is None:
        return False
    return kilometres(gold.point, (mention.lat, mention.lon)) <= NEAR_KM


def measure(name: str, articles: list[tuple[str, list[Gold]]], find: Finder, misses: bool) -> None:
    """Print the figures of one corpus."""
    gazetteer = Gazetteer.load()
    clock = time.process_time()
    found = [find(text) for text, _ in articles]
    seconds = time.process_time() - clock
    tally: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for (_, gold), mentions in zip(articles, found, strict=True):
        tally["mentions"] += len(mentions)
        for mention in mentions:
            hit = any(mention.start < g.end and g.start < mention.end for g in gold)
            tally["right"] += hit
            wrong[f"spurious {mention.text}"] += not hit
        for one in gold:
            if gazetteer.demonym(one.words) and not gazetteer.lookup(one.words):
                tally["people"] += 1  # "American": of a country, but no mention of a place here
                continue
            if one.point is None:
                tally["pointless"] += 1
                continue
            near = [m for m in mentions if m.start < one.end and one.start < m.end]
            tally["gold"] += 1
            tally["found"] += bool(near)
            tally["close"] += any(_near(m, one) for m in near)
            if not near:
                wrong[f"missed {one.words}"] += 1
            elif one.point and not any(_near(m, one) for m in near):
                place = ", ".join(map(str, (near[0].name, near[0].province, near[0].country_code)))
                wrong[f"far {one.words}: {place}"] += 1
    words = sum(len(text.split()) for text, _ in articles)
    print(
        f"{name}: {tally['gold']} toponyms ({tally['people']} demonyms and {tally['pointless']} "
        f"without a point left out), recall {tally['found'] / tally['gold']:.3f}, precision "
        f"{tally['right'] / tally['mentions']:.3f}, within 161 km of those found "
        f"{tally['close'] / tally['found']:.3f}; {words / seconds:,.0f} words/s"
    )
    if misses:
        for kind in ("missed", "spurious", "far"):
            most = [(n, w) for w, n in wrong.most_common() if w.startswith(kind) and n][:60]
            print("  ", "; ".join(f"{w} ({n})" for n, w in most))


def main() -> None:
    """Print the figures of both corpora."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE / "../shared/data")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--annotate", action="store_true", help="with the encoder: slow")
    parser.add_argument("--half", choices=("tuned", "held", "all"), default="all")
    options = parser.parse_args()
    every = {"tuned": slice(0, None, 2), "held": slice(1, None, 2), "all": slice(None)}
    clock = time.process_time()
    find: Finder = Gazetteer.load().find
    Gazetteer.load().lookup("Mosul")  # opens the index
    print(f"gazetteer loaded in {time.process_time() - clock:.3f} s of CPU")
    if options.annotate:
        coder = Coder()
        find = lambda text: list(coder.annotate(text).places)  # noqa: E731
    for name, file, unit in (
        ("LGL", "lgl.xml.gz", "toponym"),
        ("GeoVirus", "GeoVirus.xml.gz", "location"),
    ):
        articles = list(reports(options.data / "places" / file, unit))[every[options.half]]
        measure(f"{name}, {options.half}", articles, find, options.misses)


if __name__ == "__main__":
    main()
