"""The figures: per report counts, their sums, and how far they may be off.

Counts are kept per report as four whole numbers under the name of a measure, so that sums and
bootstrap resamples are sums of rows:

- for precision and recall: predicted and right, predicted, gold and found, gold;
- for accuracy: right where gold has something, gold has something, right where it has nothing,
  gold has nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from sayso.scoring.forms import Party, ScoredAttribution, ScoredEvent, ScoredReport, Span
from sayso.scoring.matching import (
    FIELDS,
    RECORD_FIELDS,
    Entities,
    align,
    judge,
    overlap,
    same_attributions,
    touches,
)

Row = tuple[int, int, int, int]
Interval = tuple[float, float]
PARTS = ("source", "cue", "content")
_BY_TYPE = "type "
# Country and sector are judged per actor that is right, the other fields per event.
_ALL_FIELDS = (*FIELDS, "actor country", "actor sector")


class Prf(msgspec.Struct, frozen=True):
    """Precision, recall and F1; a figure is None where there is nothing to take it of.

    `right` of the `predicted` are in gold, `found` of the `gold` are in the prediction; the two
    differ only where pairing is not one to one. `interval` is the 95 % one of F1.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    right: int
    predicted: int
    found: int
    gold: int
    interval: Interval | None = None


class Accuracy(msgspec.Struct, frozen=True):
    """Share of right values among those judged, and apart: where gold has one, where it has none.

    For true-or-false fields "has one" means true, for `status` anything but `actual`.
    """

    accuracy: float | None
    total: int
    given: float | None
    given_total: int
    empty: float | None
    empty_total: int
    interval: Interval | None = None


class Scores(msgspec.Struct, frozen=True):
    """All figures of one comparison; a layer that either side lacks is None (or empty).

    `reports` are the gold ones; `unpredicted` of them have nothing predicted and count as found
    empty; `unknown` predicted reports are not in gold and are left out.
    """

    reports: int
    unpredicted: int
    unknown: int
    events: Prf | None
    untyped: Prf | None
    sentences: Prf | None
    records: Prf | None
    types: dict[str, Prf]
    fields: dict[str, Accuracy]
    attributions: Prf | None
    parts: dict[str, Prf]


def score(
    gold: Mapping[str, ScoredReport],
    pred: Mapping[str, ScoredReport],
    *,
    resamples: int = 200,
    seed: int = 0,
) -> Scores:
    """Compare two sets of reports, paired by their ids.

    - `events`: events aligned one to one (see `matching.align`: same type, overlapping triggers).
      An unsure gold event is neither right nor wrong: it is left out of gold, and a prediction
      aligned with it out of the predicted. `untyped`: the same whatever the type. `types`: the
      typed alignment by type.
    - `fields`: accuracy over the aligned sure pairs (see `matching.judge`). "actor country" and
      "actor sector" are taken over the gold actors that have their counterpart.
    - `records`: an aligned pair counts only where actor, recipient, said_by and status are all
      right; the denominators are those of `events`.
    - `sentences`: the set of (sentence, type) in which a report has triggers. A trigger belongs to
      the gold sentence that holds it, if any, so that another way of splitting costs nothing. What
      only unsure events put into gold is left out on both sides.
    - `parts`: of attributions, spans of source, cue and content each on its own: a predicted span
      is right where it overlaps a gold one of its kind, a gold span found where a predicted one
      overlaps it. Equal spans of a report count once.
    - `attributions`: whole ones, one to one (see `matching.same_attributions`); those without
      content are left out.

    A layer is scored where both sides have it in any report; a side without any report counts as
    having all. Intervals hold 95 % of the figures of `resamples` draws of as many reports with
    replacement (percentile bootstrap; `seed` makes it repeatable; 0 draws: no intervals).
    """
    known = [report for id, report in pred.items() if id in gold]
    events = _has(gold.values(), "events") and _has(pred.values(), "events")
    attributions = _has(gold.values(), "attributions") and _has(pred.values(), "attributions")
    rows = [
        _count(report, pred.get(id, ScoredReport(id)), events, attributions)
        for id, report in gold.items()
    ]
    names = sorted({name for row in rows for name in row})
    draws = np.random.default_rng(seed).multinomial(
        len(rows), np.full(len(rows), 1 / max(1, len(rows))), size=resamples if rows else 0
    )
    tables = {name: np.array([row.get(name, (0,) * 4) for row in rows]) for name in names}
    prf = {name: _prf(tables[name], draws) for name in names if name not in _ALL_FIELDS}
    return Scores(
        reports=len(gold),
        unpredicted=len(gold) - len(known),
        unknown=len(pred) - len(known),
        events=prf.get("events"),
        untyped=prf.get("untyped"),
        sentences=prf.get("sentences"),
        records=prf.get("records"),
        types={
            name.removeprefix(_BY_TYPE): prf[name] for name in names if name.startswith(_BY_TYPE)
        },
        fields={name: _accuracy(tables[name], draws) for name in _ALL_FIELDS if name in tables},
        attributions=prf.get("attributions"),
        parts={name: prf[name] for name in PARTS if name in prf},
    )


