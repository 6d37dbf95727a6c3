"""Mentions → entities: who is who, and of what country and sector."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.records import Entity, Report
from sayso.resolving import sectors
from sayso.resolving.actors import KnowledgeBase
from sayso.resolving.countries import TableError
from sayso.resolving.describing import describe
from sayso.resolving.entities import FoundMention, mention_kind, resolve
from sayso.resolving.naming import MOST_NAMESAKES, Clustering, join_names
from sayso.resolving.places import Gazetteer

LABELS = {"P": "person", "O": "organisation", "G": "group", "C": "country", "L": "place"}


def marked(text: str) -> tuple[str, list[FoundMention]]:
    """Mentions out of a text in which they stand as [P Ana Ruiz]; the letter gives the label."""
    plain, found = "", []
    for part in re.split(r"(\[[POGCL] [^\]]*\])", text):
        if part.startswith("[") and part.endswith("]"):
            words = part[3:-1]
            kind, label = mention_kind(words), LABELS[part[1]]
            found.append(FoundMention(len(plain), len(plain) + len(words), kind, label))  # type: ignore[arg-type]
            plain += words
        else:
            plain += part
    return plain, found


def entities_of(text: str, date: str | None = "2019-06-03") -> list[Entity]:
    plain, found = marked(text)
    report = Report(id="r-1", text=plain, date=date)
    return resolve(report, found, KnowledgeBase.load(), Gazetteer.load())


def entity(found: list[Entity], words: str) -> Entity:
    """The entity that has a mention of these words."""
    return next(e for e in found if any(m.text == words for m in e.mentions))


def together(found: list[Entity], *words: str) -> bool:
    return len({entity(found, one).entity_id for one in words}) == 1


def test_no_mentions_no_entities() -> None:
    assert entities_of("Nothing happened.") == []


def test_a_surname_after_the_full_name() -> None:
    found = entities_of(
        "[P Economy Minister Lena Okoro] resigned. [P Paul Brandt] praised [P Okoro]."
        " [P Ms. Okoro] left."
    )
    assert together(found, "Economy Minister Lena Okoro", "Okoro", "Ms. Okoro")
    assert not together(found, "Paul Brandt", "Okoro")
    assert entity(found, "Okoro").name == "Lena Okoro"


def test_a_surname_in_the_headline_before_the_full_name() -> None:
    found = entities_of("[P Okoro] quits\n\nMinister [P Lena Okoro] quit on Monday.")
    assert together(found, "Okoro", "Lena Okoro")


def test_an_acronym_that_the_report_defines() -> None:
    found = entities_of("The [O Northern Relief Board] (NRB) met. [O NRB] and [O NRA] differ.")
    assert together(found, "Northern Relief Board", "NRB")
    assert not together(found, "NRB", "NRA")


def test_spellings_of_a_known_actor_are_one_entity() -> None:
    found = entities_of("[O Kataib Hezbollah] fired. [O Kata'ib Hizballah] denied it.")
    (one,) = found
    assert (one.entity_id, one.name) == ("kataib-hezbollah", "Kata'ib Hezbollah")
    assert (one.country, one.sector) == ("IRQ", ("PRM", "REB"))
    assert one.part_of == ("popular-mobilization-forces",)


def test_a_capital_and_a_government_are_the_country() -> None:
    found = entities_of("[C Iran] replied. [C Tehran] and [O the Iranian government] did so twice.")
    assert together(found, "Iran", "Tehran", "the Iranian government")
    one = entity(found, "Tehran")
    assert (one.name, one.country, one.sector) == ("Iran", "IRN", ("GOV",))


def test_a_government_without_its_country() -> None:
    (one,) = entities_of("[O the Turkish government] refused.")
    assert (one.name, one.entity_id) == ("Government of Turkey", "tur-gov")


def test_a_capital_that_is_a_place_is_no_government() -> None:
    found = entities_of("[C Iran] spoke of a fire in [L Tehran].")
    assert not together(found, "Iran", "Tehran")
    assert entity(found, "Tehran").sector == ()


@pytest.mark.parametrize(
    ("words", "country", "sector"),
    [
        ("[O Iraqi police]", "IRQ", "COP"),
        ("[P a Turkish soldier]", "TUR", "MIL"),
        ("[G Chilean lawmakers]", "CHL", "LEG"),
        ("[G Kenyan prosecutors]", "KEN", "JUD"),
        ("[P a spokesman for the Polish army]", "POL", "MIL"),
        ("[G members of Ghana's parliament]", "GHA", "LEG"),
        ("[P former French minister Aline Sorel]", "FRA", "ELI"),
        ("[O the Peruvian foreign ministry]", "PER", "GOV"),
        ("[G Syrian refugees]", "SYR", "REF"),
        ("[P a Boko Haram spokesman]", "NGA", "REB"),
    ],
)
def test_descriptions_tell_country_and_sector(words: str, country: str, sector: str) -> None:
    (one,) = entities_of(f"On Monday {words} arrived.")
    assert one.country == country
    assert one.sector[:1] == (sector,)


def test_titles_and_appositions_beside_a_name() -> None:
    found = entities_of(
        "German Chancellor [P Hanna Vogt] met [P Ivo Marek], a Czech journalist, on Friday."
    )
    assert (entity(found, "Hanna Vogt").country, entity(found, "Hanna Vogt").sector) == (
        "DEU",
        ("GOV",),
    )
    assert (entity(found, "Ivo Marek").country, entity(found, "Ivo Marek").sector) == (
        "CZE",
        ("JRN",),
    )


def test_the_group_is_the_group_named_before() -> None:
    found = entities_of("[O Boko Haram] attacked [O Acme Bank]. [O The group] said so.")
    assert together(found, "Boko Haram", "The group")


def test_indefinite_descriptions_start_anew() -> None:
    found = entities_of("[O Boko Haram] attacked. [O A group] of hunters fled.")
    assert not together(found, "Boko Haram", "A group")


def test_titles_lead_back_to_their_bearer() -> None:
    found = entities_of(
        "[P President Awa Diop] met [P Prime Minister Jon Berg]. [P The president] smiled."
    )
    assert together(found, "President Awa Diop", "The president")


def test_pronouns_go_to_a_near_person() -> None:
    found = entities_of("[P Awa Diop] visited [L Dakar]. [P She] spoke. [O It] rained on.")
    assert together(found, "Awa Diop", "She")
    assert not together(found, "It", "She")


def test_gender_keeps_pronouns_apart() -> None:
    found = entities_of("[P Ms. Diop] greeted [P Mr. Berg]. [P He] bowed, and [P she] sat down.")
    assert together(found, "Mr. Berg", "He")
    assert together(found, "Ms. Diop", "she")


def test_link_scores_decide_for_nominals() -> None:
    plain, found = marked("[O Acme] and [O Bolt] sued. [O The maker] won.")
    links = [FoundMention(m.start, m.end, m.kind, m.label) for m in found[:2]]
    last = found[2]
    links.append(FoundMention(last.start, last.end, last.kind, last.label, link={0: 0.8, 1: 0.3}))
    entities = resolve(Report(id="r", text=plain), links, KnowledgeBase.load(), Gazetteer.load())
    assert together(entities, "Acme", "The maker")
    assert not together(entities, "Bolt", "The maker")


def test_sector_scores_fill_in_where_words_say_nothing() -> None:
    plain, (one,) = marked("On Monday [P Awa Diop] spoke.")
    scored = FoundMention(one.start, one.end, one.kind, one.label, sector={"EDU": 0.7, "GOV": 0.2})
    report = Report(id="r", text=plain)
    (found,) = resolve(report, [scored], KnowledgeBase.load(), Gazetteer.load())
    assert found.sector == ("EDU",)
    unsure = FoundMention(one.start, one.end, one.kind, one.label, sector={"EDU": 0.2})
    (found,) = resolve(report, [unsure], KnowledgeBase.load(), Gazetteer.load())
    assert found.sector == ()


def test_ids_are_stable_and_unlike_entities_differ() -> None:
    text = "[P a man] met [P a man]. [O Nowhere Steel] sold."
    first, second = entities_of(text), entities_of(text)
    assert first == second
    assert len({one.entity_id for one in first}) == len(first) == 3
    assert entity(first, "Nowhere Steel").entity_id == "x-nowhere-steel"


def test_an_id_with_a_number_is_not_given_again() -> None:
    found = entities_of("[G a brigade] met [G a brigade]. [O Brigade 2] and [G a brigade] left.")
    assert len({one.entity_id for one in found}) == len(found) == 4


@pytest.mark.parametrize(
    "name",
    [
        "Michael Jordan",
        "Victoria Nuland",
        "Chad Wolf",
        "Georgia Meloni",
        "Santiago Abascal",
        "Jordan",
        "Chad (Bud) Wolf",
        "Chad\nWolf",
    ],
)
def test_the_name_of_a_person_gives_no_country(name: str) -> None:
    text = f"{name} spoke. {name}'s lawyer left."
    again = text.index(name, 1)
    mentions = [
        FoundMention(0, len(name), "name", "person"),
        FoundMention(again, again + len(name), "name", "person"),
        FoundMention(again, again + len(f"{name}'s lawyer"), "nominal", "person"),
    ]
    found = resolve(Report(id="r", text=text), mentions, KnowledgeBase(), Gazetteer.load())
    assert [one.country for one in found] == [None, None]


@pytest.mark.parametrize(
    ("words", "name", "country"),
    [
        ("Jordan's Prime Minister Chad Okoro", "Chad Okoro", "JOR"),
        ("Turkish President Ilker Santiago", "Ilker Santiago", "TUR"),
        ("Foreign Minister of New Zealand Georgia Brandt", "Georgia Brandt", "NZL"),
        ("King Faris II of Jordan", "Faris II of Jordan", "JOR"),
        ("Chad Okoro, the Turkish envoy", "Chad Okoro", "TUR"),
    ],
)
def test_what_stands_around_the_name_of_a_person_does(words: str, name: str, country: str) -> None:
    (one,) = entities_of(f"[P {words}] spoke.")
    assert (one.name, one.country) == (name, country)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        # What the report is about: named first, and most.
        ("[C Ghana] closed its border. [C Ghana] said [O the Harbour Post] lied.", "GHA"),
        ("[O The Harbour Post] lied. [C Ghana] spoke.", None),  # named once
        (
            "[C Ghana] met [C Togo], [C Benin] and [C Mali]. [C Ghana] left."
            " [C Togo], [C Benin] and [C Mali] read [O the Harbour Post].",
            None,  # one among many
        ),
        (
            "A ship sank. Nobody drowned. It was late. [C Ghana] spoke. [C Ghana] and [C Ghana]"
            " heard [O the Harbour Post].",
            None,  # not in the opening
        ),
        (
            "Ostravia's army shelled [O the Harbour Post]. The Ostravian army denied it."
            " [C Norway] mediates. [C Norway] said so.",
            None,  # about a country that no table has
        ),
        (
            "Ruiz's army shelled [O the Harbour Post]. [P Ana Ruiz] rules [C Ghana]. Ruiz's"
            " government leads [C Ghana].",
            "GHA",  # a ruler is no country
        ),
        (
            "California's government sued. [C Ghana] heard California's governor. [C Ghana] and"
            " [C Ghana] met [O the Harbour Post]. The Californians left.",
            "GHA",  # nor is a province, which is known
        ),
    ],
)
def test_a_report_gives_its_country_only_where_it_is_about_it(
    text: str, country: str | None
) -> None:
    found = entities_of(text)
    paper = next(one for one in found if one.name.endswith("Harbour Post"))
    assert paper.country == country


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("She", "pronoun"),
        ("their", "pronoun"),
        ("President Awa Diop", "name"),
        ("the White House", "name"),
        ("the group", "nominal"),
        ("Iraqi police", "nominal"),
        ("The prime minister", "nominal"),
        ("Umar al-Basri", "name"),
        ("NATO", "name"),
        ("US", "name"),
        ("us", "pronoun"),
        ("WHO", "name"),
        ("who", "pronoun"),
        ("IT", "name"),
        ("I", "pronoun"),
        ("Workers Party", "name"),
        ("Iraqi Prime Minister", "nominal"),
        ("Secretary of State", "nominal"),
        ("Islamic State", "name"),
        ("", "nominal"),
    ],
)
def test_kinds_of_mentions(words: str, kind: str) -> None:
    assert mention_kind(words) == kind


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("police\tCOP", "2 columns"),
        ("police\tPOL\tstrong", "not a PLOVER sector"),
        ("police\tCOP\tfirm", "strength must be"),
        ("Police\tCOP\tstrong", "in capitals"),
    ],
)
def test_a_bad_line_of_the_agents_is_refused(line: str, why: str) -> None:
    with pytest.raises(TableError, match=r"agents\.tsv:3: ") as caught:
        sectors.parse(f"# own\n{sectors.COLUMNS.replace(' ', chr(9))}\n{line}\n", "agents.tsv")
    assert why in str(caught.value)


@st.composite
def reports(draw: st.DrawFn) -> tuple[str, list[FoundMention]]:
    """Any text with any spans on it: nested, overlapping, twice the same, in any order."""
    words = st.sampled_from(
        ["Ana Ruiz", "the group", "he", "It", "Iran", "Tehran", "(NRB)", "U.S.", "its men", "الجيش"]
    )
    text = " ".join(draw(st.lists(st.one_of(words, st.text(max_size=8)), max_size=12)))
    found = []
    for _ in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, max(0, len(text) - 1)))
        end = draw(st.integers(start, len(text)))
        kind = draw(st.sampled_from(["name", "nominal", "pronoun"]))
        label = draw(st.sampled_from(list(LABELS.values())))
        link = draw(st.dictionaries(st.integers(0, 14), st.floats(0, 1), max_size=3))
        found.append(FoundMention(start, end, kind, label, {"GOV": 0.6}, link))  # type: ignore[arg-type]
    return text, found


@settings(max_examples=80, deadline=None)
@given(reports())
def test_every_mention_is_in_exactly_one_entity(case: tuple[str, list[FoundMention]]) -> None:
    text, found = case
    entities = resolve(
        Report(id="r", text=text, date="2020-01-01"), found, KnowledgeBase.load(), Gazetteer.load()
    )
    told = [(m.start, m.end, m.kind) for one in entities for m in one.mentions]
    assert sorted(told) == sorted((m.start, m.end, m.kind) for m in found)
    assert all(m.text == text[m.start : m.end] for one in entities for m in one.mentions)
    assert len({one.entity_id for one in entities}) == len(entities)


def test_long_reports_take_time_in_proportion() -> None:
    """Work per mention must not grow with the length of the report."""
    paragraph = "[P Ana Ruiz] met [O the group] and [P she] said [G rebels] fled [C Iran].\n"
    calls: list[int] = []

    class Counting(KnowledgeBase):
        def lookup(self, *words, **options):  # type: ignore[no-untyped-def]
            calls[-1] += 1
            return super().lookup(*words, **options)

    base = Counting(KnowledgeBase.load().entries.values())
    for size in (50, 100):
        plain, found = marked(paragraph * size)
        calls.append(0)
        resolve(Report(id="r", text=plain), found, base, Gazetteer.load())
    assert calls[1] <= 2.2 * calls[0]


def test_namesakes_by_the_thousand_are_not_all_weighed() -> None:
    """What a name is held against must stay bounded, on a line that is long, too."""
    text = " ".join(
        f"[P Ana Q{n:x}], [P Z{n:x} Ruiz], [O Iron {n:x} Group] and [G rebels]" for n in range(999)
    )
    plain, found = marked(text)
    kb = KnowledgeBase.load()
    told = [describe(plain[m.start : m.end], m.kind, m.label) for m in found]
    made = Clustering(plain, [(m.start, m.end) for m in found], told)
    names = join_names(made, range(len(found)), kb, None, frozenset())
    for index in (names.by_last, names.by_first, names.by_start):
        assert 1 < max(len(clusters) for clusters in index.values()) <= MOST_NAMESAKES
    began = time.process_time()
    resolve(Report(id="r", text=plain), found, kb, Gazetteer.load(), places=[])
    assert time.process_time() - began < 4
