"""Times found and resolved, against the dates of GUM news and of coded events.

    python benchmarks/times.py [--data ../shared/data] [--split train|dev] [--misses] [--compare]

GUM: mentions that overlap a gold date, and of those with the gold day (or first and last day).
Coded: events that name their time, whether a mention overlaps the words, and whether its date and
last date are the event's.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import html
import json
import re
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sayso.records import TimeMention
from sayso.resolving import times

Gold = tuple[int, int, str | None, str | None]
Finder = Callable[[str, datetime.date | None], list[TimeMention]]
HERE = Path(__file__).resolve().parents[1]


def gum(path: Path) -> Iterator[tuple[str, datetime.date, list[Gold]]]:
    """Text, day and gold dates of each GUM report, rebuilt from its words."""
    with tarfile.open(path) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            if not member.name.endswith(".xml"):
                continue
            handle = archive.extractfile(member)
            assert handle is not None
            yield _gum_report(handle.read().decode("utf-8"))


def _gum_report(xml: str) -> tuple[str, datetime.date, list[Gold]]:
    text, gold, opened = "", [], None
    glued = False
    for line in xml.splitlines():
        if "\t" in line:
            word = html.unescape(line.split("\t")[0])
            close = (
                glued
                or word in ".,;:!?)]’'s"
                or word in ("'s", "’s", "n't", "%")
                or text[-1:] == "("
            )
            text += word if close or not text or text.endswith("\n") else " " + word
            glued = word in ("-", "–", "/")
        elif line.startswith("<date "):
            opened = (len(text), dict(re.findall(r'(\w+)="([^"]*)"', line)))
        elif line.startswith("</date") and opened:
            start, keys = opened
            gold.append((start, len(text), *_days(keys)))
        elif re.match(r"</?(p|head|s)\b", line) and text and not text.endswith("\n"):
            text += "\n" if line.startswith("</") else ""
    created = re.search(r'dateCreated="([\d-]+)"', xml)
    assert created is not None
    return text, datetime.date.fromisoformat(created[1]), gold


def _days(keys: dict[str, str]) -> tuple[str | None, str | None]:
    """First and last day of TEI attributes; None where they bound a time on one side only."""
    first = keys.get("when") or keys.get("from") or keys.get("notBefore")
    last = keys.get("when") or keys.get("to") or keys.get("notAfter")
    if not first or not last:
        return None, None
    first, last = first[:10], last[:10]
    month_end = {4: "-12-31", 7: "-31", 10: ""}[len(last)]
    if len(last) == 7:
        year, month = map(int, last.split("-"))
        after = datetime.date(year + month // 12, month % 12 + 1, 1)
        month_end = f"-{(after - datetime.timedelta(1)).day:02}"
    return first + {4: "-01-01", 7: "-01", 10: ""}[len(first)], last + month_end


def coded(path: Path) -> Iterator[tuple[str, datetime.date | None, list[Gold]]]:
    """Text, day and the times of events of each coded report."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            day = datetime.date.fromisoformat(report["date"]) if report["date"] else None
            gold = {
                (*event["date_text"], event["date"], event["enddate"] or event["date"])
                for event in report["events"]
                if event["date_text"] and event["sure"]
            }
            yield report["text"], day, sorted(gold, key=str)


def measure(name: str, reports: list[Any], find: Finder, misses: bool) -> None:
    """Print the figures of one corpus."""
    tally: Counter[str] = Counter()
    clock = time.perf_counter()
    found = [find(text, day) for text, day, _ in reports]
    seconds = time.perf_counter() - clock
    for (text, day, gold), mentions in zip(reports, found, strict=True):
        tally["mentions"] += len(mentions)
        tally["hit"] += sum(any(m.start < g[1] and g[0] < m.end for g in gold) for m in mentions)
        for start, end, first, last in gold:
            near = [m for m in mentions if m.start < end and start < m.end]
            right = any((m.date, m.enddate or m.date) == (first, last) for m in near)
            # One end of a stretch that the gold marks as two times: "from 1998 to 2003".
            right |= any(
                m.precision == "span"
                and m.start < start + 1 < end <= m.end
                and end - start < len(m.text)
                and (m.date == first or m.enddate == last)
                for m in near
            )
            tally["gold"] += 1
            tally["found"] += bool(near)
            tally["dated"] += first is not None
            tally["begins"] += first is not None and any(m.date == first for m in near)
            tally["right"] += first is not None and right
            tally["null kept"] += first is None and all(m.date is None for m in near)
            if misses and not right and first:
                got = [(m.text, m.date, m.enddate) for m in near]
                print(f"  {text[start:end]!r} on {day}: {first}..{last}, got {got}")
    words = sum(len(text.split()) for text, _, _ in reports)
    print(
        f"{name}: {tally['gold']} gold, found {tally['found'] / tally['gold']:.3f}; of "
        f"{tally['dated']} with a day: both ends right {tally['right'] / tally['dated']:.3f}, "
        f"first day right {tally['begins'] / tally['dated']:.3f}; {tally['mentions']} mentions, "
        f"{tally['hit']} of them gold; {words / seconds:,.0f} words/s"
    )


def with_dateparser(text: str, day: datetime.date | None) -> list[TimeMention]:
    """What `dateparser.search` finds, each as one day."""
    from dateparser.search import search_dates

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past"}
    if day:
        settings["RELATIVE_BASE"] = datetime.datetime(day.year, day.month, day.day)
    mentions, at = [], 0
    for words, moment in search_dates(text, languages=["en"], settings=settings) or []:
        start = text.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        date = moment.date().isoformat()
        mentions.append(
            TimeMention(text=words, start=start, end=at, date=date, enddate=date, precision="day")
        )
    return mentions


def main() -> None:
    """Print the figures of both corpora."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE / "../shared/data")
    parser.add_argument("--split", default="dev", choices=("train", "dev"))
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--compare", action="store_true", help="measure dateparser too")
    options = parser.parse_args()
    corpora = {
        "GUM news": list(gum(options.data / "gum_news/gum_news.tar.gz")),
        f"coded {options.split}": list(coded(options.data / f"coded/{options.split}.jsonl.gz")),
    }
    for name, reports in corpora.items():
        measure(name, reports, times.find, options.misses)
        if options.compare:
            measure(f"{name}, dateparser", reports, with_dateparser, False)


if __name__ == "__main__":
    main()
