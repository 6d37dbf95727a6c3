"""Mentions of places, and which place of a name is meant."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.records import PlaceMention
from sayso.resolving import countries, places
from sayso.resolving.places import Gazetteer, Hint

GAZETTEER = Gazetteer.load()
REGION = "Xyland\tX Land\t10.5\t-20\tIRQ\tRGN\t2"


def found(text: str, **options: object) -> dict[str, PlaceMention]:
    """Mentions by their words, once the offsets are known to hold."""
    mentions = GAZETTEER.find(text, **options)  # type: ignore[arg-type]
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
    return {mention.text: mention for mention in mentions}


@pytest.mark.parametrize(
    ("text", "words", "name", "code", "resolution"),
    [
        ("Shells fell near Mosul on Monday.", "Mosul", "Mosul", "IRQ", 4),
        ("Troops entered Iraq.", "Iraq", "Iraq", "IRQ", 1),
        ("The US sent aid.", "US", "United States", "USA", 1),
        ("Aid came from the U.S. on Monday.", "U.S.", "United States", "USA", 1),
        ("They fled to Kunduz province at night.", "Kunduz", "Kunduz", "AFG", 2),
        ("They fled to Mazar-e-Sharif.", "Mazar-e-Sharif", "Mazār-e Sharīf", "AFG", 4),
        ("They took al-Bab in Syria.", "al-Bab", "Al Bāb", "SYR", 4),
        ("Rockets from Gaza fell.", "Gaza", "Gaza Strip", "PSE", 2),
        ("A camp in the West Bank.", "West Bank", "West Bank", "PSE", 2),
        ("Fighting in Kashmir went on.", "Kashmir", "Kashmir", None, 2),
        ("Ships in the Strait of Hormuz.", "Strait of Hormuz", "Strait of Hormuz", None, 2),
        ("A vote in Scotland was held.", "Scotland", "Scotland", "GBR", 2),
        ("Police in Mexico met.", "Mexico", "Mexico", "MEX", 1),
        ("A flight to Washington left.", "Washington", "Washington", "USA", 4),
        ("QUITO: a strike began.", "QUITO", "Quito", "ECU", 4),
        ("A raid on Cox’s Bazar failed.", "Cox’s Bazar", "Cox's Bazar", "BGD", 4),
    ],
)
def test_places(text: str, words: str, name: str, code: str | None, resolution: int) -> None:
    mention = found(text)[words]
    assert (mention.name, mention.country_code, mention.resolution) == (name, code, resolution)
    assert mention.lat is not None
    assert mention.lon is not None


@pytest.mark.parametrize(
    ("text", "words", "country", "province"),
    [
        ("He was born in Paris, Texas, and left.", "Paris", "USA", "Texas"),
        ("He was born in Paris and left.", "Paris", "FRA", "Ile-de-France"),
        ("A jail in Tripoli, Lebanon, burned.", "Tripoli", "LBN", None),
        ("A jail in Tripoli burned, Libya said.", "Tripoli", "LBY", None),
        ("A jail in Hyderabad, Pakistan, burned.", "Hyderabad", "PAK", "Sindh"),
        ("Talks in Nice, France, failed.", "Nice", "FRA", None),
        ("He lives in Springfield, Ill., now.", "Springfield", "USA", "Illinois"),
    ],
)
def test_what_it_lies_in_tells_namesakes_apart(
    text: str, words: str, country: str, province: str | None
) -> None:
    mention = found(text)[words]
    assert mention.country_code == country
    if province:
        assert mention.province == province


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Shelling hit Avdiivka in Ukraine.", "Avdiivka", "UKR"),
        ("Troops raided Jenin, and Israel said so.", "Jenin", "PSE"),
        ("They fled from Kobani to Turkey.", "Kobani", "SYR"),
        ("The graves near Srebrenica were opened.", "Srebrenica", "BIH"),
        ("Syria's northern Aleppo was hit.", "Aleppo", "SYR"),
        ("Mosul in northern Iraq was hit.", "Mosul", "IRQ"),
    ],
)
def test_towns_of_the_news(text: str, words: str, country: str) -> None:
    assert found(text)[words].country_code == country


def test_the_company_that_a_name_keeps_tells_which_place_it_is() -> None:
    """Namesakes by what else the report names, near or in the same division."""
    text = "Fire crews from Honey Grove, Cooper and Bonham came to Paris. All of Lamar County knew."
    assert found(text)["Paris"].province == "Texas"
    text = "Crews from Lyon, Lille and Nantes came to Paris."
    assert found(text)["Paris"].country_code == "FRA"
    text = "He left Atlanta for Savannah and Macon; much of Georgia was dark."
    assert found(text)["Georgia"].country_code == "USA"
    assert found("He left Tbilisi for Batumi; Georgia was dark.")["Georgia"].country_code == "GEO"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A Danbury man was held.", "Danbury"),
        ("Ana Ruiz, 34, of Danbury, was held.", "Danbury"),
        ("DANBURY — A mason was held.", "DANBURY"),
        ("Sen. Ana Ruiz, D-Danbury, left.", "Danbury"),
        ("Danbury Police held a mason.", "Danbury"),
        ("Crews from Waterbury, Danbury and Torrington came.", "Danbury"),
        ("The Danbury-based group met.", "Danbury"),
    ],
)
def test_words_beside_a_small_town_tell_that_it_is_one(text: str, words: str) -> None:
    assert found(text)[words].country_code == "USA"


def test_what_the_encoder_marks_is_heeded() -> None:
    text = "Reading and Jordan met. Bonham fell."

    def mentions(*hints: Hint) -> set[str]:
        return {mention.text for mention in GAZETTEER.find(text, hints=hints)}

    assert "Jordan" in mentions()
    assert mentions(Hint(12, 18, "person", True)) == set()
    assert "Bonham" not in mentions()
    assert "Bonham" in mentions(Hint(24, 30, "place", True))
    assert "Bonham" not in mentions(Hint(24, 30, "organisation", True))


def test_countries_named_elsewhere_tell_namesakes_apart() -> None:
    assert found("Police in Valencia said so. Spain wept.")["Valencia"].country_code == "ESP"
    assert found("Police in Valencia said so. Venezuela wept.")["Valencia"].country_code == "VEN"
    text = "Shots were heard in Cordoba."
    assert found(text, home="ARG")["Cordoba"].country_code == "ARG"
    assert found(text, home="ESP")["Cordoba"].country_code == "ESP"


def test_one_name_is_one_place_all_through() -> None:
    text = "They met in Paris, Texas. Later a fire broke out in Paris."
    assert [m.province for m in GAZETTEER.find(text) if m.text == "Paris"] == ["Texas", "Texas"]


@pytest.mark.parametrize(
    "text",
    [
        "Jordan Henderson met Chelsea Clinton.",
        "Reading is fun, and a nice mobile is too.",
        "The Boston Globe and the New York Times wrote it.",
        "Gen. Jackson and Mr. Lincoln won.",
        "Most of the Union Police met in March.",
        "Iraqi and French envoys spoke of turkey and china.",
        "Washington said it would not yield.",
        "I'll go, Ill or not.",
        "",
    ],
)
def test_names_that_are_no_places(text: str) -> None:
    assert found(text) == {}


def test_a_surname_is_no_town_in_later_sentences_either() -> None:
    assert "Houston" not in found("Mr. Houston spoke. Houston then left.")


def test_spans_and_skip_bound_the_search() -> None:
    text = "Iraq spoke. Iran spoke."
    assert list(found(text, spans=[(0, 11)])) == ["Iraq"]
    assert list(found(text, skip=[(0, 4)])) == ["Iran"]
    assert found(text, spans=[]) == {}


def test_country_of_a_word() -> None:
    assert GAZETTEER.country("Iraqi") == "IRQ"
    assert GAZETTEER.country("Kremlin") == "RUS"
    assert GAZETTEER.country("Burma") == "MMR"
    assert GAZETTEER.country("us") is None


def test_it_loads_fast_and_knows_every_capital() -> None:
    places._load.cache_clear()
    clock = time.process_time()
    gazetteer = Gazetteer.load()
    gazetteer.lookup("Mosul")  # opens the index
    assert time.process_time() - clock < 1.0  # 0.13 s at rest; room for a busy machine
    for row in countries.load().all():
        if row.capital and row.population > 1_000_000:
            codes = [place.country for place in gazetteer.lookup(row.capital)]
            assert row.code in codes, row.capital


def test_regions_of_ones_own() -> None:
    regions = places.parse_regions("# mine\n" + REGION, "mine.tsv", countries.load())
    assert regions["x land"].country == "IRQ"
    assert regions["xyland"].lat == 10.5


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Xyland\tX", "2 columns"),
        (REGION.replace("10.5", "95"), "no such point"),
        (REGION.replace("IRQ", "QQQ"), "no such country: QQQ"),
        (REGION.replace("10.5", "north"), "north"),
        (REGION[:-1] + "9", "resolution"),
    ],
)
def test_malformed_regions_are_refused_by_file_and_line(line: str, why: str) -> None:
    with pytest.raises(countries.TableError, match=rf"mine\.tsv:2: .*{why}"):
        places.parse_regions("# mine\n" + line, "mine.tsv", countries.load())


WORDS = st.sampled_from(
    ["Paris", ",", "Texas", "in", "Mr.", "Jordan", "al-", "Bab", "U.S.", "São", "the", "The", "’s",
     "Georgia", "(", "\u200f", "IRAQ", "\n", "İstanbul", "of", "University", "St.", "Petersburg"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_is_safe(text: str) -> None:
    reached = 0
    for mention in GAZETTEER.find(text):
        assert mention.start >= reached
        assert text[mention.start : mention.end] == mention.text
        reached = mention.end
