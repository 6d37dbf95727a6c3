"""The figures that the docs give, and below which they may not fall."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import copies as edited
from benchmarks.incidents import b_cubed, by_coverage, fill
from sayso.linking.linker import link
from sayso.records import Annotation
from sayso.store import Store
from training.linking import build_report, fit, held_out, lines


def test_reports_are_put_with_their_incident(data: Path, path: Path) -> None:
    rows = list(lines(data / "clusters" / "reports.jsonl.gz"))
    incident = {row["url"]: row["incident"] for row in rows}
    out = held_out(incident.values())
    with Store(path) as store:
        fill(store, (bare(row) for row in rows))
        link(store)
        groups = by_coverage(store)
    for some, floor in ((out, 0.97), (set(incident.values()) - out, 0.94)):
        asked = [id for id, name in incident.items() if name in some]
        precision, _, f1 = b_cubed(groups, incident, asked)
        assert precision >= 0.97
        assert f1 >= floor


def test_copies_are_found(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = edited.apart(
        [text for text, _ in zip(edited.reports(data), range(40), strict=False)], 0.3
    )
    precision, recall = edited.measure(texts, edited.EDITS)
    assert "synonyms, all" in capsys.readouterr().out
    assert precision >= 0.98
    assert recall >= 0.95


def bare(row: dict[str, str]) -> Annotation:
    """A report in which nothing was found."""
    return Annotation(
        report=build_report(row),
        headline=None,
        dateline=None,
        sentences=(),
        entities=(),
        places=(),
        times=(),
        attributions=(),
        events=(),
    )


def test_a_third_is_held_out() -> None:
    names = [f"incident {n}" for n in range(30)]
    assert len(held_out(names)) == 10
    assert held_out(reversed(names)) == held_out(names)


def test_b_cubed() -> None:
    gold = {"a": 1, "b": 1, "c": 2, "d": 2}
    assert b_cubed([["a", "b"], ["c", "d"]], gold, list(gold)) == (1, 1, 1)
    precision, recall, _ = b_cubed([["a", "b", "c", "d"]], gold, list(gold))
    assert (precision, recall) == (0.5, 1)
    precision, recall, _ = b_cubed([["a"], ["b"], ["c"], ["d"]], gold, ["a", "b"])
    assert (precision, recall) == (1, 0.5)


def test_weights_are_fitted_and_drawn_to_what_was_put_in() -> None:
    examples = [({"told": float(n % 2), "silent": 0.0}, n % 2 == 1) for n in range(40)]
    weights = fit(examples, {"silent": -2.0})
    assert weights["told"] > 2
    assert weights["silent"] == pytest.approx(-2)
