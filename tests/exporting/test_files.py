"""Every ending holds the same records; a name never stands for half a file."""

from __future__ import annotations

import contextlib
import csv
import datetime
import gzip
import io
import json
import os
import re
import sys
import typing
from pathlib import Path

import msgspec
import pyarrow.parquet
import pytest
import zstandard

from sayso import records
from sayso.exporting import ENDINGS, STORE, ExportError, FileWriter, ending
from sayso.exporting.confident import confident
from sayso.exporting.csv import ATTRIBUTION_COLUMNS, EVENT_COLUMNS, SIZES
from sayso.records import Annotation, Attribution, Event, Record, ReportRef

FILES = [form for form in ENDINGS if form != STORE]


def written(path: Path, kind: type[Record], whole: Annotation, times: int = 1) -> bytes:
    found = {Event: whole.events, Attribution: whole.attributions, Annotation: (whole,)}[kind]
    with FileWriter(path, kind) as writer:
        for _ in range(times):
            writer.write(ReportRef.of(whole.report), found)
    assert [one.name for one in path.parent.iterdir()] == [path.name], "only the file is left"
    return path.read_bytes()


def unpacked(data: bytes, form: str) -> bytes:
    if form.endswith(".gz"):
        return gzip.decompress(data)
    if form.endswith(".zst"):
        return zstandard.ZstdDecompressor().decompressobj().decompress(data)
    return data


def json_of(record: Record) -> object:
    return json.loads(records.to_json(record))


def test_the_example_keeps_to_the_rule_of_spans(harbour: Annotation) -> None:
    seen = 0

    def check(value: object) -> None:
        nonlocal seen
        if isinstance(value, dict):
            if {"text", "start", "end"} <= value.keys():
                assert harbour.report.text[value["start"] : value["end"]] == value["text"]
                seen += 1
            for one in value.values():
                check(one)
        elif isinstance(value, list):
            for one in value:
                check(one)

    check(json_of(harbour))
    assert seen > 40


@pytest.mark.parametrize("form", [form for form in FILES if "jsonl" in form])
@pytest.mark.parametrize("kind", [Event, Attribution, Annotation])
def test_jsonl_is_one_record_a_line(
    tmp_path: Path, harbour: Annotation, form: str, kind: type[Record]
) -> None:
    data = unpacked(written(tmp_path / f"out{form}", kind, harbour, times=2), form)
    found = {Event: harbour.events, Attribution: harbour.attributions, Annotation: (harbour,)}[kind]
    assert data == b"".join(records.to_json(one) + b"\n" for one in found) * 2


@pytest.mark.parametrize("form", [form for form in FILES if "csv" in form])
def test_csv_has_a_row_an_event_under_a_fixed_header(
    tmp_path: Path, harbour: Annotation, form: str
) -> None:
    data = unpacked(written(tmp_path / f"out{form}", Event, harbour), form)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert list(rows[0]) == list(EVENT_COLUMNS)
    assert [row["id"] for row in rows] == [event.id for event in harbour.events]
    struck, fired, denied = rows[:3]
    assert struck["said_by"] == "witnesses & port workers"
    assert fired["said_by"] == "Kestrel News > an aide"
    assert fired["said_by_cue"] == "quoted > saying"
    assert (struck["actor"], struck["recipient"]) == ("", "Port Varn")
    assert (struck["recipient_country"], fired["actor_country"]) == ("NOR", "-")
    assert (struck["place"], struck["lat"], struck["country_code"]) == ("Port Varn", "61.25", "NOR")
    assert (fired["place"], fired["lat"]) == ("the hills", "")
    assert [rows[6][f"size_forces_{which}"] for which in ("low", "best", "high")] == [
        *("400", "1200", "2000")
    ]
    assert struck["size_dead_best"] == "3"
    assert (struck["mentions"], denied["status"], fired["hedged"]) == ("2", "negated", "true")
    assert struck["text"] == harbour.events[0].text


def test_csv_of_attributions(tmp_path: Path, harbour: Annotation) -> None:
    data = written(tmp_path / "out.csv", Attribution, harbour)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert list(rows[0]) == list(ATTRIBUTION_COLUMNS)
    assert [row["inside"] for row in rows] == ["", "", "1", "", "2"]
    assert rows[4]["content"] == "the Varn Front had … fired rockets from the hills"
    assert (rows[4]["source"], rows[4]["cue"]) == ("", "")
    assert (rows[3]["source"], rows[3]["source_text"]) == ("Oto Hallam", "he")


