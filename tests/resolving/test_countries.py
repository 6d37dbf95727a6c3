"""Countries by name, people and seat of government."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.resolving import countries

TABLE = countries.load()
LINE = "XYZ\tXY\t7\tXyland\tX Land\tXyish\tXyer|Xyers\tXyville\tXyville\t10.5\t-20\t900\tABC"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(("Iraq", "IRQ"), ("UK", "GBR"), ("Britain", "GBR"), ("US", "USA"), ("U.S.", "USA")),
        *(("the States", "USA"), ("Burma", "MMR"), ("Myanmar", "MMR"), ("DR Congo", "COD")),
        *(("UAE", "ARE"), ("South Korea", "KOR"), ("North Korea", "PRK"), ("TURKEY", "TUR")),
        *(("Republic of the Congo", "COG"), ("Côte d’Ivoire", "CIV"), ("the Netherlands", "NLD")),
        *(("Kosovo", "XKX"), ("Czech Republic", "CZE"), ("Palestine", "PSE"), ("Niger", "NER")),
    ],
)
def test_names(words: str, code: str) -> None:
    assert TABLE.by_name(words) == code


@pytest.mark.parametrize(
    "words", ["us", "turkey", "chad", "the us", "CAR", "car", "AS", "", "Iraqi"]
)
def test_words_that_are_no_names(words: str) -> None:
    assert TABLE.by_name(words) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(("Iraqi", "IRQ"), ("Iraqis", "IRQ"), ("Polish", "POL"), ("Poles", "POL")),
        *(("Dutch", "NLD"), ("Britons", "GBR"), ("Scottish", "GBR"), ("Nigerien", "NER")),
        *(("Nigerian", "NGA"), ("Filipino", "PHL"), ("Palestinians", "PSE"), ("Swiss", "CHE")),
        *(("South Korean", "KOR"), ("Kazakh", "KAZ"), ("Frenchwoman", "FRA"), ("Irish", "IRL")),
        *(("Congolese", "COD"), ("Chinese", "CHN"), ("Saudis", "SAU"), ("Danes", "DNK")),
    ],
)
def test_people(words: str, code: str) -> None:
    assert TABLE.by_demonym(words) == code


@pytest.mark.parametrize("words", ["polish", "swede", "Korean", "french", "Kurdish"])
def test_words_that_are_no_people_of_one_country(words: str) -> None:
    assert TABLE.by_demonym(words) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(("Washington", "USA"), ("the White House", "USA"), ("the Kremlin", "RUS")),
        *(("Kremlin", "RUS"), ("Downing Street", "GBR"), ("Tehran", "IRN"), ("Kiev", "UKR")),
        *(("Beijing", "CHN"), ("Naypyidaw", "MMR"), ("the Élysée", "FRA"), ("Tel Aviv", "ISR")),
    ],
)
def test_seats_of_government(words: str, code: str) -> None:
    assert TABLE.by_metonym(words) == code


def test_brussels_is_a_capital_that_stands_for_no_one_government() -> None:
    assert TABLE.by_capital("Brussels") == "BEL"
    assert TABLE.by_metonym("Brussels") is None


def test_every_country_finds_itself() -> None:
    rows = TABLE.all()
    assert len(rows) > 240
    for row in rows:
        assert TABLE.by_name(row.name) == row.code
        assert row.code in TABLE
        assert all(code in TABLE for code in row.neighbours)
    iraq = TABLE.info("IRQ")
    assert iraq.capital == "Baghdad"
    assert "IRN" in iraq.neighbours
    assert 29 < iraq.lat < 38
    with pytest.raises(KeyError):
        TABLE.info("QQQ")


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("# mine\n\n" + LINE + "\n", encoding="utf-8")
    mine = countries.load(path)
    assert mine.by_demonym("Xyers") == "XYZ"
    assert mine.info("XYZ").lon == -20


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("XYZ\tXY", "2 columns"),
        (LINE.replace("XYZ", "xy"), "alpha-3"),
        (LINE.replace("10.5", "95"), "no such point"),
        (LINE.replace("10.5", "north"), "north"),
        (LINE.replace("\t7\t", "\tseven\t"), "seven"),
        (LINE.replace("Xyland", " "), "no name"),
        (LINE + "\n" + LINE, "alpha-3"),
    ],
)
def test_malformed_lines_are_refused_by_file_and_line(line: str, why: str) -> None:
    last = 2 + line.count("\n")
    with pytest.raises(countries.TableError, match=rf"mine\.tsv:{last}: .*{why}"):
        countries.parse("# mine\n" + line, "mine.tsv")
