"""What docs/store.md says of tables and queries is so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from benchmarks.store import queries
from sayso.records import Report
from sayso.store import Store
from sayso.store.adding import Counts

Add = Callable[..., Counts]
PAGE = (Path(__file__).parents[2] / "docs" / "store.md").read_text()
QUERIES = queries()


@pytest.mark.parametrize("about", QUERIES)
def test_queries(path: Path, add: Add, news: list[Report], about: str) -> None:
    add(*news)
    add(msgspec.structs.replace(news[0], text=news[0].text + " More.", title="Another title"))
    with Store(path, readonly=True) as store:
        rows = store.query(QUERIES[about])
    assert rows, "it finds something"
    assert len(rows[0].keys()) >= 3


def test_there_are_ten() -> None:
    assert len(QUERIES) == 10


def test_every_table_and_view_is_named(path: Path) -> None:
    with Store(path) as store:
        names = {
            row["name"]
            for row in store.query("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        }
    inner = {name for name in names if re.search("_text_", name)}
    named = set(re.findall(r"`(\w+)`", PAGE))
    assert names - inner - named == set()
