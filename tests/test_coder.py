"""The whole coder, with the model that the package ships."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sayso
from sayso import records, sample
from sayso.encoder import ModelError
from sayso.reading import from_text


@pytest.fixture(scope="module")
def coder() -> sayso.Coder:
    return sayso.Coder(threads=2)


@pytest.fixture(scope="module")
def annotation(coder: sayso.Coder) -> records.Annotation:
    return coder.annotate(sample.text(), date=sample.DATE, outlet=sample.OUTLET)


def spans(value: Any) -> Iterator[dict[str, Any]]:
    """Every object with text, start and end, however deep."""
    if isinstance(value, dict):
        if {"text", "start", "end"} <= value.keys():
            yield value
        for inner in value.values():
            yield from spans(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from spans(inner)


def check(found: records.Annotation) -> None:
    """What must hold of every annotation of every text."""
    text = found.report.text
    plain = json.loads(records.to_json(found))
    jsonschema.validate(plain, records.schema("annotation"))
    for span in spans(plain["events"] + plain["attributions"] + plain["entities"]):
        assert text[span["start"] : span["end"]] == span["text"]
    for span in plain["places"] + plain["times"]:
        assert text[span["start"] : span["end"]] == span["text"]
    for event in plain["events"]:
        main = event["evidence"][0]
        assert main["sentence"][0] <= main["start"] < main["end"]
        assert text[slice(*main["sentence"])] == event["text"]
        assert 0 <= event["confidence"] <= 1
        assert event["date_precision"] == "none" or event["date"]
        assert all(low <= best <= high for low, best, high in event["size"].values())
    assert len({event["id"] for event in plain["events"]}) == len(plain["events"])
    for number, one in enumerate(plain["attributions"]):
        assert one["content"]
        assert one["inside"] is None or one["inside"] != number


def test_the_sample_report_keeps_all_promises(annotation):
    check(annotation)
    assert annotation.headline is not None
    assert annotation.dateline is not None
    assert annotation.events
    assert annotation.attributions


def test_the_sample_has_the_claims_the_denial_and_the_threat(annotation):
    found = {(e.event, e.status) for e in annotation.events}
    assert ("ASSAULT", "actual") in found
    assert ("ACCUSE", "actual") in found
    assert ("THREATEN", "actual") in found
    assert any(e.said_by for e in annotation.events)
    assert any(e.size.get("dead") for e in annotation.events)


def test_the_same_input_gives_the_same_bytes(coder, annotation):
    again = coder.annotate(sample.text(), date=sample.DATE, outlet=sample.OUTLET)
    assert records.to_json(again) == records.to_json(annotation)


def test_workers_change_nothing(coder):
    texts = ["Rebels shelled Kessel Ford on Monday.", "", "Norway and Peru held talks.", "!"]
    reports = [from_text(t, id=str(n)) for n, t in enumerate(texts)]
    alone = [records.to_json(a) for a in coder.annotations(reports)]
    together = [records.to_json(a) for a in coder.annotations(reports, workers=2)]
    assert alone == together
    assert [json.loads(line)["report"]["id"] for line in alone] == ["0", "1", "2", "3"]


def test_a_report_that_fails_costs_itself_only(coder, monkeypatch):
    whole = coder._annotate
    monkeypatch.setattr(
        coder, "_annotate", lambda r: whole(r) if r.id != "bad" else 1 / 0, raising=True
    )
    reports = [from_text("Rebels left.", id=name) for name in ("a", "bad", "b")]
    failed = []
    found = list(coder.annotations(reports, on_error=lambda r, e: failed.append((r.id, type(e)))))
    assert [a.report.id for a in found] == ["a", "b"]
    assert failed == [("bad", ZeroDivisionError)]
    with pytest.raises(ZeroDivisionError):
        list(coder.annotations(reports))


def test_pipe_gives_reports_with_their_events(coder):
    ((report, events),) = coder.pipe([from_text("Rebels killed nine soldiers in Dorrin.", id="x")])
    assert report.id == "x"
    assert [e.report.id for e in events] == ["x"] * len(events)
    assert events


def test_relate_gives_types_likeliest_first(coder):
    text = "Rebels shelled the army's base."
    values = coder.relate(text, (0, 6), (15, 30))
    assert list(values) == sorted(values, key=values.__getitem__, reverse=True)
    assert "none" not in values
    assert len(values) == 16
    assert sum(values.values()) <= 1.0001
    assert next(iter(values)) == "ASSAULT"


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (0, 99), (6, 7)])
def test_relate_refuses_spans_that_are_none(coder, span):
    with pytest.raises(ValueError, match="span"):
        coder.relate("Rebels shelled the base.", span, (15, 23))


def test_a_model_that_is_missing_or_is_none_is_named(tmp_path):
    with pytest.raises(ModelError, match="no model 'huge'"):
        sayso.Coder("huge")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"broken\.onnx"):
        sayso.Coder(broken)


def test_the_short_way_in_is_the_same(coder):
    text = "The army accused rebels of shelling Dorrin."
    assert sayso.code(text, date="2024-05-02") == coder.code(text, date="2024-05-02")
    assert sayso.annotate(text).report.text == text
    assert (
        sayso.relate(text, (0, 8), (17, 23)).keys() == coder.relate(text, (0, 8), (17, 23)).keys()
    )


def test_a_wrong_date_is_refused(coder):
    with pytest.raises(ValueError, match="2024-02-31"):
        coder.code("Rebels left.", date="2024-02-31")


_WORDS = """the army said rebels " “ ” ' shelled Dorrin , . ! ? denied that it will "We On Monday
U.S. Lt. Gen. 12 people were killed according to a source ( ) — \u200b \u202e é 😀"""
WORDS = st.sampled_from([*_WORDS.split(), "\n", "\n\n", "\t"])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_news_like_text_is_coded_within_its_own_words(coder, text):
    check(coder.annotate(text, date="2024-05-02"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200))
def test_any_text_at_all_is_coded(coder, text):
    check(coder.annotate(text))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 50_000,
        '"' * 3_000,
        "He said " * 4_000,
        "Rebels shelled Dorrin. " * 1_500,
        "\u202eRebels\u202c shelled \u200bDorrin\u200b, the army said.",
        "“We will strike, said Osk.\n\n”Rebels fled.",
    ],
    ids=["one word", "marks", "no stops", "repetition", "invisible", "unpaired"],
)
def test_odd_texts_are_coded(coder, text):
    check(coder.annotate(text, date="2024-05-02"))


def test_nobody_is_the_doer_of_what_it_accuses_others_of(coder):
    events = coder.code("The army accused rebels of shelling Dorrin on Monday.", date="2024-05-02")
    (assault,) = (event for event in events if event.event == "ASSAULT")
    (accusation,) = (event for event in events if event.event == "ACCUSE")
    assert [a.text for a in assault.actor] == [r.text for r in accusation.recipient] == ["rebels"]
    assert [link.text for link in assault.said_by] == ["The army"]
