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

from sayso.records import Entity, Report
from sayso.resolving.actors import KnowledgeBase
from sayso.resolving.describing import is_pronoun
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
            if is_pronoun(text[slice(*span)]) and actor["name"] in names:
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


class Tally:
    """Counts over reports, and the figures that come of them."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.faults: Counter[tuple[str, ...]] = Counter()
        self.precision = self.recall = self.seconds = 0.0

    def add(self, record: dict[str, Any], kb: KnowledgeBase, gazetteer: Gazetteer) -> None:
        """Resolve one report and compare."""
        given, true = gold(record)
        report = Report(id=record["id"], text=record["text"], date=record["date"])
        began = time.perf_counter()
        entities = resolve(report, given, kb, gazetteer)
        self.seconds += time.perf_counter() - began
        self.count["characters"] += len(report.text)
        spans = {(m.start, m.end): number for number, e in enumerate(entities) for m in e.mentions}
        found = [spans[m.start, m.end] for m in given]
        self.clusters(true, found)
        self.fields(record, entities, true, found)
        self.pronouns([m.kind == "pronoun" for m in given], true, found)

    def clusters(self, true: Sequence[int], found: Sequence[int]) -> None:
        """B³ and pairs."""
        precision, recall = b_cubed(true, found)
        self.precision += precision
        self.recall += recall
        wanted, got = set(pairs(true)), set(pairs(found))
        self.count["mentions"] += len(true)
        self.count["pairs"] += len(wanted)
        self.count["pairs found"] += len(got)
        self.count["pairs right"] += len(wanted & got)

    def fields(
        self,
        record: dict[str, Any],
        entities: Sequence[Entity],
        true: Sequence[int],
        found: Sequence[int],
    ) -> None:
        """Country and primary sector, of the entity that holds most of the annotated mentions.

        Countries of actors count once for every part that the entity has in an event.
        """
        parts = Counter(
            actor["name"] for e in record["events"] for actor in [*e["actor"], *e["recipient"]]
        )
        for number, entity in enumerate(record["entities"]):
            of = Counter(found[i] for i, n in enumerate(true) if n == number)
            if not of:
                continue
            got = entities[of.most_common(1)[0][0]]
            self.field("country", entity, got, got.country)
            self.field("sector", entity, got, got.sector[0] if got.sector else None)
            if entity["country"] and parts[entity["name"]]:
                times = parts[entity["name"]]
                self.count["actor asked"] += times
                self.count["actor told"] += times * (got.country is not None)
                self.count["actor right"] += times * (entity["country"] == got.country)

    def field(self, what: str, entity: dict[str, Any], got: Entity, code: str | None) -> None:
        """One field of one entity, where the annotation has it."""
        if entity[what]:
            self.count[f"{what} asked"] += 1
            self.count[f"{what} told"] += code is not None
            self.count[f"{what} right"] += entity[what] == code
            if entity[what] != code:
                self.faults[what, entity[what], str(code), entity["name"], got.name] += 1

    def pronouns(self, which: Sequence[bool], true: Sequence[int], found: Sequence[int]) -> None:
        """Pronouns whose cluster is mostly of the right entity."""
        for i in (i for i, pronoun in enumerate(which) if pronoun):
            others = Counter(true[j] for j in range(len(true)) if found[j] == found[i] and j != i)
            self.count["pronouns"] += 1
            self.count["pronouns right"] += bool(others) and others.most_common(1)[0][0] == true[i]

    def show(self, part: str) -> None:
        """Print the figures."""
        count = self.count
        speed = count["characters"] / self.seconds / 1000
        print(f"{part}: {count['mentions']} mentions, {speed:.0f} thousand characters a second")
        for what in ("country", "actor", "sector"):
            right, asked, told = (count[f"{what} {how}"] for how in ("right", "asked", "told"))
            name = "actor land" if what == "actor" else what
            print(
                f"{name:10} {right / asked:.3f} of {asked}, {right / told:.3f} of the {told} told"
            )
        p, r = self.precision / count["mentions"], self.recall / count["mentions"]
        print(f"B3         P {p:.3f}  R {r:.3f}  F1 {f1(p, r):.3f}")
        p = count["pairs right"] / count["pairs found"]
        r = count["pairs right"] / count["pairs"]
        print(f"pairs      P {p:.3f}  R {r:.3f}  F1 {f1(p, r):.3f}")
        print(
            f"pronouns   {count['pronouns right'] / count['pronouns']:.3f} of {count['pronouns']}"
        )


def main() -> None:
    """Print the scores of one part of the data."""
    part = next((word for word in sys.argv[1:] if not word.startswith("-")), "dev")
    path = DATA / f"{part}.jsonl.gz"
    if not path.exists():
        print(f"no data at {path}: nothing measured")
        return
    kb, gazetteer, tally = KnowledgeBase.load(), Gazetteer.load(), Tally()
    for line in gzip.decompress(path.read_bytes()).decode("utf-8").strip().split("\n"):
        tally.add(json.loads(line), kb, gazetteer)
    tally.show(part)
    if "--faults" in sys.argv:
        for fault, times in tally.faults.most_common():
            print(times, *fault, sep=" | ")


if __name__ == "__main__":
    main()
