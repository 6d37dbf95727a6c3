"""Reports told with other names: the words move, and all spans with them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from training import markup
from training.swapping import Swapper

TEXT = """\
=== border-1 | Harbour Post | 2023-05-04
T Lorania shelled Velmia on Monday, said the army.
T Velmia called Lorania a liar.
E ASSAULT actual | shelled | actor=1:Lorania | recipient=1:Velmia | by=the army ~ said
E ACCUSE actual | called Lorania a liar | actor=2:Velmia | recipient=2:Lorania
A the army | said | Lorania shelled Velmia on Monday | indirect
N Lorania ; - ; GOV ; country | 1:Lorania ;; 2:Lorania
N Velmia ; - ; MIL ; country | 1:Velmia ;; 2:Velmia
N army ; - ; MIL ; organisation | the army
"""


@pytest.fixture
def row(tmp_path: Path) -> markup.Row:
    path = tmp_path / "own.txt"
    # the second act holds a name, so that its party must keep it
    path.write_text(TEXT.replace("| called Lorania a liar |", "| called |"))
    return next(markup.rows(path))


def changed(row: markup.Row) -> markup.Row:
    swapper = Swapper([row], random.Random(1))
    return next(o for _ in range(50) if (o := swapper.other(row))["text"] != row["text"])


def test_two_parties_change_names_everywhere(row):
    other = changed(row)
    assert other["text"].startswith("Velmia shelled Lorania on Monday")
    assert other["text"].endswith("Lorania called Velmia a liar.")


def test_spans_move_along(row):
    other = changed(row)
    text = other["text"]
    shelled, called = other["events"]
    assert text[slice(*shelled["mentions"][0]["trigger"])] == "shelled"
    assert text[slice(*called["mentions"][0]["trigger"])] == "called"
    assert text[slice(*shelled["actor"][0]["span"])] == "Velmia"
    assert text[slice(*called["recipient"][0]["span"])] == "Velmia"
    assert text[slice(*other["attributions"][0]["cue"])] == "said"
    assert [text[slice(*m)] for m in other["entities"][1]["mentions"]] == ["Lorania", "Lorania"]


def test_the_given_report_is_left_alone(row):
    before = row["text"], row["entities"][0]["sector"]
    other = changed(row)
    assert (row["text"], row["entities"][0]["sector"]) == before
    assert other["entities"][0]["sector"] == "MIL"  # the sector goes with the name