def _has(reports: Iterable[ScoredReport], layer: str) -> bool:
    listed = list(reports)
    return not listed or any(getattr(report, layer) is not None for report in listed)


def _count(
    gold: ScoredReport, pred: ScoredReport, events: bool, attributions: bool
) -> dict[str, Row]:
    """All counts of one report."""
    rows: dict[str, Row] = {}
    if events:
        rows |= _count_events(gold, pred.events or ())
    if attributions:
        rows |= _count_attributions(gold.attributions or (), pred.attributions or ())
    return rows


def _count_events(report: ScoredReport, pred: Sequence[ScoredEvent]) -> dict[str, Row]:
    gold, entities = report.events or (), Entities(report)
    pairs = align(gold, pred, entities)
    kept = [(gold[i], pred[j]) for i, j in pairs if gold[i].sure]
    judged = [judge(wanted, found, entities) for wanted, found in kept]
    whole = sum(all(fields[name].right for name in RECORD_FIELDS) for fields in judged)
    typed = _paired(gold, pred, pairs)
    rows = {
        "events": typed,
        "untyped": _paired(gold, pred, align(gold, pred, entities, typed=False)),
        "records": (whole, typed[1], whole, typed[3]),
        "sentences": _count_sentences(gold, pred),
        **_count_actors(kept, entities),
    }
    for name in FIELDS:
        rows[name] = _tally((fields[name].right, fields[name].given) for fields in judged)
    for name in {event.type for event in (*gold, *pred)}:
        ours = [(i, j) for i, j in pairs if gold[i].type == name]
        rows[_BY_TYPE + name] = _paired(gold, pred, ours, name)
    return rows


def _paired(
    gold: Sequence[ScoredEvent],
    pred: Sequence[ScoredEvent],
    pairs: Sequence[tuple[int, int]],
    type: str | None = None,
) -> Row:
    """Counts of a one-to-one alignment without unsure gold and what is aligned with it."""
    right = sum(gold[i].sure for i, _ in pairs)
    wanted = sum(event.sure and type in (None, event.type) for event in gold)
    predicted = sum(type in (None, event.type) for event in pred) - (len(pairs) - right)
    return right, predicted, right, wanted


def _tally(judged: Iterable[tuple[bool, bool]]) -> Row:
    """(right, given) of every value → the counts of an accuracy."""
    counts = Counter(judged)
    given, empty = counts[True, True], counts[True, False]
    return given, given + counts[False, True], empty, empty + counts[False, False]