def test_csv_quotes_what_would_break_its_rows(tmp_path: Path, harbour: Annotation) -> None:
    awkward = 'a, "b"\r\nc\n=1+1'
    event = msgspec.structs.replace(harbour.events[0], text=awkward)
    with FileWriter(tmp_path / "out.csv", Event) as writer:
        writer.write(event.report, [event, event])
    text = (tmp_path / "out.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["text"] for row in rows] == [awkward, awkward]


def test_csv_has_a_column_for_all_that_is_counted() -> None:
    from sayso.resolving import counts

    kinds = typing.get_args(typing.get_type_hints(counts.Count)["kind"])
    assert kinds
    assert set(kinds) <= set(SIZES)


@pytest.mark.parametrize("kind", [Event, Attribution, Annotation])
def test_parquet_holds_what_json_holds(
    tmp_path: Path, harbour: Annotation, kind: type[Record]
) -> None:
    written(tmp_path / "out.parquet", kind, harbour, times=2)
    rows = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    found = {Event: harbour.events, Attribution: harbour.attributions, Annotation: (harbour,)}[kind]
    assert [as_json(row) for row in rows] == [json_of(one) for one in found] * 2


def as_json(value: object) -> object:
    """A row of Parquet in the form of the record format."""
    if isinstance(value, dict):
        made = {key: as_json(one) for key, one in value.items()}
        if made.get("and") == []:
            del made["and"]  # the record format leaves an empty one out
        if "size" in value:
            made["size"] = {
                what: [spread["low"], spread["best"], spread["high"]]
                for what, spread in value["size"]
            }
        return made
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_parquet_days_are_dates_and_sources_side_by_side_stay(
    tmp_path: Path, harbour: Annotation
) -> None:
    written(tmp_path / "out.parquet", Event, harbour)
    row = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()[0]
    assert row["date"] == datetime.date(2024, 5, 1)
    assert [one["name"] for one in row["said_by"][0]["and"]] == ["port workers"]


@pytest.mark.parametrize("kind", [Event, Attribution, Annotation])
def test_an_empty_result_has_the_schema_of_a_full_one(
    tmp_path: Path, harbour: Annotation, kind: type[Record]
) -> None:
    written(tmp_path / "full.parquet", kind, harbour)
    full = pyarrow.parquet.read_schema(tmp_path / "full.parquet")
    (tmp_path / "full.parquet").unlink()
    written(tmp_path / "none.parquet", kind, harbour, times=0)
    table = pyarrow.parquet.read_table(tmp_path / "none.parquet")
    assert table.num_rows == 0
    assert table.schema == full


def test_parquet_lets_go_of_rows_group_by_group(
    tmp_path: Path, harbour: Annotation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sayso.exporting.parquet.ROWS", 10)
    written(tmp_path / "out.parquet", Event, harbour, times=5)
    file = pyarrow.parquet.ParquetFile(tmp_path / "out.parquet")
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert sum(sizes) == 5 * len(harbour.events)
    assert len(sizes) > 1
    assert max(sizes) <= 10


def test_without_pyarrow_parquet_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.parquet", raising=False)
    with pytest.raises(ExportError, match=r"sayso\[parquet\]"):
        FileWriter(tmp_path / "out.parquet", Event)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", FILES)
def test_the_same_records_give_the_same_bytes(
    tmp_path: Path, harbour: Annotation, form: str
) -> None:
    first = written(tmp_path / f"one{form}", Event, harbour)
    (tmp_path / f"one{form}").unlink()
    assert written(tmp_path / f"two{form}", Event, harbour) == first


@pytest.mark.parametrize("name", ["out.db.gz", "out.json", "out", "jsonl", "out.parquet.gz"])
def test_another_ending_is_refused_with_those_that_work(name: str) -> None:
    with pytest.raises(ExportError, match=r"\.jsonl, .*\.csv, .*\.parquet"):
        ending(Path(name))


def test_a_store_is_no_file_of_records(tmp_path: Path) -> None:
    assert ending(Path("OUT.DB")) == STORE
    with pytest.raises(ExportError, match="is a store"):
        FileWriter(tmp_path / "out.db", Event)
    assert not list(tmp_path.iterdir())


def test_an_ending_counts_in_capitals_too() -> None:
    assert ending(Path("OUT.JSONL.GZ")) == ".jsonl.gz"


@pytest.mark.parametrize("form", FILES)
def test_a_run_cut_short_leaves_a_whole_file(
    tmp_path: Path, harbour: Annotation, form: str
) -> None:
    with contextlib.suppress(KeyboardInterrupt), FileWriter(tmp_path / f"cut{form}", Event) as out:
        out.write(ReportRef.of(harbour.report), harbour.events)
        raise KeyboardInterrupt
    cut = (tmp_path / f"cut{form}").read_bytes()
    (tmp_path / f"cut{form}").unlink()
    assert cut == written(tmp_path / f"full{form}", Event, harbour)


def test_the_old_file_stands_until_the_new_one_is_whole(
    tmp_path: Path, harbour: Annotation
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old\n")
    with FileWriter(path, Event) as writer:
        writer.write(ReportRef.of(harbour.report), harbour.events)
        assert path.read_text() == "old\n"
    assert path.read_text().count("\n") == len(harbour.events)


def test_a_link_keeps_pointing_to_its_file(tmp_path: Path, harbour: Annotation) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out.jsonl").symlink_to(tmp_path / "real" / "events.jsonl")
    with FileWriter(tmp_path / "out.jsonl", Event) as writer:
        writer.write(ReportRef.of(harbour.report), harbour.events)
    assert (tmp_path / "out.jsonl").is_symlink()
    assert (tmp_path / "real" / "events.jsonl").read_text().count("\n") == len(harbour.events)


def test_what_is_no_file_is_never_replaced_by_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "out.jsonl").symlink_to(tmp_path / "pipe")
    with pytest.raises(ExportError, match="no file but a pipe or a device"):
        FileWriter(tmp_path / "out.jsonl", Event)
    assert (tmp_path / "pipe").is_fifo()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_spares_the_old_file_and_names_the_unfinished_one(
    tmp_path: Path, harbour: Annotation, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with FileWriter(path, Event) as writer:
        writer.write(ReportRef.of(harbour.report), harbour.events[:1])
        monkeypatch.setattr("sayso.exporting.jsonl.JsonlWriter.write", full)
        with pytest.raises(ExportError, match=r"out\.jsonl: No space left on device.*\.part"):
            writer.write(ReportRef.of(harbour.report), harbour.events)
    assert path.read_text() == "old\n"
    (part,) = tmp_path.glob("out.jsonl.*.part")
    assert part.read_bytes() == records.to_json(harbour.events[0]) + b"\n"


def test_leaving_out_the_doubtful_keeps_what_stands_inside_what(harbour: Annotation) -> None:
    kept = confident(harbour, 0.3)
    assert [one.inside for one in kept.attributions] == [None, None, 1, None, 2]
    kept = confident(harbour, 0.5)  # number 1 goes, number 2 stood in it
    assert [one.inside for one in kept.attributions] == [None, None, None]
    low = msgspec.structs.replace(harbour.attributions[2], confidence=0.1)
    said = (*harbour.attributions[:2], low, *harbour.attributions[3:])
    kept = confident(msgspec.structs.replace(harbour, attributions=said), 0.3)
    assert [one.inside for one in kept.attributions] == [None, None, None, 1]
    assert [event.id for event in confident(harbour, 0.9).events] == ["e-01", "e-07"]


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t=", "\r=", "\n="])
def test_csv_gives_a_spreadsheet_no_formula_of_a_report(
    tmp_path: Path, harbour: Annotation, sign: str
) -> None:
    words = [f"{sign}HYPERLINK(1)", f"'{sign}x", "plain"]
    event = msgspec.structs.replace(harbour.events[1], text=words[0])
    report = msgspec.structs.replace(event.report, outlet=words[1], title=words[2])
    event = msgspec.structs.replace(event, report=report)
    with FileWriter(tmp_path / "out.csv", Event) as writer:
        writer.write(event.report, [event])
    text = (tmp_path / "out.csv").read_bytes().decode()
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    given = [row["text"], row["outlet"], row["title"]]
    assert given == [f"'{words[0]}", f"'{words[1]}", "plain"]
    # One "'" away where one of the signs follows gives the words back.
    assert [re.sub("^'(?='*[=+\\-@\t\r\n＝＋－＠])", "", cell) for cell in given] == words
    assert row["actor_country"] == "-", "a code of our own is no text of a report"


def test_csv_leaves_numbers_below_zero_alone(tmp_path: Path, harbour: Annotation) -> None:
    written(tmp_path / "out.csv", Event, harbour)
    rows = csv.DictReader((tmp_path / "out.csv").read_text().splitlines())
    assert next(rows)["lon"] == "-7.5"
