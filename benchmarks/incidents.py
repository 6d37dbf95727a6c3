"""How right linking is: reports with their incident, and events told in several reports.

    python -m benchmarks.incidents [--data ../shared/data]

- `clusters`: all its reports are linked in one store; figures are for the third of its incidents
  that nothing was fitted or chosen on (`training.linking.held_out`). B³ (Bagga and Baldwin 1998),
  once for the reports that `coverage` puts together, once for those that share an incident.
- MEANTIME: events that its annotators found in several reports.

Reports are coded once and kept in `build/linking.jsonl`: remove it when the model has changed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from benchmarks import meantime
from sayso.linking.clusters import components
from sayso.linking.linker import link
from sayso.records import Annotation
from sayso.store import Run, Store
from training.linking import DATA, annotated, build_report, held_out, lines

Groups = Sequence[Iterable[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    clusters(options.data)
    events_of_meantime(options.data)


def clusters(data: Path) -> None:
    """Print B³ of the reports of `clusters`."""
    rows = list(lines(data / "clusters" / "reports.jsonl.gz"))
    incident = {row["url"]: row["incident"] for row in rows}
    out = held_out(incident.values())
    whole = list(annotated([build_report(row) for row in rows]))
    with_events = {one.report.id for one in whole if one.events}
    print(f"clusters: {len(rows)} reports of {len(set(incident.values()))} incidents; "
          f"{len(with_events)} reports with events")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "news.db") as store:
        fill(store, whole)
        print(link(store))
        covering, sharing = by_coverage(store), by_incidents(store)
    print(f"{'':34} {'reports':>7} {'P':>5} {'R':>5} {'F1':>5}")
    for about, some in (("held out", out), ("fitted on", set(incident.values()) - out)):
        ids = [id for id, name in incident.items() if name in some]
        coded = [id for id in ids if id in with_events]
        for how, groups, asked in (
            ("coverage", covering, ids),
            ("incidents, reports with events", sharing, coded),
        ):
            scores = " ".join(f"{score:5.3f}" for score in b_cubed(groups, incident, asked))
            print(f"{about:>9}, {how:23} {len(asked):7} {scores}")


def fill(store: Store, whole: Iterable[Annotation]) -> None:
    """Keep coded reports."""
    run = Run("add", "benchmark")
    for one in whole:
        store.keep(one, run)


def by_coverage(store: Store) -> Groups:
    """Reports put together by `coverage`; those that stand alone too."""
    rows = store.query(
        "SELECT id, coalesce(coverage, version_key) AS name FROM reports "
        "JOIN versions AS v USING (report_key) LEFT JOIN coverage USING (version_key) WHERE current"
    )
    found: dict[int, list[str]] = defaultdict(list)
    for id, name in rows:
        found[name].append(id)
    return list(found.values())


def by_incidents(store: Store) -> Groups:
    """Reports that hang together by incidents they share."""
    ids = [row["id"] for row in store.query("SELECT id FROM reports")]
    told = [{told.report for voice in one.voices for told in voice.told}
            for one in store.incidents()]  # fmt: skip
    return components(ids, [pair for reports in told for pair in combinations(sorted(reports), 2)])


def b_cubed(
    groups: Groups, gold: Mapping[str, Hashable], asked: Sequence[str]
) -> tuple[float, float, float]:
    """B³ precision, recall and F1 of those items that are asked for."""
    group_of = {item: group for group in groups for item in group}
    sizes = Counter(gold.values())
    precision = recall = 0.0
    for item in asked:
        group = list(group_of[item])
        same = sum(gold[other] == gold[item] for other in group)
        precision += same / len(group)
        recall += same / sizes[gold[item]]
    p, r = precision / len(asked), recall / len(asked)
    return p, r, 2 * p * r / (p + r)


def events_of_meantime(data: Path) -> None:
    """Print how many cross-document pairs of MEANTIME's events come together.

    First as the coder finds events, most of which its annotators did not mark and the other way
    round: products and sickness are no events of PLOVER. Then of the annotators' own events, which
    says what linking alone does with nothing but words to go by.
    """
    corpus = meantime.load(data / "meantime")
    print(f"MEANTIME: {len(corpus.reports)} reports; {corpus.cross_pairs()} pairs of them tell of "
          "one annotated event")  # fmt: skip
    coded = list(annotated(corpus.reports))
    chain = {
        event.id: name
        for one in coded
        for event in one.events
        for evidence in event.evidence
        for name in corpus.at(one.report.id, evidence.start, evidence.end)
    }
    _pairs("as coded", coded, chain)
    marked = list(corpus.annotations())
    chain = {event.id: event.id.rsplit("-", 1)[1] for one in marked for event in one.events}
    _pairs("as annotated", marked, chain)


def _pairs(about: str, whole: Sequence[Annotation], chain: Mapping[str, str]) -> None:
    """Print of pairs of events in two reports how many are one, come together, and both."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "news.db") as store:
        fill(store, whole)
        link(store)
        found = list(store.incidents())
    report = {event.id: one.report.id for one in whole for event in one.events}
    across = [
        pair
        for one in found
        for pair in combinations(sorted(one.events), 2)
        if report[pair[0]] != report[pair[1]]
    ]
    gold = {
        pair
        for pair in combinations(sorted(chain), 2)
        if chain[pair[0]] == chain[pair[1]] and report[pair[0]] != report[pair[1]]
    }
    right = sum(pair in gold for pair in across)
    print(f"  {about}: {len(report)} events, {len(chain)} of them annotated; {len(gold)} pairs are "
          f"one, {len(across)} come together, {right} of these rightly")  # fmt: skip


if __name__ == "__main__":
    main()
