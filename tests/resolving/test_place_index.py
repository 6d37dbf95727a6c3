"""The index of places: what is packed is found again, and only that."""

from __future__ import annotations

import time

import pytest

from sayso.resolving.gazetteer import INDEX, OTHER, OWN, read_table
from sayso.resolving.place_index import Index, Row, pack
from sayso.tables import TableError

ROWS = [
    Row(7, "Éna", 10.1234, -20.5, "PER", "Sur", 900, "PPL"),
    Row(3, "Ena Norte", -3.0, 179.9999, "CHL", "", 4_000_000, "PPLC"),
]


def index(names: dict[str, list[tuple[int, int]]]) -> Index:
    return Index(pack(ROWS, names, ["ena"], ["norte"]), "mine.zst")


def test_rows_and_names_come_back() -> None:
    found = index({"ena": [(1, OTHER), (0, OWN)], "ena norte": [(1, OWN)], "éna": [(0, OWN)]})
    assert len(found) == 2
    assert [found.row(number) for number in range(2)] == ROWS
    assert found.find("ena") == [(1, OTHER), (0, OWN)]
    assert found.find("ena norte") == [(1, OWN)]
    assert found.find("éna") == [(0, OWN)]
    assert (found.person_names, found.plain_words) == ({"ena"}, {"norte"})
    for name in ("", "en", "na", "ena n", "ena\nena norte", "\n", "zz", "a"):
        assert found.find(name) == [], name


def test_every_name_of_many_blocks_is_found() -> None:
    names = {f"name {number}": [(number % 2, OWN)] for number in range(1000)}
    found = index(names)
    assert all(found.find(name) == bearers for name, bearers in names.items())
    assert found.find("name 1000") == []


@pytest.mark.parametrize("raw", [b"", b"nothing", pack(ROWS, {}, [], [])[:-9]])
def test_what_is_no_index_is_refused(raw: bytes) -> None:
    with pytest.raises(TableError, match=r"mine\.zst:0: no table of places"):
        Index(raw, "mine.zst")


def test_the_packages_own_is_small_opens_fast_and_holds_the_towns_of_the_news() -> None:
    raw = read_table(INDEX)
    assert len(raw) < 8_000_000
    clock = time.process_time()
    found = Index(raw, INDEX)
    assert time.process_time() - clock < 0.6  # 0.09 s at rest
    assert len(found) > 240_000
    for name, country in (
        ("jenin", "PSE"), ("kobani", "SYR"), ("avdiivka", "UKR"), ("srebrenica", "BIH"),
        ("rapides parish", "USA"), ("hampshire", "GBR"),
    ):  # fmt: skip
        rows = [found.row(number) for number, _ in found.find(name)]
        assert country in [row.country for row in rows], name
