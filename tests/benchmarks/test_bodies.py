"""The measure of bodies, and that what `sayso add` keeps of a WARC is what is measured."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from benchmarks.bodies import Page, Score, bodies, score, shingles, together
from benchmarks.store import plot

BODY = "Two delegations met in the border town on Monday and agreed to open the road again. "
HTML = f"<html><body><nav>Home Sport</nav><article><h1>A</h1><p>{BODY * 3}</p></article></body>"


@pytest.mark.parametrize(
    ("found", "right", "precision", "recall"),
    [
        ("a b c d e", "a b c d e", 1, 1),
        ("a b c d e", "a b c d", 1 / 2, 1),
        ("a b c d", "a b c d e", 1, 1 / 2),
        ("w x y z", "a b c d", 0, 0),
        ("a, b!", "a b", 1, 1),  # shorter than a shingle
        ("", "a b c d", None, 0),
        ("a b c d a b c d", "a b c d", 1 / 5, 1),  # as often as they come
    ],
)
def test_scores(found: str, right: str, precision: float | None, recall: float) -> None:
    assert score(found, right) == Score(precision, recall)


def test_f1_is_of_the_means_and_a_page_without_text_has_no_precision() -> None:
    f1, precision, recall = together([Score(1.0, 1.0), Score(None, 0.0)])
    assert (precision, recall) == (1.0, 0.5)
    assert f1 == pytest.approx(2 / 3)
    assert shingles("") == {}


def test_what_is_kept_is_measured(tmp_path: Path) -> None:
    pages = [Page("one", "", HTML.encode(), BODY), Page("two", "", b"<html></html>", BODY)]
    kept = bodies(pages, tmp_path)
    assert kept.keys() == {"one"}
    assert score(kept["one"], BODY * 3).recall == 1


def test_the_plot_is_whole() -> None:
    root = ET.fromstring(plot([(0, 20.0), (500, 40.0), (1000, 41.5)]))
    line = next(one for one in root.iter() if one.tag.endswith("polyline"))
    assert len(line.attrib["points"].split()) == 3
    assert "1,000" in "".join(root.itertext())
