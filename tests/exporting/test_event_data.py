"""POLECAT, CAMEO and GDELT are read back with what their users read them with."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import duckdb
import msgspec
import pandas as pd
import polars as pl
import pytest

from sayso.events import ontology
from sayso.exporting import EXPORTS, Destination, cameo, codes, gdelt, polecat
from sayso.records import Actor, Annotation, Event, Record

HAPPENED = ["e-01", "e-02", "e-04", "e-06", "e-07"]
"""The events of the example whose status is actual."""


def export(name: str, records: list[Record], path: Path) -> str | None:
    return EXPORTS[name].write(records, type(records[0]), Destination(path))


def with_actors(event: Event, role: str, *actors: Actor) -> Event:
    return msgspec.structs.replace(event, **{role: actors})


@pytest.fixture
def polecat_file(tmp_path: Path, harbour: Annotation) -> Path:
    export("polecat", [harbour], tmp_path / "polecat.txt")
    return tmp_path / "polecat.txt"


def test_polecat_in_pandas(polecat_file: Path) -> None:
    table = pd.read_csv(polecat_file, sep="\t", dtype=str).set_index("Event ID")
    assert list(table.index) == HAPPENED
    struck = table.loc["e-01"]
    assert (struck["Event Date"], struck["Event Type"], struck["Event Mode"]) == (
        *("2024-05-01", "ASSAULT", "aerial"),
    )
    assert struck["Quad Code"] == "MATERIAL CONFLICT"
    assert (struck["Recipient Country"], struck["Recipient COW"]) == ("NOR", "385")
    assert (struck["City"], struck["Province"], struck["Country"]) == (
        *("Port Varn", "Hill Coast", "NOR"),
    )
    assert struck["Story Locations"] == "Port Varn"
    assert struck["Language"] == "en"
    assert float(struck["Intensity"]) == ontology.load().score("ASSAULT", "aerial")
    # Nobody says who struck, and a whole year is no day: empty, not guessed.
    unknown = ["Actor Name", "Actor Country", "Actor COW", "Actor Title", "Wikipedia Actor ID"]
    assert struck[unknown].isna().all()
    assert pd.isna(table.loc["e-07"]["Event Date"])


def test_polecat_in_polars_and_duckdb(polecat_file: Path) -> None:
    table = pl.read_csv(polecat_file, separator="\t")
    assert table.columns == list(polecat.COLUMNS)
    assert table["Latitude"].to_list()[0] == 61.25
    rows = duckdb.sql(
        f"SELECT \"Event Date\", count(*) FROM read_csv('{polecat_file}', delim = '\t') "
        "GROUP BY 1 ORDER BY 1 NULLS LAST"
    ).fetchall()
    assert rows == [(datetime.date(2024, 5, 1), 1), (None, 4)]


def test_polecat_by_the_conventions_of_readr(tmp_path: Path, harbour: Annotation) -> None:
    """Tabs, one header line, quotation marks doubled in quoted cells, empty is NA."""
    outlet = 'The "Varn" Wire\tand\r\nHerald'
    report = msgspec.structs.replace(harbour.events[0].report, outlet=outlet)
    event = msgspec.structs.replace(harbour.events[0], report=report)
    export("polecat", [event], tmp_path / "polecat.txt")
    text = (tmp_path / "polecat.txt").read_bytes().decode()
    assert len(text.splitlines()) == 2
    assert all(line.count("\t") == len(polecat.COLUMNS) - 1 for line in text.splitlines())
    (row,) = csv.DictReader(text.splitlines(), delimiter="\t")
    assert row["Source"] == 'The "Varn" Wire and Herald'
    assert row["Actor Name"] == ""
    assert pd.read_csv(tmp_path / "polecat.txt", sep="\t")["Source"][0] == row["Source"]
    assert pl.read_csv(tmp_path / "polecat.txt", separator="\t")["Source"][0] == row["Source"]


def test_polecat_keeps_lists_in_step(harbour: Annotation) -> None:
    actor = harbour.events[1].actor[0]
    known = msgspec.structs.replace(actor, name="Norland", country="NOR", sector=("GOV", "MIL"))
    cells = polecat.row(with_actors(harbour.events[1], "actor", actor, known))
    assert cells["Actor Name"] == "Varn Front; Norland"
    assert cells["Actor Country"] == "None; NOR"
    assert cells["Primary Actor Sector"] == "REB; GOV"
    assert cells["Actor Sectors"] == "REB; GOV|MIL"


def test_what_did_not_happen_is_left_out_and_told(tmp_path: Path, harbour: Annotation) -> None:
    for name in ("polecat", "cameo", "gdelt"):
        note = export(name, list(harbour.events), tmp_path / name)
        assert note is not None
        assert note.startswith("2 left out")
        assert export(name, [harbour.events[0]], tmp_path / f"one-{name}") is None


def test_cameo_has_the_columns_of_petrarch2(tmp_path: Path, harbour: Annotation) -> None:
    export("cameo", [harbour], tmp_path / "events.txt")
    table = pd.read_csv(
        tmp_path / "events.txt", sep="\t", header=None, names=cameo.COLUMNS, dtype=str
    )
    assert list(table["id"]) == HAPPENED
    assert list(table["date"].fillna("")) == ["20240501", "20240502", "20240502", "20240502", ""]
    assert list(table["source"].fillna("")) == ["", "REB", "REB", "NORGOV", "NORGOV"]
    assert list(table["target"].fillna("")) == ["NORCVL", "NORCVL", "", "", ""]
    assert list(table["code"]) == ["195", "194", "120", "138", "087"]
    assert table["issues"].isna().all()
    rows = duckdb.sql(
        f"FROM read_csv('{tmp_path}/events.txt', delim = '\t', header = false, all_varchar = true)"
    ).fetchall()
    assert [row[3] for row in rows] == list(table["code"])


def test_cameo_writes_a_line_for_each_pair(harbour: Annotation) -> None:
    event = harbour.events[1]
    two = with_actors(event, "actor", event.actor[0], harbour.events[5].actor[0])
    assert [(row[1], row[2]) for row in cameo.rows(two)] == [
        ("REB", "NORCVL"),
        ("NORGOV", "NORCVL"),
    ]


@pytest.mark.parametrize(
    ("country", "sector", "code"),
    [
        ("USA", ("GOV", "MIL"), "USAGOVMIL"),
        ("UNO", (), "IGOUNO"),
        ("EUR", ("GOV",), "IGOEUREECGOV"),
        ("NGO", ("SOC",), "NGO"),
        ("KOS", ("COP",), "KSVCOP"),
        ("ISM", (), None),
        ("SYR", ("MED", "JRN"), "SYRHLHMED"),  # CAMEO's MED is media
        (None, ("UNK",), None),
        (None, (), None),
    ],
)
def test_cameo_codes_of_actors(
    harbour: Annotation, country: str | None, sector: tuple[str, ...], code: str | None
) -> None:
    actor = msgspec.structs.replace(harbour.events[1].actor[0], country=country, sector=sector)
    assert codes.cameo_actor(actor).code == code


def test_every_sector_and_code_of_the_ontology_is_thought_of() -> None:
    known = ontology.load()
    assert set(known.sectors) == set(codes._table("roles.tsv", ("sector", "role")))
    assert set(known.special_countries) <= {*codes._GROUPS, "KOS"}
    # Codes that GDELT's table does not have: ICEWS's additions, and some of CAMEO's own.
    without = {code for code in known._to_plover if codes.goldstein(code) is None}
    assert without == {"1213", "1214", "155", "176", "1834", "1951", "1952"}


@pytest.mark.parametrize(
    ("country", "fips", "cow"),
    [
        *(("DEU", "GM", "255"), ("GBR", "UK", "200"), ("YEM", "YM", "679"), ("PSE", None, None)),
        *(("HKG", "HK", None), ("KOS", "KV", "347"), ("XKX", "KV", "347"), ("UNO", None, None)),
        (None, None, None),
    ],
)
def test_countries_in_other_codes(country: str | None, fips: str | None, cow: str | None) -> None:
    assert (codes.fips(country), codes.cow(country)) == (fips, cow)


@pytest.fixture
def gdelt_folder(tmp_path: Path, harbour: Annotation) -> Path:
    export("gdelt", [harbour], tmp_path / "gdelt")
    return tmp_path / "gdelt"


def test_gdelt_events(gdelt_folder: Path) -> None:
    assert (len(gdelt.EVENTS), len(set(gdelt.EVENTS))) == (61, 61)
    table = pd.read_csv(
        gdelt_folder / gdelt.EVENTS_FILE,
        sep="\t",
        header=None,
        names=gdelt.EVENTS,
        dtype={"EventCode": str, "EventBaseCode": str, "EventRootCode": str},
    )
    assert list(table["EventCode"]) == ["195", "194", "120", "138", "087"]
    assert list(table["EventRootCode"]) == ["19", "19", "12", "13", "08"]
    struck, withdrew = table.iloc[0], table.iloc[4]
    assert struck["SQLDATE"] == 20240501
    assert struck["FractionDate"] == pytest.approx(2024 + 121 / 365, abs=1e-4)
    assert pd.isna(withdrew["SQLDATE"])
    assert withdrew["Year"] == 2019
    assert pd.isna(withdrew["MonthYear"])
    assert (struck["Actor2Name"], struck["Actor2CountryCode"]) == ("PORT VARN", "NOR")
    assert struck["ActionGeo_Type"] == 4
    assert struck["ActionGeo_CountryCode"] == "NO"
    assert (struck["IsRootEvent"], withdrew["IsRootEvent"]) == (1, 0)
    assert struck["GoldsteinScale"] == -10
    assert (struck["NumMentions"], struck["DATEADDED"]) == (2, 20240502)
    nothing = [column for column in gdelt.EVENTS if "ADM" in column or "Religion" in column]
    assert table[[*nothing, "AvgTone", "Actor1Geo_Lat"]].isna().all(axis=None)


def test_gdelt_mentions_belong_to_events(gdelt_folder: Path, harbour: Annotation) -> None:
    assert len(gdelt.MENTIONS) == 16
    events = pl.read_csv(
        gdelt_folder / gdelt.EVENTS_FILE,
        separator="\t",
        has_header=False,
        new_columns=gdelt.EVENTS,
        infer_schema_length=None,
    )
    mentions = pl.read_csv(
        gdelt_folder / gdelt.MENTIONS_FILE,
        separator="\t",
        has_header=False,
        new_columns=gdelt.MENTIONS,
        infer_schema_length=None,
    )
    assert set(mentions["GLOBALEVENTID"]) == set(events["GLOBALEVENTID"])
    assert len(mentions) == events["NumMentions"].sum()
    text = harbour.report.text
    first = mentions.row(0, named=True)
    assert text[first["ActionCharOffset"] :].startswith("struck")
    assert text[first["Actor2CharOffset"] :].startswith("Port Varn")
    assert (first["SentenceID"], first["MentionDocLen"]) == (1, len(text))
    assert (first["MentionType"], first["InRawText"]) == (1, 1)
    assert first["Confidence"] == round(100 * harbour.events[0].confidence)


def test_gdelt_ids_are_the_same_in_every_run_and_kept_by_readers_of_doubles() -> None:
    ids = {gdelt.event_id(f"e-{number}", pair) for number in range(1000) for pair in range(2)}
    assert len(ids) == 2000
    assert all(int(float(id)) == id for id in ids)
    assert gdelt.event_id("e-01") == gdelt.event_id("e-01")


def test_gdelt_without_texts_leaves_empty_what_texts_tell(
    tmp_path: Path, harbour: Annotation
) -> None:
    export("gdelt", list(harbour.events), tmp_path / "gdelt")
    for file, columns, unknown in (
        (gdelt.EVENTS_FILE, gdelt.EVENTS, ["IsRootEvent"]),
        (gdelt.MENTIONS_FILE, gdelt.MENTIONS, ["SentenceID", "MentionDocLen"]),
    ):
        table = pd.read_csv(tmp_path / "gdelt" / file, sep="\t", header=None, names=columns)
        assert table[unknown].isna().all(axis=None)


def test_a_type_that_plover_does_not_know_has_no_intensity(harbour: Annotation) -> None:
    odd = msgspec.structs.replace(harbour.events[0], mode="of-its-own")
    assert codes.intensity(odd) is None
    assert polecat.row(odd)["Intensity"] is None
