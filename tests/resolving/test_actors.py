"""The knowledge base: names, dated roles, namesakes, and what a bad table says."""

import time
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.resolving import actors
from sayso.resolving.actor_tables import COLUMNS, read_tables
from sayso.resolving.actors import TABLE, KnowledgeBase, unpack
from sayso.resolving.spelling import key, skeleton
from sayso.tables import TableError

HEADER = "\t".join(COLUMNS)
SHIPPED = resources.files(actors.__package__) / "tables" / TABLE


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def table(*rows: str) -> KnowledgeBase:
    lines = ["\t".join(cell.strip() for cell in row.split(";")) for row in rows]
    return KnowledgeBase(read_tables([("own.tsv", "\n".join([HEADER, *lines]))]))


def test_spellings_of_one_actor_lead_to_it(kb: KnowledgeBase) -> None:
    spellings = ["Kataib Hezbollah", "Kata'ib Hezbollah", "KATA’IB HEZBOLLAH", "Kata'ib Hizballah"]
    found = {actor.id for name in spellings if (actor := kb.lookup(name))}
    assert found == {"kataib-hezbollah"}
    assert all(kb.lookup(name) for name in spellings)


@pytest.mark.parametrize(
    "spellings",
    [
        "Kata'ib Hezbollah|Kataeb Hizbullah|Ketaib Hezbollah",
        "Qassem Soleimani|Qasem Suleimani|Ghasem Soleymani",
        "Moqtada al-Sadr|Muqtada el-Sadr|Muktada Sadr",
        "Muammar Gaddafi|Moammar Gadhafi|Muammar Qaddafi|Moamer Kadhafi",
        "Volodymyr Zelensky|Volodymyr Zelenskyy|Volodymyr Zelenskiy",
        "Lashkar-e-Taiba|Lashkar-i-Tayyiba",
        "Viktor Yanukovych|Victor Yanukovich",
    ],
)
def test_transliterations_are_spelled_alike(spellings: str) -> None:
    assert len({skeleton(one) for one in spellings.split("|")}) == 1


def test_unlike_names_are_not_spelled_alike() -> None:
    assert skeleton("Hassan Rouhani") != skeleton("Hassan Rahmani")
    assert skeleton("Hezbollah") is None  # of one word, too many names are alike
    assert skeleton("北京 市") is None


def test_a_transliteration_is_found_where_its_country_is_spoken_of() -> None:
    own = table("qasem-suli ; Qasem Suli ; ; IRN ; MIL ; ; ; ; ; person")
    assert own.lookup("Ghassem Sooli", near={"IRN"}) == own.lookup("Qasem Suli")
    assert own.lookup("Ghassem Sooli") is None


def test_article_possessive_and_accents_do_not_matter(kb: KnowledgeBase) -> None:
    plain = kb.lookup("African Union")
    assert plain is not None
    assert kb.lookup("the African Union's") == plain
    zapatero = kb.lookup("José Luis Rodríguez Zapatero")
    assert zapatero == kb.lookup("Jose Luis Rodriguez Zapatero") is not None


def test_hezbollah_of_lebanon_is_not_kataib_hezbollah(kb: KnowledgeBase) -> None:
    lebanon, iraq = kb.lookup("Hezbollah"), kb.lookup("Kataib Hezbollah")
    assert lebanon is not None
    assert iraq is not None
    assert (lebanon.country, iraq.country) == ("LBN", "IRQ")
    assert iraq.part_of == ("popular-mobilization-forces",)


def test_acronyms_only_in_capitals(kb: KnowledgeBase) -> None:
    health = kb.lookup("WHO")
    assert health is not None
    assert health.name == "World Health Organization"
    assert kb.lookup("who") is None
    assert kb.lookup("Who") is None
    assert kb.lookup("the U.N.") == kb.lookup("United Nations")


def test_what_is_no_name_is_not_looked_up(kb: KnowledgeBase) -> None:
    assert kb.lookup("the memorial") is None
    assert kb.lookup("") is None
    assert kb.lookup("'s") is None


@pytest.mark.parametrize(
    ("date", "sectors"),
    [
        ("2016-03-01", ("PTY",)),
        ("2018-06-01", ("GOV",)),
        ("2021-06-01", ("ELI",)),
        ("2025-06-01", ("GOV",)),
        (None, ("GOV",)),
    ],
)
def test_roles_go_by_the_date(
    kb: KnowledgeBase, date: str | None, sectors: tuple[str, ...]
) -> None:
    found = kb.lookup("Donald Trump", date)
    assert found is not None
    assert found.sectors == sectors


def test_before_the_first_role_only_the_country_is_known() -> None:
    own = table("ana-ruiz ; Ana Ruiz ; ; ESP ; GOV ; ; 2010 ; 2012-05 ; ; person")
    before, last_day, after = (
        own.lookup("Ana Ruiz", day) for day in ("2009-12-31", "2012-05-31", "2012-06-01")
    )
    assert before is not None
    assert last_day is not None
    assert after is not None
    assert (before.country, before.sectors) == ("ESP", ())
    assert last_day.sectors == ("GOV",)
    assert after.sectors == ("ELI",)


def test_an_armed_leader_out_of_the_way_is_not_of_the_elite() -> None:
    own = table("el-lobo ; El Lobo ; ; COL ; REB ; ; ; 2010 ; ; person")
    found = own.lookup("El Lobo", "2015-01-01")
    assert found is not None
    assert found.sectors == ("REB",)


