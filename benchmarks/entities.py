"""Entities on `coded`, with the annotators' own mentions given: country, sector, coreference.

Usage: python benchmarks/entities.py [dev|train] [--faults]

Pronouns are not mentions of the annotation; those that stand as actor or recipient of an event are
added to the entity that the event names, and counted apart.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sayso.records import Report
from sayso.resolving.actors import KnowledgeBase
from sayso.resolving.describing import PRONOUN_OF
from sayso.resolving.entities import FoundMention, mention_kind, resolve
from sayso.resolving.places import Gazetteer

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "coded"
Span = tuple[int, int]


def gold(record: dict[str, Any]) -> tuple[list[FoundMention], list[int]]:
    """The mentions of a coded report, and for each the index of its entity."""
    text = record["text"]
    seen: dict[Span, int] = {}
    labels: dict[Span, str] = {}
    for number, entity in enumerate(record["entities"]):
        for start, end in entity["mentions"]:
            if seen.setdefault((start, end), number) == number:
                labels[start, end] = entity["kind"]
    names = {entity["name"]: number for number, entity in enumerate(record["entities"])}
    for event in record["events"]:
        for actor in [*event["actor"], *event["recipient"]]:
            span = tuple(actor["span"] or (0, 0))
            if text[slice(*span)].lower() in PRONOUN_OF and actor["name"] in names:
                number = names[actor["name"]]
                if seen.setdefault(span, number) == number:
                    labels[span] = record["entities"][number]["kind"]
    spans = sorted(seen)
    found = [FoundMention(a, b, mention_kind(text[a:b]), labels[a, b]) for a, b in spans]  # type: ignore[arg-type]
    return found, [seen[span] for span in spans]


def pairs(groups: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Every two members of one group."""
    for later in range(len(groups)):
        for earlier in range(later):
            if groups[later] == groups[earlier]:
                yield earlier, later


def b_cubed(true: Sequence[int], found: Sequence[int]) -> tuple[float, float]:
    """Sums over mentions of B³ precision and recall (Bagga and Baldwin 1998)."""
    both, of_true, of_found = Counter(zip(true, found, strict=True)), Counter(true), Counter(found)
    shares = [
        (both[t, f] / of_found[f], both[t, f] / of_true[t])
        for t, f in zip(true, found, strict=True)
    ]
    return sum(p for p, _ in shares), sum(r for _, r in shares)


def f1(precision: float, recall: float) -> float:
    """Their harmonic mean; 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def main() -> None:
    """Print the scores of one part of the data."""
    part = next((word for word in sys.argv[1:] if not word.startswith("-")), "dev")
    path = DATA / f"{part}.jsonl.gz"
    if not path.exists():
        print(f"no data at {path}: nothing measured")
        return
    kb, gazetteer = KnowledgeBase.load(), Gazetteer.load()
    count: Counter[str] = Counter()
    faults: Counter[tuple[str, ...]] = Counter()
    precision = recall = mentions = 0.0
    taken = 0.0
    for line in gzip.open(path, "rt", encoding="utf-8"):
        record = json.loads(line)
        given, true = gold(record)
        report = Report(
            id=record["id"], text=record["text"], date=record["date"], outlet=record["outlet"]
        )
        began = time.perf_counter()
        entities = resolve(report, given, kb, gazetteer)
        taken += time.perf_counter() - began
        count["characters"] += len(record["text"])
        spans = {(m.start, m.end): number for number, e in enumerate(entities) for m in e.mentions}
        found = [spans[m.start, m.end] for m in given]
        p, r = b_cubed(true, found)
        precision, recall, mentions = precision + p, recall + r, mentions + len(given)
        t, f = set(pairs(true)), set(pairs(found))
        count.update({"pairs": len(t), "pairs found": len(f), "pairs right": len(t & f)})
        for number, entity in enumerate(record["entities"]):
            of = Counter(found[i] for i, n in enumerate(true) if n == number)
            if not of:
                continue
            got = entities[of.most_common(1)[0][0]]
            sector = entity["sector"] or ""
            count["entities"] += 1
            for what, wanted, given_ in (
                ("country", entity["country"], got.country),
                ("sector", sector, got.sector[0] if got.sector else ""),
            ):
                count[what + " asked"] += bool(wanted)
                count[what + " right"] += bool(wanted) and wanted == given_
                if wanted and wanted != given_:
                    faults[what, str(wanted), str(given_), entity["name"], got.name] += 1
        for i, mention in enumerate(given):
            if mention.kind == "pronoun":
                count["pronouns"] += 1
                others = [true[j] for j in range(len(given)) if found[j] == found[i] and j != i]
                count["pronouns right"] += (
                    bool(others) and Counter(others).most_common(1)[0][0] == true[i]
                )
    p, r = precision / mentions, recall / mentions
    pp = count["pairs right"] / max(1, count["pairs found"])
    pr = count["pairs right"] / max(1, count["pairs"])
    print(
        f"{part}: {count['entities']} entities, {mentions:.0f} mentions, {taken:.2f} s, "
        f"{count['characters'] / taken / 1000:.0f} thousand characters a second"
    )
    print(
        f"country right  {count['country right'] / count['country asked']:.3f} of {count['country asked']}"
    )
    print(
        f"sector right   {count['sector right'] / count['sector asked']:.3f} of {count['sector asked']}"
    )
    print(f"B3             P {p:.3f}  R {r:.3f}  F1 {f1(p, r):.3f}")
    print(f"pairs          P {pp:.3f}  R {pr:.3f}  F1 {f1(pp, pr):.3f}")
    print(
        f"pronouns right {count['pronouns right'] / max(1, count['pronouns']):.3f} of {count['pronouns']}"
    )
    if "--faults" in sys.argv:
        for fault, times in faults.most_common():
            print(times, *fault, sep=" | ")


if __name__ == "__main__":
    main()
