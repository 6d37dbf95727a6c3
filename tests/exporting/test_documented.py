"""docs/exports.md tells every column of every table, in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sayso.exporting import EXPORTS, cameo, gdelt, polecat
from sayso.exporting.csv import ATTRIBUTION_COLUMNS, EVENT_COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()
TABLES = [
    re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    for table in re.findall(r"^\| column \|.*\n\|---\|---\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
]


@pytest.mark.parametrize(
    ("number", "columns"),
    list(
        enumerate(
            (
                *(polecat.COLUMNS, cameo.COLUMNS, gdelt.EVENTS, gdelt.MENTIONS),
                *(EVENT_COLUMNS, ATTRIBUTION_COLUMNS),
            )
        )
    ),
)
def test_every_column_is_told(number: int, columns: tuple[str, ...]) -> None:
    assert TABLES[number] == list(columns)


def test_there_is_no_other_table_of_columns() -> None:
    assert len(TABLES) == 6


@pytest.mark.parametrize("name", EXPORTS)
def test_every_format_is_told(name: str) -> None:
    assert re.search(rf"^\|[^|]*`{name}`", PAGE, re.MULTILINE)