def test_the_country_decides_between_namesakes() -> None:
    own = table(
        "green-aut ; Green Party ; GP ; AUT ; PTY ; ; ; ; ; organisation",
        "green-nzl ; Green Party ; GP ; NZL ; PTY ; ; ; ; ; organisation",
    )
    assert own.lookup("Green Party") is None
    near = own.lookup("the Green Party", near={"NZL", "USA"})
    assert near is not None
    assert near.id == "green-nzl"
    assert own.lookup("GP", near={"AUT"}) is not None


def test_persons_and_organisations_are_kept_apart(kb: KnowledgeBase) -> None:
    assert kb.lookup("Donald Trump", kind="organisation") is None
    assert kb.lookup("Donald Trump", kind="person") is not None


def test_a_known_name_inside_a_description(kb: KnowledgeBase) -> None:
    found = kb.inside("a former Boko Haram commander")
    assert found is not None
    assert found.name == "Boko Haram"
    assert kb.inside("a former commander") is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a ; A ; ; USA ; GOV ; ; ; ; ", "9 columns"),
        ("A b ; A ; ; USA ; GOV ; ; ; ; ; person", "not an id"),
        ("a ; ; ; USA ; GOV ; ; ; ; ; person", "has no name"),
        ("a ; A ; ; USB ; GOV ; ; ; ; ; person", "not a country: 'USB'"),
        ("a ; A ; ; USA ; GVO ; ; ; ; ; person", "not a PLOVER sector: 'GVO'"),
        ("a ; A ; ; USA ; GOV ; ; 2010-1 ; ; ; person", "not a date"),
        ("a ; A ; ; USA ; GOV ; ; 2012 ; 2010 ; ; person", "before it starts"),
        ("a ; A ; ; USA ; GOV ; ; ; ; 42 ; person", "not a Wikidata id"),
        ("a ; A ; ; USA ; GOV ; ; ; ; ; army", "kind must be"),
        ("a ; A ; ; USA ; GOV ; b ; ; ; ; person", "part of an unknown actor: 'b'"),
        ("a ; A ; ; USA ; GOV ; a ; ; ; ; person", "part of itself"),
        ("a ; A ; ; USA ; GOV ; ; 2011-02-31 ; ; ; person", "there is no such day: '2011-02-31'"),
        ("a ; A ; ; USA ; GOV ; ; 0000 ; ; ; person", "there is no such day: '0000'"),
        ("a ; A ; ; USA ; GOV ; ; 2011-13 ; ; ; person", "there is no such day: '2011-13'"),
    ],
)
def test_a_bad_line_is_refused_by_file_and_line(row: str, why: str) -> None:
    with pytest.raises(TableError) as caught:
        table(row)
    assert str(caught.value).startswith("own.tsv:2: ")
    assert why in str(caught.value)


def test_a_loop_of_part_of_is_refused() -> None:
    with pytest.raises(TableError, match="part of itself"):
        table(
            "a ; A ; ; USA ; GOV ; b ; ; ; ; organisation",
            "b ; B ; ; USA ; GOV ; c ; ; ; ; organisation",
            "c ; C ; ; USA ; GOV ; a ; ; ; ; organisation",
        )


def test_two_wholes_at_one_time_are_refused() -> None:
    rows = [
        "a ; A ; ; USA ; MIL ; ; ; ; ; organisation",
        "b ; B ; ; USA ; MIL ; a ; 2010 ; 2015 ; ; organisation",
    ]
    with pytest.raises(TableError, match=r"own\.tsv:3: 'b' is told to be two things at one time"):
        table(*rows, "b ; ; ; USA ; MIL ; ; 2012 ; ; ; organisation")
    assert len(table(*rows, "b ; ; ; USA ; MIL ; ; 2016 ; ; ; organisation")) == 2


def test_an_id_stands_in_one_table_only() -> None:
    row = "a\tA\t\tUSA\tGOV\t\t\t\t\tperson"
    text = f"{HEADER}\n{row}\n"
    with pytest.raises(
        TableError, match=r"two\.tsv:2: 'a' has its rows elsewhere already, one\.tsv:2"
    ):
        read_tables([("one.tsv", text), ("two.tsv", text)])


def test_a_wrong_header_is_refused() -> None:
    with pytest.raises(TableError, match=r"own\.tsv:1: the columns must be id name"):
        read_tables([("own.tsv", "id\tname\n")])


def test_further_rows_tell_roles_not_names() -> None:
    with pytest.raises(TableError, match=r"own\.tsv:3: 'a' has its name"):
        table(
            "a ; A ; ; USA ; GOV ; ; ; ; ; person",
            "a ; B ; ; USA ; LEG ; ; ; ; ; person",
        )


def test_the_package_table_is_large_small_and_fast(kb: KnowledgeBase) -> None:
    entries = list(kb.entries.values())
    assert len(entries) == len(kb) >= 30_000
    assert sum(len(entry.aliases) for entry in entries) >= 55_000
    assert len(SHIPPED.read_bytes()) <= 15_000_000
    took = []
    for _ in range(3):
        began = time.process_time()
        actors._load.__wrapped__()
        took.append(time.process_time() - began)
    assert min(took) < 0.3  # 0.07 s on an idle machine


def test_what_is_no_table_is_refused() -> None:
    for raw in (b"", b"no table", SHIPPED.read_bytes()[:1000]):
        with pytest.raises(TableError, match=r"actors\.zst:0: no table of actors"):
            unpack(raw, "actors.zst")


@given(st.text(max_size=60))
def test_any_words_can_be_looked_up(words: str) -> None:
    base = KnowledgeBase.load()
    found = base.lookup(words, "2020-01-01")
    assert found is None or found.id in base.entries
    base.inside(words)
    assert key(words) == key(words).strip()