def _count_actors(
    pairs: Sequence[tuple[ScoredEvent, ScoredEvent]], entities: Entities
) -> dict[str, Row]:
    actors: list[tuple[Party, Party]] = []
    for wanted, found in pairs:
        actors += entities.pairs(wanted.actor, found.actor)
    return {
        "actor country": _tally((a.country == b.country, bool(a.country)) for a, b in actors),
        "actor sector": _tally((a.sector == b.sector, bool(a.sector)) for a, b in actors),
    }


def _count_sentences(gold: Sequence[ScoredEvent], pred: Sequence[ScoredEvent]) -> Row:
    sentences = sorted(
        {mention.sentence for event in gold for mention in event.mentions if mention.sentence}
    )

    def keys(events: Iterable[ScoredEvent]) -> set[tuple[Span, str]]:
        return {
            (_sentence(mention.trigger, mention.sentence, sentences), event.type)
            for event in events
            for mention in event.mentions
        }

    sure = keys(event for event in gold if event.sure)
    found = keys(pred) - (keys(gold) - sure)
    right = len(sure & found)
    return right, len(found), right, len(sure)


def _sentence(trigger: Span, own: Span | None, sentences: Sequence[Span]) -> Span:
    """The first of the gold `sentences` that the trigger overlaps, else its own, else itself."""
    return next((span for span in sentences if overlap(span, trigger)), own or trigger)


def _count_attributions(
    gold: Sequence[ScoredAttribution], pred: Sequence[ScoredAttribution]
) -> dict[str, Row]:
    rows = {}
    for part in PARTS:
        wanted = sorted({span for one in gold for span in getattr(one, part)})
        given = sorted({span for one in pred for span in getattr(one, part)})
        right = sum(touches([span], wanted) for span in given)
        found = sum(touches([span], given) for span in wanted)
        rows[part] = (right, len(given), found, len(wanted))
    gold = [one for one in gold if one.content]
    pred = [one for one in pred if one.content]
    same = len(same_attributions(gold, pred))
    rows["attributions"] = (same, len(pred), same, len(gold))
    return rows


def _prf(table: np.ndarray, draws: np.ndarray) -> Prf:
    right, predicted, found, gold = (int(count) for count in table.sum(axis=0))
    f1 = float(_f1(table.sum(axis=0)[None, :])[0])
    return Prf(
        precision=right / predicted if predicted else None,
        recall=found / gold if gold else None,
        f1=f1 if predicted or gold else None,
        right=right,
        predicted=predicted,
        found=found,
        gold=gold,
        interval=_interval(_f1(draws @ table)),
    )


def _f1(counts: np.ndarray) -> np.ndarray:
    """F1 of each row of (right, predicted, found, gold); nan where nothing is predicted or gold."""
    right, predicted, found, gold = counts.T.astype(float)
    precision = right / np.maximum(predicted, 1)
    recall = found / np.maximum(gold, 1)
    f1 = 2 * precision * recall / np.where(precision + recall > 0, precision + recall, 1)
    return np.where(predicted + gold > 0, f1, np.nan)


def _accuracy(table: np.ndarray, draws: np.ndarray) -> Accuracy:
    given, given_total, empty, empty_total = (int(count) for count in table.sum(axis=0))
    total = given_total + empty_total
    drawn = (draws @ table).astype(float)
    totals = drawn[:, 1] + drawn[:, 3]
    shares = np.where(totals > 0, (drawn[:, 0] + drawn[:, 2]) / np.maximum(totals, 1), np.nan)
    return Accuracy(
        accuracy=(given + empty) / total if total else None,
        total=total,
        given=given / given_total if given_total else None,
        given_total=given_total,
        empty=empty / empty_total if empty_total else None,
        empty_total=empty_total,
        interval=_interval(shares),
    )


def _interval(figures: np.ndarray) -> Interval | None:
    figures = figures[~np.isnan(figures)]
    if not len(figures):
        return None
    low, high = np.quantile(figures, (0.025, 0.975))
    return float(low), float(high)
