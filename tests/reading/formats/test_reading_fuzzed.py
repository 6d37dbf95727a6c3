"""A little of `benchmarks/fuzz.py`: broken files of every kind, the same ones each time."""

import pytest

from benchmarks.fuzz import fuzz, samples


@pytest.mark.parametrize("kind", samples())
def test_broken_files_cost_a_line(kind: str) -> None:
    tally = fuzz(kind, 40)
    assert not tally.crashes, tally.crashes[0][2]
    assert tally.inputs == 40


@pytest.mark.parametrize(
    ("kind", "number"),
    [("a.csv", 20), ("a.tsv", 1280), ("a.warc", 1024), ("a.warc", 1114)],
)
def test_what_once_crashed(kind: str, number: int) -> None:
    tally = fuzz(kind, 1, number)
    assert not tally.crashes, tally.crashes[0][2]
