"""What annotators get: whole texts, spans that are where they say, no path from outside."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import pytest

from sayso.events import ontology
from sayso.exporting import EXPORTS, Destination, ExportError, brat, label_studio
from sayso.exporting.marking import marked
from sayso.records import Annotation, Report


def export(name: str, folder: Path, *annotations: Annotation) -> Path:
    EXPORTS[name].write(annotations, Annotation, Destination(folder))
    return folder


def of_report(whole: Annotation, **fields: str) -> Annotation:
    return msgspec.structs.replace(whole, report=msgspec.structs.replace(whole.report, **fields))


def test_brat_writes_a_pair_a_report(tmp_path: Path, harbour: Annotation) -> None:
    folder = export("brat", tmp_path / "out", harbour, of_report(harbour, id="other"))
    assert sorted(path.name for path in folder.iterdir()) == [
        *("annotation.conf", "harbour.ann", "harbour.txt", "other.ann", "other.txt"),
        "reports.jsonl",
    ]
    assert (folder / "harbour.txt").read_bytes().decode() == harbour.report.text


def test_brat_spans_are_the_words(tmp_path: Path, harbour: Annotation) -> None:
    folder = export("brat", tmp_path / "out", harbour)
    text = harbour.report.text
    seen = 0
    for line in (folder / "harbour.ann").read_text().splitlines():
        if line.startswith("T"):
            _, what, words = line.split("\t")
            parts = [part.split() for part in what.partition(" ")[2].split(";")]
            assert " ".join(text[int(start) : int(end)] for start, end in parts) == words
            seen += 1
    assert seen > 20


def test_brat_events_attributions_and_relations(tmp_path: Path, harbour: Annotation) -> None:
    folder = export("brat", tmp_path / "out", harbour)
    lines = (folder / "harbour.ann").read_text().splitlines()
    named = {line.split("\t")[0]: line.split("\t")[1:] for line in lines}

    def words(event: str) -> list[str]:
        parts = [part.split(":") for part in named[event][0].split()]
        return [f"{role}:{named[target][1]}" for role, target in parts]

    assert words("E2") == [
        *("ASSAULT:fired", "Actor:Varn Front", "Recipient:Port Varn"),
        *("Said_by:Kestrel News", "Said_by2:an aide"),
    ]
    assert "Status E3 negated" in {rest[0] for rest in named.values()}
    (both,) = [rest[0] for rest in named.values() if rest[0].startswith("And ")]
    pair = [named[target][1] for target in re.findall(r":(T\d+)", both)]
    assert pair == ["witnesses", "port workers"]
    said = [words(id) for id in named if id.startswith("E") and "ATTRIBUTION" in named[id][0]]
    assert said[3][:2] == ["ATTRIBUTION:said", "Source:he"]


def test_brat_knows_all_that_is_written(tmp_path: Path, harbour: Annotation) -> None:
    folder = export("brat", tmp_path / "out", harbour)
    conf = (folder / "annotation.conf").read_text()
    parts = dict(re.findall(r"^\[(\w+)\]\n(.*?)(?=^\[|\Z)", conf, re.MULTILINE | re.DOTALL))
    known = {name: {line.split("\t")[0] for line in part.splitlines()} for name, part in
             parts.items()}  # fmt: skip
    assert known["events"] == {*ontology.load().types, "ATTRIBUTION"}
    for line in (folder / "harbour.ann").read_text().splitlines():
        letter, type = line[0], line.split("\t")[1].split()[0].split(":")[0]
        where = {"T": ("entities", "events"), "E": ("events",), "A": ("attributes",),
                 "R": ("relations",)}.get(letter, ())  # fmt: skip
        assert not where or any(type in known[one] for one in where), line


def test_a_span_over_a_line_break_is_in_pieces(harbour: Annotation) -> None:
    text = harbour.report.text.replace("Port Varn on", "Port\nVarn on")
    broken = of_report(harbour, text=text)
    assert "Party 125 129;130 134\tPort Varn" in brat.standoff(marked(broken))


@pytest.mark.parametrize(
    "id", ["../../etc/passwd", "a/b", "", ".hidden", "x" * 300, "https://e.example/1", "con\n", "ü"]
)
def test_no_report_names_a_path(tmp_path: Path, harbour: Annotation, id: str) -> None:
    folder = export("brat", tmp_path / "out", of_report(harbour, id=id))
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    (name,) = (path.stem for path in folder.glob("*.txt"))
    assert re.fullmatch(r"r-[0-9a-f]{16}", name)
    (line,) = (folder / "reports.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert (told["file"], told["report"]) == (name, id)


def test_ids_that_differ_in_case_get_files_of_their_own(
    tmp_path: Path, harbour: Annotation
) -> None:
    folder = export("brat", tmp_path / "out", harbour, of_report(harbour, id="Harbour"))
    assert len({path.name.casefold() for path in folder.glob("*.txt")}) == 2


@pytest.mark.parametrize("name", ["brat", "label-studio", "gdelt"])
def test_what_annotators_did_is_never_overwritten(
    tmp_path: Path, harbour: Annotation, name: str
) -> None:
    export(name, tmp_path / "out", harbour)
    with pytest.raises(ExportError, match="give a new one"):
        export(name, tmp_path / "out", harbour)


def tasks(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / "tasks.json").read_text())


def test_label_studio_regions_are_the_words(tmp_path: Path, harbour: Annotation) -> None:
    (task,) = tasks(export("label-studio", tmp_path / "out", harbour))
    assert task["data"]["text"] == harbour.report.text
    (prediction,) = task["predictions"]
    regions = [one for one in prediction["result"] if one["type"] != "relation"]
    for one in regions:
        value = one["value"]
        assert harbour.report.text[value["start"] : value["end"]] == value["text"]
    ids = {one["id"] for one in regions}
    assert {event.id for event in harbour.events} <= ids
    assert not any("#" in id for id in ids), "Label Studio keeps what stands before that sign"
    for one in prediction["result"]:
        if one["type"] == "relation":
            assert {one["from_id"], one["to_id"]} <= ids
    assert prediction["model_version"] == harbour.events[0].coder


def test_label_studio_has_controls_for_all_that_is_written(
    tmp_path: Path, harbour: Annotation
) -> None:
    folder = export("label-studio", tmp_path / "out", harbour)
    root = ET.parse(folder / "config.xml").getroot()
    controls = {one.get("name"): one for one in root.iter() if one.get("name")}
    relations = {one.get("value") for one in root.iter("Relation")}
    for one in tasks(folder)[0]["predictions"][0]["result"]:
        if one["type"] == "relation":
            assert set(one["labels"]) <= relations
        else:
            control = controls[one["from_name"]]
            assert control.tag.lower() == one["type"]
            assert set(one["value"][one["type"]]) <= {child.get("value") for child in control}


def test_label_studio_without_reports_is_an_empty_list(tmp_path: Path) -> None:
    assert tasks(export("label-studio", tmp_path / "out")) == []


def test_labels_and_modes_are_safe_in_the_interface() -> None:
    assert "&" not in label_studio.configuration().replace("&amp;", "")


def test_a_report_without_events_is_written_too(tmp_path: Path) -> None:
    empty = Annotation(
        report=Report(id="empty", text="Nothing."),
        headline=None,
        dateline=None,
        sentences=(),
        entities=(),
        places=(),
        times=(),
        attributions=(),
        events=(),
    )
    assert (export("brat", tmp_path / "b", empty) / "empty.ann").read_bytes() == b""
    assert tasks(export("label-studio", tmp_path / "l", empty))[0]["predictions"][0]["result"] == []
