"""Building the table of places: names that are kept, and rows that are refused by file and line."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from sayso.resolving.gazetteer import OTHER, OWN, SPELLING
from sayso.resolving.place_index import Index
from training.tables.places import Build, is_plain, middle, spellings

HEAD = "geonameid\tname\tcountry\tdivision\tlat\tlon\ttowns\n"


def city(number: int, name: str, lat: float, **more: Any) -> dict[str, Any]:
    return {
        "geonameid": number, "name": name, "latitude": lat, "longitude": -70.0,
        "countrycode": "PE", "admin1code": "01", "population": 900, "alternatenames": [], **more,
    }  # fmt: skip


def build(folder: Path, cities: list[dict[str, Any]], districts: str = "") -> Build:
    with gzip.open(folder / "admin1.gz", "wt", encoding="utf-8") as file:
        file.write("PE.01\tSalinas Province\tSalinas Province\t77\n")
    (folder / "districts.tsv").write_text(HEAD + districts, encoding="utf-8")
    return Build(cities, folder / "admin1.gz", folder / "districts.tsv")


def test_wrong_values_are_told_by_file_and_line(tmp_path: Path) -> None:
    made = build(
        tmp_path,
        [city(1, "Good", -10.0), city(2, "Bad", 95.0)],
        "5\tDistrict\tPE\t01\t-10\t-200\t3\n6\tDistrict\tPE\t01\tsouth\t-70\t3\n7\tShort\tPE\n",
    )
    told = [str(fault) for fault in made.faults]
    assert told[0] == "cities500.json:1: 2: no such point: 95.0, -70.0"
    assert told[1] == "districts.tsv:2: no such point: -10.0, -200.0"
    assert told[2].startswith("districts.tsv:3: ")
    assert told[3].startswith("districts.tsv:4: ")


def test_cities_divisions_and_districts_are_packed(tmp_path: Path) -> None:
    made = build(tmp_path, [city(1, "Al Mara", -10.0)], "5\tMara District\tPE\t01\t-10\t-70\t3\n")
    assert made.faults == []
    raw, told = made.packed({"mara"}, {"mara"})
    index = Index(raw, "mine.zst")
    assert told.startswith("3 places")
    bearers = {(index.row(n).name, how) for n, how in index.find("mara")}
    assert bearers == {("Al Mara", OWN), ("Mara District", 3)}
    (number, _), = index.find("salinas")  # fmt: skip
    row = index.row(number)
    assert (row.feature, row.country, row.lat, row.lon) == ("ADM1", "PER", -10.0, -70.0)
    assert (index.person_names, index.plain_words) == ({"mara"}, {"mara"})


def test_spellings() -> None:
    others = ["Jenin", "jnyn", "JNN", "Engannim", "Ein Gannim", "جنين"]
    small = spellings("Janīn", others, 900)
    assert small == {"janin": OWN, "jenin": SPELLING}
    large = spellings("Janīn", others, 40_000)
    assert large["engannim"] == OTHER
    assert "jnn" not in large
    assert spellings("1A", [], 900) == {}


def test_plain_words() -> None:
    assert is_plain("shots", {"shot"})
    assert is_plain("reading", {"read"})
    assert not is_plain("mosul", {"mo", "read"})


def test_the_middle_is_on_the_right_side_of_the_date_line() -> None:
    lat, lon = middle([(60.0, 178.0), (62.0, -176.0)])
    assert (lat, lon) == (61.0, -179.0)
    # A crowd of suburbs weighs no more than one town.
    lat, _ = middle([(10.0, 0.0), *((20.0 + n / 100, 0.0) for n in range(20))])
    assert 14.5 < lat < 15.5
