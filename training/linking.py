"""The tables of `sayso link`: how rare words are, and what tells that two records are the same.

    python -m training.linking words       # src/sayso/linking/tables/words.tsv
    python -m training.linking scorers     # src/sayso/linking/tables/{coverage,incidents}.tsv

Words are counted in Wikinews, VOA and PolNeAR. The scorers are fitted on `clusters`, on two thirds
of its incidents; `held_out` says which the others are, and nothing is fitted or chosen on those.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from sayso import Coder
from sayso.linking import keys, scorer, traits
from sayso.linking.words import stem, tokens
from sayso.records import Annotation, Report, to_json

ROOT = Path(__file__).resolve().parents[1]
TABLES = ROOT / "src" / "sayso" / "linking" / "tables"
DATA = ROOT.parent / "shared" / "data"
LEAST_REPORTS = 4
"""Stems in fewer reports are as rare as any that the table lacks."""
ALIKE = 0.45
"""How much two events of two reports of one incident must have in common to be taken for one."""
PRIOR = {
    "place": 1.0,
    "place near by": -1.0,
    "other place": -6.0,
    "day": 0.7,
    "other day": -3.0,
    "number": 0.7,
    "other number": -0.3,
    "mode": 0.3,
    "other mode": -0.5,
}
"""Where weights are drawn to: `clusters` has few incidents, most of them in one place and known to
all by it, so that it tells little of what these are worth."""

Example = tuple[dict[str, float], bool]
Found = tuple[str, traits.ReportTraits, list[traits.EventTraits]]
"""The incident that a report is of, its traits, and those of its events."""


def held_out(incidents: Iterable[str]) -> frozenset[str]:
    """The third of the incidents of `clusters` that figures are taken on; hashes choose it."""
    known = sorted(set(incidents), key=lambda one: hashlib.sha256(one.encode()).hexdigest())
    return frozenset(known[: len(known) // 3])


def texts(data: Path) -> Iterator[str]:
    """The texts that words are counted in; none of `clusters`."""
    yield from (row["text"] for row in lines(data / "wikinews" / "reports.jsonl.gz"))
    for part in ("train", "dev"):
        yield from (row["text"] for row in lines(data / "polnear" / f"{part}.jsonl.gz"))
    voa: dict[str, list[str]] = {}
    for row in lines(data / "m2e2_voa" / "sentences.jsonl.gz"):
        voa.setdefault(row["id"].rsplit("_", 1)[0], []).append(row["text"])
    yield from (" ".join(sentences) for sentences in voa.values())


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a packed file of JSON Lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def count_words(reports: Iterable[str]) -> str:
    """The table of stems: in how many of 10,000 reports each stands."""
    number, counts = 0, Counter[str]()
    for text in reports:
        number += 1
        counts.update({stem(word) for word in tokens(text) if not word[0].isdigit()})
    rows = [
        f"{word}\t{round(10_000 * count / number)}"
        for word, count in sorted(counts.items())
        if count >= LEAST_REPORTS
    ]
    head = (
        f"# In how many of 10,000 news reports a stem stands, by {number:,} reports of Wikinews,\n"
        "# VOA and seven US outlets. Built by training/linking.py. Stems not listed are rarer.\n"
    )
    return head + "\n".join(rows) + "\n"


def coverage_examples(data: Path) -> list[Example]:
    """Pairs of reports: of `clusters` without the third held out, and of Wikinews.

    Wikinews tells of each happening once, so two of its reports, days apart, are two happenings,
    and often alike: the hard cases that `clusters`, with few incidents, lacks.
    """
    known = [(row["incident"], traits.of_report(build_report(row))) for row in fitted_on(data)]
    found = [
        (scorer.of_reports(one, other), here == there)
        for (here, one), (there, other) in combinations(known, 2)
    ]
    single = [
        traits.of_report(build_report(row)) for row in lines(data / "wikinews" / "reports.jsonl.gz")
    ]
    held = [keys.of_report(one) for one in single]
    for (n, one), (m, other) in combinations(enumerate(single), 2):
        if abs((one.day or 0) - (other.day or 0)) > 3 and held[n] & held[m]:
            found.append((scorer.of_reports(one, other), False))
    return found


def incident_examples(found: Sequence[Found]) -> list[Example]:
    """Pairs of events of one type that share enough keys to be compared.

    `clusters` says which reports are of one incident, not which of their events are one. So, of two
    such reports, events that are each other's likeliest match and have much in common are taken for
    one, and the other pairs of either of them for two: a report's own events differ from each
    other. Pairs of reports of different incidents are two.
    """
    examples: list[Example] = []
    for (one, here, ours), (other, there, theirs) in combinations(found, 2):
        pairs = {
            (m, n): scorer.of_events(a, b, here, there)
            for m, a in enumerate(ours)
            for n, b in enumerate(theirs)
            if a.event == b.event and len(keys.of_event(a) & keys.of_event(b)) >= 2
        }
        best = _best(pairs) if one == other else set()
        sure_ours, sure_theirs = {m for m, _ in best}, {n for _, n in best}
        for (m, n), features in pairs.items():
            if (m, n) in best:
                examples.append((features, True))
            elif one != other or m in sure_ours or n in sure_theirs:
                examples.append((features, False))
    return examples


def other_incidents(found: Sequence[Found]) -> list[Example]:
    """Pairs of events of Wikinews, from reports days apart: two, unless on one and the same day."""
    examples: list[Example] = []
    for (_, here, ours), (_, there, theirs) in combinations(found, 2):
        if here.day is None or there.day is None or abs(here.day - there.day) <= 3:
            continue
        for a in ours:
            for b in theirs:
                if a.event == b.event and len(keys.of_event(a) & keys.of_event(b)) >= 2:
                    features = scorer.of_events(a, b, here, there)
                    if not features["day"]:
                        examples.append((features, False))
    return examples


def _best(pairs: Mapping[tuple[int, int], Mapping[str, float]]) -> set[tuple[int, int]]:
    """Those that are the likeliest for both sides, and likely enough."""
    alike = {pair: likeness(features) for pair, features in pairs.items()}
    return {
        (m, n)
        for (m, n), much in alike.items()
        if much >= max(ALIKE, *(s for (i, j), s in alike.items() if i == m or j == n))
    }


def likeness(features: Mapping[str, float]) -> float:
    """How much two events have in common, before anything is fitted."""
    return (
        features["sentence"]
        + 0.2 * (features["actor"] + features["recipient"] + features["trigger"])
        + 0.1 * (features["place"] + features["day"] + features["number"])
        - 0.3 * (features["other actor"] * features["other recipient"] + features["other day"])
        - 0.2 * (features["other place"] + features["other number"])
    )


def fitted_on(data: Path) -> list[dict[str, Any]]:
    """The rows of `clusters` without the third held out."""
    rows = list(lines(data / "clusters" / "reports.jsonl.gz"))
    out = held_out(row["incident"] for row in rows)
    return [row for row in rows if row["incident"] not in out]


def coded(rows: Iterable[dict[str, Any]]) -> list[Found]:
    """Reports with their events."""
    rows = list(rows)
    whole = annotated([build_report(row) for row in rows])
    return [
        (
            row.get("incident", row["url"]),
            traits.of_report(one.report),
            [traits.of_event(event, number) for event in one.events],
        )
        for number, (row, one) in enumerate(zip(rows, whole, strict=True))
    ]


def annotated(reports: Sequence[Report]) -> Iterator[Annotation]:
    """Reports coded by the shipped model; what it coded before is taken from `build/`."""
    kept = ROOT / "build" / "linking.jsonl"
    known: dict[str, Annotation] = {}
    if kept.exists():
        with kept.open("rb") as file:
            for line in file:
                one = msgspec.json.decode(line, type=Annotation)
                known[one.report.id] = one
    missing = [report for report in reports if report.id not in known]
    if missing:
        kept.parent.mkdir(exist_ok=True)
        with kept.open("ab") as file:
            for one in Coder().annotations(missing):
                known[one.report.id] = one
                file.write(to_json(one) + b"\n")
    return (known[report.id] for report in reports)


def build_report(row: dict[str, Any]) -> Report:
    """A report of a corpus."""
    fields = {name: row.get(name) for name in ("url", "outlet", "title", "date")}
    return Report(id=row["url"], text=row["text"], **fields)


def fit(
    examples: Sequence[Example], prior: Mapping[str, float], ridge: float = 1.0
) -> dict[str, float]:
    """Weights of a logistic regression, drawn to the `prior` (Newton's method, L2).

    The rarer of the two classes is weighed up to ten times.
    """
    names = list(examples[0][0])
    x = np.array([[1.0, *(features[name] for name in names)] for features, _ in examples])
    y = np.array([float(right) for _, right in examples])
    weigh = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y).mean()).clip(max=10.0)
    penalty = np.diag([1e-6, *[ridge] * len(names)])
    mean = np.array([0.0, *(prior.get(name, 0.0) for name in names)])
    w = mean.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ w)))
        slope = x.T @ (weigh * (y - p)) - penalty @ (w - mean)
        curve = (x * (weigh * p * (1 - p))[:, None]).T @ x + penalty
        w = w + np.linalg.solve(curve, slope)
    return dict(zip(["constant", *names], map(float, w), strict=True))


def write(table: str, about: str, examples: Sequence[Example], prior: Mapping[str, float]) -> None:
    """Fit a scorer and write its table."""
    right = sum(same for _, same in examples)
    print(f"{table}: {right:,} pairs that are the same, {len(examples) - right:,} that are not")
    head = (
        f"# {about}\n"
        "# Weights of a logistic regression, fitted by training/linking.py on part of clusters.\n"
    )
    rows = "".join(f"{name}\t{weight:.3f}\n" for name, weight in fit(examples, prior).items())
    (TABLES / f"{table}.tsv").write_text(head + rows, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", choices=("words", "scorers"))
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    if options.table == "words":
        (TABLES / "words.tsv").write_text(count_words(texts(options.data)), encoding="utf-8")
        return
    about = "How likely two reports tell of the same happening."
    write("coverage", about, coverage_examples(options.data), {})
    about = "How likely two events of one type, of two reports, are one incident."
    examples = incident_examples(coded(fitted_on(options.data)))
    examples += other_incidents(coded(lines(options.data / "wikinews" / "reports.jsonl.gz")))
    write("incidents", about, examples, PRIOR)


if __name__ == "__main__":
    main()
