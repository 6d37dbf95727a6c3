import json
import re
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import records
from sayso.records import (
    KINDS,
    Actor,
    Annotation,
    Attribution,
    Called,
    Claim,
    Entity,
    Event,
    EventPlace,
    Evidence,
    Example,
    Incident,
    Mention,
    Party,
    PlaceMention,
    Report,
    ReportRef,
    SaidBy,
    Source,
    Span,
    TimeMention,
    Told,
    Voice,
)

DOCS = Path(__file__).parents[1] / "docs"

TEXT = "The army and the ministry said rebels shelled Dorrin on Wednesday, killing three."
REPORT = Report(
    id="r-91ab",
    url=None,
    outlet="Example Wire",
    title="Town shelled",
    date="2024-05-02",
    date_from="given",
    language="en",
    text=TEXT,
)


def place(words):
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


CUE = Span(**place("said"))
MINISTRY = SaidBy(
    **place("the ministry"), name="Ministry", entity_id=None, cue=CUE, kind="indirect"
)
ARMY = SaidBy(
    **place("The army"),
    name="Army of Varenia",
    entity_id="varenia-army",
    cue=CUE,
    kind="indirect",
    and_=(MINISTRY,),
)
REBELS = Actor(
    **place("rebels"),
    name="Dawn Brigade",
    entity_id="dawn-brigade",
    wikidata=None,
    country="XYZ",
    sector=("REB",),
    part_of=(),
)
DORRIN = EventPlace(
    extracted_place="Dorrin",
    resolved_place=None,
    geonameid=None,
    lat=None,
    lon=None,
    province=None,
    country=None,
    country_code=None,
    feature_code=None,
    resolution=None,
)
EVENT = Event(
    id="e-5f0c",
    report=ReportRef.of(REPORT),
    event="ASSAULT",
    mode="heavy-weapons",
    context=("military",),
    quad_code=4,
    cameo="194",
    status="actual",
    historical=False,
    hedged=False,
    said_by=(ARMY,),
    actor=(REBELS,),
    recipient=(),
    date="2024-05-01",
    enddate="2024-05-01",
    date_precision="day",
    date_text=Span(**place("on Wednesday")),
    event_loc=DORRIN,
    size={"dead": (3, 3, 3)},
    evidence=(Evidence(**place("shelled"), sentence=(0, len(TEXT))),),
    text=TEXT,
    confidence=0.87,
    coder="sayso 0.1.0",
)
ATTRIBUTION = Attribution(
    report=ReportRef.of(REPORT),
    source=Source(**place("The army"), name="Army of Varenia", entity_id="varenia-army"),
    cue=CUE,
    content=(Span(**place("rebels shelled Dorrin on Wednesday, killing three")),),
    kind="indirect",
    inside=None,
    confidence=0.9,
)
ANNOTATION = Annotation(
    report=REPORT,
    headline=None,
    dateline=None,
    sentences=((0, len(TEXT)),),
    entities=(
        Entity(
            entity_id="dawn-brigade",
            name="Dawn Brigade",
            wikidata=None,
            country="XYZ",
            sector=("REB",),
            part_of=(),
            mentions=(Mention(**place("rebels"), kind="nominal"),),
        ),
    ),
    places=(
        PlaceMention(
            **place("Dorrin"),
            geonameid=None,
            name=None,
            lat=None,
            lon=None,
            country_code=None,
            province=None,
            feature_code=None,
            resolution=None,
        ),
    ),
    times=(
        TimeMention(
            **place("on Wednesday"), date="2024-05-01", enddate="2024-05-01", precision="day"
        ),
    ),
    attributions=(ATTRIBUTION,),
    events=(EVENT,),
)
TOLD = Told(
    report="r-91ab",
    event="e-5f0c",
    outlet="Example Wire",
    date="2024-05-02",
    status="actual",
    hedged=False,
    cue="said",
    via=(),
    copy_of=None,
)
INCIDENT = Incident(
    id="i-5f0c",
    event="ASSAULT",
    mode="heavy-weapons",
    actor=(
        Party(
            name="Dawn Brigade",
            entity_id="dawn-brigade",
            wikidata=None,
            country="XYZ",
            sector=("REB",),
            part_of=(),
            events=1,
        ),
    ),
    recipient=(),
    date="2024-05-01",
    enddate="2024-05-01",
    event_loc=DORRIN,
    size={"dead": (3, 3, 3)},
    text=TEXT,
    events=("e-5f0c",),
    reports=1,
    sources=1,
    voices=(
        Voice(
            name="Army of Varenia",
            entity_id="varenia-army",
            kind="source",
            denies=False,
            first="2024-05-02",
            latest="2024-05-02",
            told=(TOLD,),
        ),
    ),
    disputed={
        "size.dead": (
            Claim(
                value=3,
                voices=("Army of Varenia",),
                events=("e-5f0c",),
                first="2024-05-02",
                latest="2024-05-02",
            ),
        )
    },
    called=(
        Called(
            party="Dawn Brigade",
            entity_id="dawn-brigade",
            outlet="Example Wire",
            said_by=None,
            words="rebels",
            count=1,
            examples=(Example(report="r-91ab", start=31, end=37, text=TEXT),),
        ),
    ),
)
EXAMPLES = {
    "event": EVENT,
    "attribution": ATTRIBUTION,
    "report": REPORT,
    "incident": INCIDENT,
    "annotation": ANNOTATION,
}


