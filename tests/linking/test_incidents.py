"""What an incident tells: voices, each once, who denies, what is disputed, what all are called."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import msgspec
import pytest
from tests.linking.conftest import act, linked, report, whole

from sayso import records
from sayso.linking import scorer
from sayso.linking.traits import of_event, of_report
from sayso.records import Annotation, Incident
from sayso.store import Store

SHELLED = "On Wednesday rebels shelled Dorrin and killed three people, the {} said."
OTHERWISE = "Rebels shelled the town of {} on Wednesday, where three people were killed."


def only(path: Path, *rows: Annotation) -> Incident:
    """The one incident that reports tell of."""
    with linked(path, rows) as store:
        (found,) = store.incidents()
    return found


def told(id: str, outlet: str, by: str | None, place: str = "Dorrin", **more: object) -> Annotation:
    """A report on the shelling of a town, in words of its own, and who says so."""
    text = SHELLED.format(by) if by else OTHERWISE.format(place)
    one = report(id, f"{text} Reported by {outlet} as number {id}.", outlet=outlet)
    chain = [[by]] if by else []
    more = {"actor": "rebels" if by else "Rebels", "recipient": place} | more
    return whole(one, act(one, "shelled", said_by=chain, place=place, **more))


def test_two_outlets_that_quote_one_ministry_are_one_source(path: Path) -> None:
    found = only(path, told("a", "Post", "ministry"), told("b", "Herald", "ministry"))
    assert (found.reports, found.sources) == (2, 1)
    (voice,) = found.voices
    assert (voice.name, voice.kind, voice.denies) == ("ministry", "source", False)
    assert [one.outlet for one in voice.told] == ["Post", "Herald"]


def test_outlets_in_their_own_words_are_sources_of_their_own(path: Path) -> None:
    found = only(path, told("a", "Post", None), told("b", "Herald", "ministry"))
    assert (found.reports, found.sources) == (2, 2)
    assert {(one.name, one.kind) for one in found.voices} == {
        ("Post", "outlet"),
        ("ministry", "source"),
    }


STORY = " ".join(
    f"Sentence {n} of the story tells of {word} in the old town by the river."
    for n, word in enumerate(
        ["bread", "boats", "bells", "ropes", "lamps", "walls", "crows", "carts", "nets", "kegs"]
    )
)


def test_copies_of_a_story_are_one_source_and_the_agency_is_named(path: Path) -> None:
    text = f"DORRIN (Reuters) - Rebels shelled Dorrin on Wednesday. {STORY}"
    rows = []
    for id, outlet, date in (("a", "Post", "2024-05-02"), ("b", "Herald", "2024-05-03")):
        printed = text if id == "a" else text.replace("DORRIN (Reuters) - ", "")
        title = f"Shells on Dorrin, says {outlet}"
        one = report(id, printed, outlet=outlet, date=date, title=title)
        rows.append(whole(one, act(one, "shelled", actor="Rebels")))
    found = only(path, *rows)
    assert (found.reports, found.sources) == (2, 1)
    (voice,) = found.voices
    assert (voice.name, voice.kind) == ("Reuters", "agency")
    assert [(one.report, one.copy_of) for one in voice.told] == [("a", None), ("b", "a")]
    assert (voice.first, voice.latest) == ("2024-05-02", "2024-05-03")


def test_who_passes_it_on_is_not_who_says_it(path: Path) -> None:
    one = report("a", "Reuters quoted an aide as saying that rebels shelled Dorrin.")
    found = only(path, whole(one, act(one, "shelled", said_by=[["Reuters"], ["aide"]])))
    (voice,) = found.voices
    assert voice.name == "aide"
    assert voice.told[0].via == ("Reuters",)


def test_sources_side_by_side_are_two(path: Path) -> None:
    one = report("a", "The army and the police said rebels shelled Dorrin.")
    found = only(path, whole(one, act(one, "shelled", said_by=[["army", "police"]])))
    assert sorted(voice.name for voice in found.voices) == ["army", "police"]
    assert found.sources == 2


def test_one_who_denies_is_a_voice_and_no_source(path: Path) -> None:
    text = "The army said rebels shelled Dorrin. The rebels denied that they had shelled Dorrin."
    one = report("a", text)
    said = act(one, "shelled", said_by=[["army"]])
    denied = act(one, "had shelled", said_by=[["rebels"]], status="negated")
    found = only(path, whole(one, said, denied))
    assert (found.reports, found.sources, len(found.events)) == (1, 1, 2)
    assert [(voice.name, voice.denies) for voice in found.voices] == [
        ("army", False),
        ("rebels", True),
    ]
    claims = {one.value: one.voices for one in found.disputed["status"]}
    assert claims == {"actual": ("army",), "negated": ("rebels",)}


def test_who_did_it_is_disputed(path: Path) -> None:
    one = report("a", "The army said rebels shelled Dorrin. The rebels said soldiers shelled it.")
    blamed = [
        act(one, "rebels shelled", said_by=[["army"]]),
        act(one, "soldiers shelled", said_by=[["rebels"]], actor="soldiers"),
    ]
    found = only(path, whole(one, *blamed))
    assert found.sources == 2
    assert {one.value: one.voices for one in found.disputed["actor"]} == {
        "rebels": ("army",),
        "soldiers": ("rebels",),
    }
    assert "recipient" not in found.disputed


def test_numbers_that_differ_are_disputed_with_who_gives_them_since_when(path: Path) -> None:
    rows = [
        told("a", "Post", "ministry", size={"dead": (12, 12, 12)}),
        told("b", "Herald", "hospital", size={"dead": (31, 31, 31)}),
    ]
    rows[1] = msgspec.structs.replace(
        rows[1],
        report=msgspec.structs.replace(rows[1].report, date="2024-05-04"),
        events=tuple(
            msgspec.structs.replace(
                event, report=msgspec.structs.replace(event.report, date="2024-05-04")
            )
            for event in rows[1].events
        ),
    )
    found = only(path, *rows)
    assert found.size == {"dead": (12, 31, 31)}
    assert [(one.value, one.voices, one.first) for one in found.disputed["size.dead"]] == [
        (12, ("ministry",), "2024-05-02"),
        (31, ("hospital",), "2024-05-04"),
    ]


def test_numbers_that_agree_are_not(path: Path) -> None:
    found = only(
        path,
        told("a", "Post", "ministry", size={"dead": (10, 12, 15)}),
        told("b", "Herald", "hospital", size={"dead": (12, 14, 14)}),
    )
    assert found.disputed == {}


def test_what_outlets_call_a_party_and_whose_words_it_is(path: Path) -> None:
    text = (
        "Militants shelled Dorrin. The mayor said: terrorists did it. Militants are in the hills."
    )
    one = report("a", text)
    event = act(one, "shelled", actor="Militants")
    row = whole(one, event, quoted=("mayor", "terrorists did it"))
    group = msgspec.structs.replace(
        row.entities[0],
        mentions=(
            *row.entities[0].mentions,
            records.Mention(text="terrorists", start=text.index("terrorists"),
                            end=text.index("terrorists") + 10, kind="nominal"),
            records.Mention(text="it", start=text.index("it."), end=text.index("it.") + 2,
                            kind="pronoun"),
        ),
    )  # fmt: skip
    found = only(path, msgspec.structs.replace(row, entities=(group, *row.entities[1:])))
    ways = [
        (one.outlet, one.said_by, one.words, one.count)
        for one in found.called
        if one.party == "Militants"
    ]
    assert ways == [
        ("Example Post", None, "Militants", 2),
        ("Example Post", "mayor", "terrorists", 1),
    ]
    for one_way in found.called:
        for example in one_way.examples:
            assert text[example.start : example.end].endswith(one_way.words)
            assert example.text in text


def test_names_that_are_parts_of_each_other_are_one_party(path: Path) -> None:
    rows = []
    for id, who in (("a", "Ivo Maren"), ("b", "Maren")):
        one = report(id, f"{who} told parliament on Wednesday that troops would leave Dorrin.")
        rows.append(whole(one, act(one, "leave", event="CONCEDE", actor=who, recipient=None)))
    found = only(path, *rows)
    assert [(one.name, one.events) for one in found.actor] == [("Ivo Maren", 2)]


def test_the_record_is_of_its_schema(path: Path, news: list[Annotation]) -> None:
    checker = jsonschema.Draft202012Validator(records.schema("incident"))
    with linked(path, news) as store:
        for one in store.incidents():
            checker.validate(msgspec.json.decode(records.to_json(one)))


def test_rows_of_the_table_repeat_the_record(path: Path, news: list[Annotation]) -> None:
    with linked(path, news) as store:
        known = {one.id: one for one in store.incidents()}
        for row in store.query("SELECT * FROM incidents"):
            one = known[row["id"]]
            assert (row["event"], row["date"], row["enddate"]) == (one.event, one.date, one.enddate)
            assert (row["reports"], row["sources"]) == (one.reports, one.sources)
            assert row["country_code"] == (one.event_loc and one.event_loc.country_code)


@pytest.mark.parametrize(
    ("change", "together"),
    [
        ({}, True),
        ({"place": "Ostwick"}, False),
        ({"date": "2024-04-12"}, False),
        ({"event": "PROTEST"}, False),
    ],
)
def test_what_keeps_events_apart(path: Path, change: dict[str, str], together: bool) -> None:
    rows = [told("a", "Post", None), told("b", "Herald", None, **change)]
    with linked(path, rows) as store:
        assert (len(list(store.incidents())) == 1) == together


def test_scores_do_not_depend_on_which_comes_first(news: list[Annotation]) -> None:
    events = [(of_event(event, n), n) for n, one in enumerate(news) for event in one.events]
    reports = [of_report(one.report) for one in news]
    for one, n in events[:25]:
        for other, m in events[25:60]:
            there = scorer.events(one, other, reports[n], reports[m])
            assert there == scorer.events(other, one, reports[m], reports[n])


def test_a_store_that_was_never_linked_has_none(path: Path) -> None:
    with Store(path) as store:
        assert list(store.incidents()) == []
