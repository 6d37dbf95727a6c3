"""Scores as a plain text table."""

from __future__ import annotations

from collections.abc import Iterable

from sayso.scoring.measuring import Accuracy, Interval, Prf, Scores

_WIDTH = 20


def render(scores: Scores) -> str:
    """The figures for people to read: three decimals, a dash where there is nothing to measure.

    Ends without a line break. Every part that was scored is there; a layer that one side lacks is
    left out.
    """
    blocks = ["\n".join(_head(scores))]
    if scores.events is not None:
        rows = [
            ("events", scores.events),
            ("whole records", scores.records),
            ("events, any type", scores.untyped),
            ("sentence and type", scores.sentences),
        ]
        blocks.append(_prf_table("events", rows))
        if scores.types:
            blocks.append(_prf_table("by type", scores.types.items()))
        blocks.append(_accuracy_table(scores.fields.items()))
    if scores.attributions is not None:
        rows = [("whole", scores.attributions), *scores.parts.items()]
        blocks.append(_prf_table("attributions", rows))
    return "\n\n".join(blocks)


def _head(scores: Scores) -> Iterable[str]:
    yield f"reports in gold: {scores.reports}"
    if scores.unpredicted:
        yield f"without any prediction (scored as empty): {scores.unpredicted}"
    if scores.unknown:
        yield f"predicted but not in gold (left out): {scores.unknown}"


def _prf_table(title: str, rows: Iterable[tuple[str, Prf | None]]) -> str:
    lines = [
        f"{title:{_WIDTH}}{'precision':>10}{'recall':>8}{'F1':>7}{'95 % of F1':>15}"
        f"{'right':>7}{'predicted':>11}{'gold':>7}"
    ]
    lines += [
        f"{name:{_WIDTH}}{_figure(prf.precision):>10}{_figure(prf.recall):>8}{_figure(prf.f1):>7}"
        f"{_range(prf.interval):>15}{prf.right:>7}{prf.predicted:>11}{prf.gold:>7}"
        for name, prf in rows
        if prf is not None
    ]
    return "\n".join(lines)


def _accuracy_table(rows: Iterable[tuple[str, Accuracy]]) -> str:
    lines = [
        f"{'right in found ones':{_WIDTH}}{'accuracy':>10}{'95 % of it':>15}{'of':>7}"
        f"{'gold has one':>15}{'of':>7}{'gold has none':>15}{'of':>7}"
    ]
    lines += [
        f"{name:{_WIDTH}}{_figure(it.accuracy):>10}{_range(it.interval):>15}{it.total:>7}"
        f"{_figure(it.given):>15}{it.given_total:>7}{_figure(it.empty):>15}{it.empty_total:>7}"
        for name, it in rows
    ]
    return "\n".join(lines)


def _figure(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"


def _range(interval: Interval | None) -> str:
    return "–" if interval is None else f"{interval[0]:.3f}–{interval[1]:.3f}"
