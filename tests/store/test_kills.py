"""Killed at any moment, a store holds whole reports only, and the next run goes on there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.kills import TABLES, trial
from sayso.store import Store


def test_kills_with_two_writers(tmp_path: Path) -> None:
    seen = trial(tmp_path, "stand-in", kills=3, number=30, seed=1)
    assert seen.kills >= 3
    assert seen.wrong == []


HALFWAY = """
import os, sqlite3, sys
from benchmarks.synthetic import StandIn, reports
from sayso.store import Run, Store, saving
first, second = reports(2)
store = Store(sys.argv[1])
store.keep(StandIn().annotate(first), Run("add"))
rows = 0
def dies(db, table, row):
    global rows
    rows += 1
    if rows == int(sys.argv[2]):
        os.kill(os.getpid(), 9)
    return one(db, table, row)
one, saving._one = saving._one, dies
store.keep(StandIn().annotate(second), Run("add"))
print("done")
"""


def test_killed_within_a_transaction(tmp_path: Path) -> None:
    for row in (2, 9):
        path = tmp_path / f"{row}.db"
        ran = subprocess.run(
            [sys.executable, "-c", HALFWAY, str(path), str(row)],
            capture_output=True,
            check=False,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONPATH": "."},
        )
        assert ran.returncode == -9, ran.stderr.decode()
        with Store(path) as store:
            assert len(list(store.reports())) == 1
            assert store.query("PRAGMA integrity_check")[0][0] == "ok"


def test_all_tables_are_compared(path: Path) -> None:
    with Store(path) as store:
        names = {row["name"] for row in store.query("SELECT name FROM sqlite_master "
                 "WHERE type = 'table' AND name NOT LIKE '%\\_text%' ESCAPE '\\'")}  # fmt: skip
    # runs differ by nature; the others are those of `watch`, of `link` and of the pages
    others = re.compile("runs|feeds|feed_items|copies|coverage|incident.*|link_.*|reviews_undone")
    assert set(TABLES) == {name for name in names if not others.fullmatch(name)}
