"""The model's scores may not fall: see `training/floors.py`."""

from __future__ import annotations

import json

import pytest

import sayso
from training import floors

KEPT = json.loads(floors.FLOORS.read_text())


@pytest.mark.parametrize("name", ["own", "coded", "polnear"])
def test_scores_are_not_below_their_floors(name, request):
    data = None if name == "own" else request.getfixturevalue("data")
    rows = floors.gold(name, data)
    assert floors.digest(rows) == KEPT[name]["data"], "measured on other data than the floors"
    scores = floors.measure(rows, sayso.Coder())
    below = {
        k: (scores[k], floor) for k, floor in KEPT[name]["floors"].items() if scores[k] < floor
    }
    assert not below


def test_the_floors_are_of_the_model_that_is_shipped():
    assert {kept["model"] for kept in KEPT.values()} == {sayso.Coder().model_version}
