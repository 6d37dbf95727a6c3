"""What comes back from annotators is what they changed, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sayso import records
from sayso.exporting import EXPORTS, Destination
from sayso.exporting.marking import marked
from sayso.quotations import attribution_id
from sayso.records import Annotation, Attribution, Event
from sayso.reviewing import Change, Review, ReviewError, read
from sayso.reviewing.brat import read as read_brat
from sayso.reviewing.label_studio import read as read_label_studio
from sayso.store import Run, Store

EMOJI = "\U0001f6a2\U0001f6a2 "
"""Two ships: characters that UTF-16 counts twice."""


def exported(name: str, tmp_path: Path, whole: Annotation) -> Path:
    """The path of an export that nobody has changed yet, as the tool gives it back."""
    EXPORTS[name].write([whole], Annotation, Destination(tmp_path / name))
    if name == "brat":
        return tmp_path / name
    tasks = json.loads((tmp_path / name / "tasks.json").read_text())
    for number, task in enumerate(tasks, start=1):
        result = task.pop("predictions")[0]["result"]
        task |= {"id": number, "annotations": [{"result": result, "was_cancelled": False}]}
    path = tmp_path / "project-1.json"
    path.write_text(json.dumps(tasks))
    return path


def moved(whole: Annotation, before: str) -> Annotation:
    """The annotation with words put before the text."""
    shift = len(before)

    def shifted(value: Any) -> Any:
        if isinstance(value, list):
            return [shifted(one) for one in value]
        if not isinstance(value, dict):
            return value
        made = {key: shifted(one) for key, one in value.items()}
        for key in {"start", "end"} & made.keys():
            made[key] += shift
        if "sentence" in made:
            made["sentence"] = [one + shift for one in made["sentence"]]
        return made

    data = shifted(json.loads(records.to_json(whole)))
    data["report"]["text"] = before + data["report"]["text"]
    for key in ("headline", "dateline"):
        data[key] = [one + shift for one in data[key]]
    data["sentences"] = [[one + shift for one in part] for part in data["sentences"]]
    return msgspec.convert(data, Annotation)


def reviews(path: Path, whole: Annotation, **options: Any) -> list[Review]:
    return list(read(path, {whole.report.id: whole}.get, **options))


def in_brat(folder: Path, old: str, new: str) -> None:
    path = folder / "harbour.ann"
    text = path.read_text()
    changed, count = re.subn(old, new, text, flags=re.MULTILINE)
    assert count, old
    path.write_text(changed)


def in_task(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    tasks = json.loads(path.read_text())
    change(tasks[0]["annotations"][0]["result"])
    path.write_text(json.dumps(tasks))


def event_of(review: Review) -> Event:
    assert review.record is not None
    return msgspec.json.decode(review.record, type=Event)


@pytest.mark.parametrize("name", ["brat", "label-studio"])
@pytest.mark.parametrize("before", ["", EMOJI, "Line\none\n\n", "\u2028x\x85 \r\n"])
def test_what_nobody_changed_gives_no_review(
    tmp_path: Path, harbour: Annotation, name: str, before: str
) -> None:
    whole = moved(harbour, before)
    path = exported(name, tmp_path, whole)
    (found,) = read_brat(path) if name == "brat" else read_label_studio(path)
    assert not isinstance(found, ReviewError), found
    assert found.events == marked(whole).events
    assert reviews(path, whole) == []


@pytest.mark.parametrize("name", ["brat", "label-studio"])
def test_what_was_looked_at_and_left_is_right(
    tmp_path: Path, harbour: Annotation, name: str
) -> None:
    found = reviews(exported(name, tmp_path, harbour), harbour, confirm=True)
    assert {one.verdict for one in found} == {"right"}
    assert [one.id for one in found if one.layer == "event"] == [one.id for one in harbour.events]
    said = [attribution_id(one) for one in harbour.attributions if one.source or one.cue]
    assert [one.id for one in found if one.layer == "attribution"] == said


def test_a_changed_type_in_brat(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("brat", tmp_path, harbour)
    in_brat(path, r"^T6\tASSAULT", "T6\tTHREATEN")
    in_brat(path, r"^E2\tASSAULT", "E2\tTHREATEN")
    in_brat(path, "^(A\\d+\tMode E2) .*", r"\1 violence")
    (found,) = reviews(path, harbour)
    assert (found.report, found.layer, found.id) == ("harbour", "event", "e-02")
    assert found.verdict == "corrected"
    assert {one.field: (one.old, one.new) for one in found.changes} == {
        "event": ("ASSAULT", "THREATEN"),
        "mode": ("heavy-weapons", "violence"),
        "quad_code": (4, 3),
        "cameo": ("194", "138"),
    }
    event = event_of(found)
    assert event.actor == harbour.events[1].actor, "what was not changed stays"


def test_status_and_hedge_in_brat(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("brat", tmp_path, harbour)
    in_brat(path, "^A\\d+\tStatus E3 .*\n", "")
    in_brat(path, "^A\\d+\tHedged E2\n", "A99\tStatus E2 hypothetical\n")
    first, second = reviews(path, harbour)
    assert first.changes == (
        Change(field="status", old="actual", new="hypothetical"),
        Change(field="hedged", old=True, new=False),
    )
    assert second.changes == (Change(field="status", old="negated", new="actual"),)


def test_an_event_that_was_taken_out_is_wrong(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("brat", tmp_path, harbour)
    in_brat(path, "^E4\t.*\n", "")
    assert reviews(path, harbour) == [
        Review(report="harbour", layer="event", id="e-04", verdict="wrong")
    ]


def test_an_added_event_has_only_what_is_known(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("brat", tmp_path, harbour)
    start = harbour.report.text.index("trade blame")
    in_brat(
        path,
        r"\Z",
        f"T90\tACCUSE {start} {start + 11}\ttrade blame\nT91\tParty 16 26\tVarn Front\n"
        "E90\tACCUSE:T90 Actor:T91\n",
    )
    (found,) = reviews(path, harbour)
    event = event_of(found)
    assert found.verdict == "corrected"
    assert found.id == event.id
    assert {change.old for change in found.changes} == {None}
    assert (event.event, event.status, event.cameo) == ("ACCUSE", "actual", "110")
    (actor,) = event.actor
    assert (actor.entity_id, actor.sector) == ("varn-front", ("REB",))
    assert (event.date, event.event_loc, event.said_by, event.size) == (None, None, (), {})
    assert event.text == "Norland and the Varn Front trade blame over harbour strike"


def test_actors_sources_places_and_times_in_brat(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("brat", tmp_path, harbour)
    # The port is where, not whom; the witnesses alone say so; nobody says when.
    in_brat(path, r"^E1\t.*", "T80\tPlace 125 134\tPort Varn\nE1\tASSAULT:T1 Place:T80 Said_by:T4")
    in_brat(path, "^R\\d+\tAnd .*\n", "")
    (found,) = reviews(path, harbour)
    event = event_of(found)
    assert {one.field for one in found.changes} >= {"recipient", "said_by", "date", "event_loc"}
    assert event.recipient == ()
    assert [(link.name, link.and_) for link in event.said_by] == [("witnesses", ())]
    assert (event.date, event.enddate, event.date_text) == (None, None, None)
    assert event.date_precision == "none"
    assert event.event_loc is not None
    assert (event.event_loc.geonameid, event.event_loc.resolution) == (901, 4)


def test_words_that_nobody_knows_give_a_name_and_no_codes(
    tmp_path: Path, harbour: Annotation
) -> None:
    path = exported("brat", tmp_path, harbour)
    in_brat(path, r"^E4\tREJECT:T13.*", "T70\tParty 94 102\tAircraft\nE4\tREJECT:T13 Actor:T70")
    (found,) = reviews(path, harbour)
    (actor,) = event_of(found).actor
    assert (actor.name, actor.text, actor.country, actor.sector, actor.entity_id) == (
        *("Aircraft", "Aircraft", None, (), None),
    )


def test_attributions_in_brat(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("brat", tmp_path, harbour)
    in_brat(path, r"^(E11\tATTRIBUTION:T31) Source:T30", r"\1 Source:T15")
    in_brat(path, "^E9\t.*\n", "")
    first, second = reviews(path, harbour)
    assert (first.layer, first.verdict) == ("attribution", "wrong")
    assert first.id == attribution_id(harbour.attributions[1])
    assert (second.verdict, second.id) == ("corrected", attribution_id(harbour.attributions[3]))
    assert second.record is not None
    said = msgspec.json.decode(second.record, type=Attribution)
    assert said.source is not None
    assert said.source.text == "President Oto Hallam"
    assert [one.field for one in second.changes] == ["source"]


def test_corrections_in_label_studio(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("label-studio", tmp_path, harbour)

    def change(result: list[dict[str, Any]]) -> None:
        for one in list(result):
            if one.get("from_name") == "span" and one["id"] == "e-06":
                one["value"]["labels"] = ["ACCUSE"]
            if one.get("from_name") == "mode" and one["id"] == "e-06":
                result.remove(one)
            if one["type"] == "relation" and one["from_id"] == "e-02":
                # The same arrow drawn from the other end.
                one |= {"from_id": one["to_id"], "to_id": "e-02", "direction": "left"}
                if one["labels"] == ["said by 2"]:
                    result.remove(one)
            if one.get("from_name") == "status" and one["id"] == "e-03":
                one["value"]["choices"] = ["hypothetical"]

    in_task(path, change)
    said, status, type = reviews(path, harbour)
    assert [one.id for one in (said, status, type)] == ["e-02", "e-03", "e-06"]
    assert [link.name for link in event_of(said).said_by] == ["Kestrel News"]
    assert status.changes == (Change(field="status", old="negated", new="hypothetical"),)
    assert (event_of(type).event, event_of(type).mode) == ("ACCUSE", None)


def test_label_studio_may_give_regions_new_ids(tmp_path: Path, harbour: Annotation) -> None:
    """Copies of a prediction can have other ids: then an event is known by its trigger."""
    path = exported("label-studio", tmp_path, harbour)
    text = path.read_text()
    path.write_text(re.sub(r'"(e-\d\d)"', r'"new\1"', text))
    assert reviews(path, harbour) == []


def test_label_studio_of_old_counts_in_utf16(tmp_path: Path, harbour: Annotation) -> None:
    whole = moved(harbour, EMOJI)
    path = exported("label-studio", tmp_path, whole)

    def change(result: list[dict[str, Any]]) -> None:
        for one in result:
            if one["type"] != "relation":
                one["value"]["start"] += 2
                one["value"]["end"] += 2

    in_task(path, change)
    assert reviews(path, whole) == []


def test_tasks_that_nobody_did_are_no_reviews(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("label-studio", tmp_path, harbour)
    tasks = json.loads(path.read_text())
    tasks[0]["annotations"][0] |= {"was_cancelled": True, "result": []}
    path.write_text(json.dumps([*tasks, {"id": 2, "data": {}, "annotations": []}]))
    assert reviews(path, harbour) == []
    # What went out, unchanged and not annotated, is none either.
    assert reviews(tmp_path / "label-studio" / "tasks.json", harbour) == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (r"^E1\tASSAULT:T1 .*", "E1\tASSAULT:T999", "harbour.ann:5: 'T999' is no span"),
        (r"^E1\tASSAULT", "E1\tDANCE", "there is no type 'DANCE'"),
        (r"^T1\tASSAULT 103 109", "T1\tASSAULT 103 99999", "not within the text"),
        (r"^T1\t.*", "nonsense", "harbour.ann:1: is no line of brat's standoff"),
        (r"^(A1\tMode E1) .*", r"\1 demo", "ASSAULT has no mode demo"),
        (r"^(A\d+\tStatus E3) .*", r"\1 maybe", "there is no status 'maybe'"),
        (r"^(R1\tAnd) .*", r"\1 Arg1:T4", "Arg1 and Arg2"),
        (r"^(E8\tATTRIBUTION:T23) .*", r"\1", "an attribution has no content"),
    ],
)
def test_what_is_broken_is_told_with_its_line(
    tmp_path: Path, harbour: Annotation, old: str, new: str, why: str
) -> None:
    path = exported("brat", tmp_path, harbour)
    in_brat(path, old, new)
    with pytest.raises(ReviewError, match=re.escape(why)):
        reviews(path, harbour)
    errors: list[ReviewError] = []
    assert reviews(path, harbour, on_error=errors.append) == []
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "no JSON"),
        ('{"a": 1}', "no list of tasks"),
        ('[{"annotations": [{"result": []}], "data": {"text": 1}}]', "no text and report"),
        (
            '[{"annotations": [{"result": [{}]}], "data": {"text": "x", "report": "harbour"}}]',
            "not as exported",
        ),
        (
            '[{"annotations": [{"result": []}], "data": {"text": "x", "report": "harbour"}}]',
            "has another text by now",
        ),
        (
            '[{"annotations": [{"result": []}], "data": {"text": "x", "report": "gone"}}]',
            "there is no report 'gone'",
        ),
    ],
)
def test_what_label_studio_never_wrote_is_refused(
    tmp_path: Path, harbour: Annotation, content: str, why: str
) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(content)
    with pytest.raises(ReviewError, match=why):
        reviews(path, harbour)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/b", ".."])
def test_the_index_of_brat_leads_nowhere_else(
    tmp_path: Path, harbour: Annotation, name: str
) -> None:
    path = exported("brat", tmp_path, harbour)
    (path / "reports.jsonl").write_text(json.dumps({"file": name, "report": "harbour"}))
    with pytest.raises(ReviewError):
        reviews(path, harbour)


def test_without_its_index_a_folder_is_refused(tmp_path: Path, harbour: Annotation) -> None:
    with pytest.raises(ReviewError, match="no such file or folder"):
        reviews(tmp_path / "nothing", harbour)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReviewError, match=r"reports\.jsonl"):
        reviews(tmp_path / "empty", harbour)


def test_a_store_keeps_reviews(tmp_path: Path, harbour: Annotation) -> None:
    path = exported("brat", tmp_path, harbour)
    in_brat(path, "^(A\\d+\tStatus E3) .*", r"\1 hypothetical")
    in_brat(path, "^E4\t.*\n", "")
    with Store(tmp_path / "news.db") as store:
        store.keep(harbour, Run(command="test"))
        known = {one.report.id: one for one in store.annotations()}
        for one in read(path, known.get):
            store.review(one.report, one.layer, one.id, one.verdict, record=one.record)
        kept = store.query("SELECT layer, id, verdict, record FROM reviews ORDER BY review_key")
        assert [tuple(row)[:3] for row in kept] == [
            ("event", "e-03", "corrected"),
            ("event", "e-04", "wrong"),
        ]
        assert msgspec.json.decode(kept[0]["record"], type=Event).status == "hypothetical"
