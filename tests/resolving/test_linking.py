"""Descriptions and short names → known actors, by the report's date and the countries it names."""

import pytest
from tests.resolving.test_entities import marked, together

from sayso.records import Entity, Report
from sayso.resolving.actor_tables import COLUMNS, read_tables
from sayso.resolving.actors import KnowledgeBase
from sayso.resolving.describing import describe
from sayso.resolving.entities import resolve
from sayso.resolving.offices import office_of
from sayso.resolving.places import Gazetteer


def entities_of(text: str, date: str | None) -> list[Entity]:
    plain, found = marked(text)
    report = Report(id="r", text=plain, date=date)
    return resolve(report, found, KnowledgeBase.load(), Gazetteer.load())


@pytest.mark.parametrize(
    ("words", "date", "ident"),
    [
        ("the US president", "2010-05-01", "barack-obama"),
        ("the US president", "2022-05-01", "joe-biden"),
        ("the president of the United States", "2018-05-01", "donald-trump"),
        ("The U.S. Secretary of State", "2014-05-01", "john-kerry"),
        ("the American defense secretary", "2018-05-01", "james-mattis"),
        ("Britain's prime minister", "2018-05-01", "theresa-may"),
        ("the Turkish prime minister", "2013-05-01", "recep-tayyip-erdogan"),
        ("Turkey's president", "2015-05-01", "recep-tayyip-erdogan"),
        ("the German chancellor", "2009-05-01", "angela-merkel"),
        ("the UN secretary-general", "2012-05-01", "ban-ki-moon"),
        ("Russian President", "2010-05-01", "dmitry-medvedev"),
    ],
)
def test_an_office_is_whoever_holds_it_on_the_day(words: str, date: str, ident: str) -> None:
    (one,) = entities_of(f"On Monday [P {words}] arrived.", date)
    assert one.entity_id == ident


@pytest.mark.parametrize(
    "words",
    [
        "the former US president",
        "a US president",
        "the US vice president's aide",
        "US presidents",
        "the president of the company",
        "the secretary-general",
        "the club's president",
        "the deputy prime minister of Turkey",
    ],
)
def test_what_is_not_the_office_is_nobody_known(words: str) -> None:
    (one,) = entities_of(f"On Monday [P {words}] arrived.", "2015-05-01")
    assert one.entity_id.startswith("x-")


def test_without_a_date_an_office_is_nobody_known() -> None:
    (one,) = entities_of("On Monday [P the US president] arrived.", None)
    assert one.entity_id.startswith("x-")
    assert (one.country, one.sector) == ("USA", ("GOV",))


def test_an_office_is_its_holder_whom_the_report_names() -> None:
    found = entities_of(
        "[P Barack Obama] met [P Ana Ruiz]. [P The US president] spoke. [P She] left.", "2010-05-01"
    )
    assert together(found, "Barack Obama", "The US president")
    found = entities_of("[P Barack Obama] met him. [P The US president] spoke.", "2019-05-01")
    assert not together(found, "Barack Obama", "The US president")


def test_the_president_alone_is_that_of_the_reports_country() -> None:
    told = describe("the president", "nominal", "person")
    assert office_of(told, "PER") == ("PER", "president")
    assert office_of(told, None) is None
    assert office_of(describe("President", "nominal", "person"), "PER") is None


def test_a_surname_with_an_office_is_who_holds_it() -> None:
    row = "ana-ruiz\tAna Ruiz\t\tPER\tGOV\t\t2010\t2014\t\tperson"
    kb = KnowledgeBase(read_tables([("own.tsv", "\t".join(COLUMNS) + f"\n{row}\n")]))

    def ident(words: str, date: str) -> str:
        plain, found = marked(f"[P {words}] spoke in [L Lima].")
        report = Report(id="r", text=plain, date=date)
        return resolve(report, found, kb, Gazetteer.load())[0].entity_id

    assert ident("Peruvian Foreign Minister Ruiz", "2011-05-01") == "ana-ruiz"
    assert ident("Foreign Minister Ruiz", "2011-05-01") == "ana-ruiz"
    assert ident("Peruvian dentist Ruiz", "2011-05-01") != "ana-ruiz"
    assert ident("Peruvian Foreign Minister Ruiz", "2021-05-01") != "ana-ruiz"
    assert ident("Chilean Foreign Minister Ruiz", "2011-05-01") != "ana-ruiz"
    assert ident("former Peruvian Foreign Minister Ruiz", "2011-05-01") != "ana-ruiz"


@pytest.mark.parametrize(
    ("words", "country", "sector"),
    [
        ("the Peruvian army", "PER", "MIL"),
        ("Ghana's parliament", "GHA", "LEG"),
        ("the Kenyan election commission", "KEN", "GOV"),
        ("Chile's supreme court", "CHL", "JUD"),
        ("the Serbian foreign ministry", "SRB", "GOV"),
    ],
)
def test_bodies_of_states_are_known_by_description(words: str, country: str, sector: str) -> None:
    first, second = (
        entities_of(f"{before} [O {words}] replied.", "2019-06-03")[0]
        for before in ("On Monday", "By then")
    )
    assert first.entity_id == second.entity_id
    assert not first.entity_id.startswith("x-")
    assert (first.country, first.sector[:1]) == (country, (sector,))


def test_two_names_of_a_body_are_one() -> None:
    found = entities_of(
        "[O The Serbian Foreign Ministry] spoke. [O Serbia's foreign ministry] did.", "2019-06-03"
    )
    assert together(found, "The Serbian Foreign Ministry", "Serbia's foreign ministry")
    found = entities_of(
        "[O The Israeli army] fired. [O The Israel Defense Forces] denied it.", None
    )
    assert together(found, "The Israeli army", "The Israel Defense Forces")


@pytest.mark.parametrize(
    "words",
    ["New York-based Human Rights Watch", "Abuja-funded Boko Haram", "Iran-backed Hezbollah"],
)
def test_what_stands_before_a_name_is_not_of_it(words: str) -> None:
    plain = words.rpartition("-")[2].partition(" ")[2]
    known = KnowledgeBase.load().lookup(plain)
    assert known is not None
    (one,) = entities_of(f"On Monday [O {words}] said so.", "2019-06-03")
    assert one.entity_id == known.id


def test_a_stop_that_was_cut_off_belongs_to_the_name() -> None:
    found = entities_of("[C The U.S]. replied to [C Iran]. [C Washington] said more.", "2019-06-03")
    assert together(found, "The U.S", "Washington")


def test_the_party_of_a_country_is_told_from_its_namesakes() -> None:
    (one, *_) = entities_of("[O The Norwegian Labour Party] won.", "2013-06-03")
    (other, *_) = entities_of("[O The Labour Party of Norway] won.", "2013-06-03")
    assert one.entity_id == other.entity_id
    assert (one.country, one.sector) == ("NOR", ("PTY",))
