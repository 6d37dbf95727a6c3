"""Compiling the tables of actors: what goes before what, and what is refused, by file and line."""

from pathlib import Path

import pytest

from sayso.resolving.actor_tables import COLUMNS
from sayso.resolving.actors import KnowledgeBase, pack, unpack
from training.tables.actors import (
    INSTITUTION_COLUMNS,
    NAMESAKE_COLUMNS,
    OFFICE_COLUMNS,
    STATE_COLUMNS,
    Build,
)


def write(folder: Path, name: str, columns: tuple[str, ...], *rows: str) -> None:
    lines = ["\t".join(columns), *("\t".join(map(str.strip, row.split(";"))) for row in rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in Build(folder).faults]


def kb(folder: Path) -> KnowledgeBase:
    build = Build(folder)
    assert build.faults == []
    raw = pack(build.book())
    assert raw == pack(Build(folder).book())  # the same tables, the same bytes
    return KnowledgeBase(books=[unpack(raw, "actors.zst")])


def test_all_faults_of_all_tables_are_told(tmp_path: Path) -> None:
    write(
        tmp_path, "actors_a.tsv", COLUMNS,
        "a ; A B ; ; USB ; GOV ; ; ; ; ; person",
        "b ; B C ; ; USA ; GVO ; ; ; ; ; person",
        "c ; C D ; ; USA ; MIL ; d ; ; ; ; organisation",
    )  # fmt: skip
    write(
        tmp_path, "actors_b.tsv", COLUMNS,
        "d ; D E ; ; USA ; MIL ; c ; ; ; ; organisation",
        "c ; C D ; ; USA ; MIL ; ; ; ; ; organisation",
        "e ; E F ; ; USA ; MIL ; nobody ; 2011-02-31 ; ; ; organisation",
    )  # fmt: skip
    told = faults(tmp_path)
    for words in (
        "actors_a.tsv:2: not a country: 'USB'",
        "actors_a.tsv:3: not a PLOVER sector: 'GVO'",
        "actors_a.tsv:4: 'c' is part of itself",
        "actors_b.tsv:2: 'd' is part of itself",
        "actors_b.tsv:3: 'c' has its rows elsewhere already, actors_a.tsv:4",
        "actors_b.tsv:4: there is no such day: '2011-02-31'",
    ):
        assert any(one.startswith(words) for one in told), words


def test_a_name_of_two_needs_a_reason(tmp_path: Path) -> None:
    write(
        tmp_path, "actors_a.tsv", COLUMNS,
        "one ; First Front ; SFR|Salt Front ; PER ; REB ; ; 2000 ; 2010 ; ; organisation",
        "two ; Second Front ; Salt front ; PER ; REB ; ; 2005 ; ; ; organisation",
        "three ; Third Front ; Salt Front ; CHL ; REB ; ; ; ; ; organisation",
        "four ; Fourth Front ; Salt Front ; PER ; REB ; ; ; 1999 ; ; organisation",
    )  # fmt: skip
    (told,) = faults(tmp_path)
    assert told.startswith("actors_a.tsv:3: 'Salt front' is a name of 'two' and, at the same time")
    assert "of 'one' (actors_a.tsv:2)" in told
    write(tmp_path, "namesakes.tsv", NAMESAKE_COLUMNS, "Salt Front ; the second split off")
    assert faults(tmp_path) == []


def test_ours_go_before_the_reference_and_take_its_names(tmp_path: Path) -> None:
    write(tmp_path, "actors_a.tsv", COLUMNS, "ruiz ; Ana Ruiz ; ; PER ; GOV ; ; ; ; ; person")
    write(
        tmp_path, "actors_reference.tsv", COLUMNS,
        "ana-ruiz ; Ana Ruiz ; Ana Ruiz Sol ; PER ; LEG ; ; ; ; Q42 ; person",
        "ana-ruiz-chl ; Ana Ruiz ; ; CHL ; LEG ; ; ; ; ; person",
    )  # fmt: skip
    write(tmp_path, "offices_reference.tsv", OFFICE_COLUMNS, "PER ; president ; ana-ruiz ; 2010 ; ")
    base = kb(tmp_path)
    known = base.lookup("Ana Ruiz Sol")
    assert known is not None
    assert (known.id, known.sectors, known.wikidata) == ("ruiz", ("GOV",), "Q42")
    assert base.holder("PER", "president", "2011-01-01") == known
    assert base.holder("PER", "president", "2009-01-01") is None
    other = base.lookup("Ana Ruiz", near={"CHL"})
    assert other is not None
    assert other.id == "ana-ruiz-chl"


def test_bodies_of_states_take_the_place_that_is_free(tmp_path: Path) -> None:
    row = "idf ; Israel Defense Forces ; Israeli military ; ISR ; MIL ; ; ; ; ; organisation"
    write(tmp_path, "actors_a.tsv", COLUMNS, row)
    write(
        tmp_path, "institutions.tsv", INSTITUTION_COLUMNS,
        "armed-forces ; {adj} Armed Forces|{adj} military|{country}'s military ; MIL ; ; forces",
        "army ; {adj} Army|Army of {country} ; MIL ; armed-forces ; forces",
        "police ; {adj} police ; COP ; ; ",
    )  # fmt: skip
    write(tmp_path, "states.tsv", STATE_COLUMNS, "ISR ; yes", "CRI ; no", "PER ; yes")
    base = kb(tmp_path)
    found = {
        words: one.id if (one := base.lookup(words)) else None
        for words in (
            "Israel's military", "the Israeli Army", "Peruvian Army", "Costa Rican police",
            "Costa Rican Army",
        )
    }  # fmt: skip
    assert list(found.values()) == ["idf", "isr-army", "per-army", "cri-police", None]
    army = base.lookup("Army of Peru")
    assert army is not None
    assert army.part_of == ("per-armed-forces",)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("PER ; king ; nobody ; 2010 ; ", "held by an unknown actor: 'nobody'"),
        ("QQQ ; king ; ruiz ; 2010 ; ", "not a country: 'QQQ'"),
        ("PER ; king ; ruiz ; 2010 ; 2009", "ends (2009-12-31) before it starts (2010-01-01)"),
        ("PER ; king ; ruiz ; 2010-02-30 ; ", "there is no such day"),
        ("PER ; king ; ruiz", "3 columns, not 5"),
    ],
)
def test_a_bad_office_is_refused(tmp_path: Path, row: str, why: str) -> None:
    write(tmp_path, "actors_a.tsv", COLUMNS, "ruiz ; Ana Ruiz ; ; PER ; GOV ; ; ; ; ; person")
    write(tmp_path, "offices.tsv", OFFICE_COLUMNS, row)
    (told,) = faults(tmp_path)
    assert told.startswith("offices.tsv:2: ")
    assert why in told