def refused(kind, record):
    """Where the schema of `kind` refuses `record`: the paths of the fields."""
    checker = jsonschema.Draft202012Validator(records.schema(kind))
    return {".".join(map(str, error.absolute_path)) for error in checker.iter_errors(record)}


def test_there_is_an_example_of_every_kind():
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_one(kind):
    schema = records.schema(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_takes_what_is_written(kind):
    assert refused(kind, json.loads(records.to_json(EXAMPLES[kind]))) == set()


def test_there_is_no_schema_of_an_unknown_kind():
    with pytest.raises(KeyError):
        records.schema("rumour")


@pytest.mark.parametrize("kind", KINDS)
def test_json_leads_back_to_the_record(kind):
    line = records.to_json(EXAMPLES[kind])
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=KINDS[kind]) == EXAMPLES[kind]
    plain = json.dumps(records.to_dict(EXAMPLES[kind]))
    assert json.loads(plain) == json.loads(line)


@given(
    st.builds(
        Report,
        id=st.text(min_size=1),
        title=st.none() | st.text(),
        text=st.text(st.characters(exclude_categories=["Cs"])),
    )
)
def test_any_text_survives_json(report):
    line = records.to_json(report)
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=Report) == report


def test_sources_side_by_side_stand_in_a_field_named_and():
    link = records.to_dict(EVENT)["said_by"][0]
    assert [other["name"] for other in link["and"]] == ["Ministry"]
    assert "and_" not in link
    assert "and" not in link["and"][0]  # left out where there is nobody else


@pytest.mark.parametrize("record", EXAMPLES.values(), ids=EXAMPLES)
def test_a_record_cannot_be_changed(record):
    field = record.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(record, field, None)


def test_a_record_is_hashed_by_value():
    assert {ARMY, msgspec.structs.replace(ARMY)} == {ARMY}
    assert msgspec.structs.replace(ARMY, name="Another") != ARMY


def test_an_event_has_the_fields_of_the_record_format_in_their_order():
    fields = """id report event mode context quad_code cameo status historical hedged said_by
        actor recipient date enddate date_precision date_text event_loc size evidence text
        confidence coder"""
    assert list(records.to_dict(EVENT)) == fields.split()
    report_fields = ["id", "url", "outlet", "title", "date", "date_from"]
    assert list(records.to_dict(EVENT.report)) == report_fields
    place_fields = """extracted_place resolved_place geonameid lat lon province country
        country_code feature_code resolution"""
    assert list(records.to_dict(DORRIN)) == place_fields.split()
    actor_fields = "text start end name entity_id wikidata country sector part_of"
    assert list(records.to_dict(REBELS)) == actor_fields.split()


def test_the_example_in_the_docs_is_an_event_of_the_format():
    text = (DOCS / "record.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```json\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    event = json.loads(example)
    assert refused("event", event) == set()
    assert list(event) == list(records.to_dict(EVENT))
    spans = [event["date_text"], *event["evidence"], *event["actor"]]
    for link in event["said_by"]:
        spans += [link, link["cue"]]
    for span in spans:
        assert event["text"][span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "maybe"),
        ("date_precision", "decade"),
        ("quad_code", "four"),
        ("hedged", None),
        ("said_by", None),
        ("size", {"dead": [2, 3]}),
        ("evidence", [{"text": "shelled"}]),
    ],
)
def test_the_schema_of_an_event_refuses_what_is_wrong(field, value):
    event = records.to_dict(EVENT) | {field: value}
    assert {path.split(".")[0] for path in refused("event", json.loads(json.dumps(event)))} == {
        field
    }


def test_the_schema_of_an_event_wants_every_field():
    whole = json.loads(records.to_json(EVENT))
    for field in whole:
        event = {name: value for name, value in whole.items() if name != field}
        assert refused("event", event) == {""}, field


@given(st.text(), st.integers(0, 40), st.integers(0, 40))
def test_a_span_is_the_words_of_its_text(text, start, length):
    start, end = min(start, len(text)), min(start + length, len(text))
    span = Span.of(text, start, end)
    assert text[span.start : span.end] == span.text


def test_a_reference_repeats_all_of_the_report_but_text_and_language():
    reference = records.to_dict(ReportRef.of(REPORT))
    whole = records.to_dict(REPORT)
    assert reference == {name: whole[name] for name in reference}
    assert set(whole) - set(reference) == {"text", "language"}
