"""One event, mended in a form."""

from __future__ import annotations

import pytest
from tests.web import made

from sayso.records import Annotation, Event
from sayso.reviewing.mending import fields, mend
from sayso.reviewing.reviews import ReviewError


@pytest.fixture
def whole() -> Annotation:
    return made.shelling()[0]


@pytest.fixture
def first(whole: Annotation) -> Event:
    return whole.events[0]


def test_the_form_shows_the_words_of_the_report(first: Event, whole: Annotation) -> None:
    assert fields(first, whole) == {
        "event": "ASSAULT", "mode": "heavy-weapons", "status": "actual", "hedged": "",
        "historical": "", "actor": "rebels", "recipient": "Kessel Ford",
        "said_by": "Varenian army", "place": "Kessel Ford", "time": "on Tuesday",
    }  # fmt: skip


def test_what_is_not_changed_is_the_same(whole: Annotation) -> None:
    for event in whole.events:
        assert mend(event, whole, fields(event, whole)) == event


def test_mending_fields(first: Event, whole: Annotation) -> None:
    given = fields(first, whole) | {
        "event": "THREATEN", "mode": "violence", "status": "hypothetical", "hedged": "yes",
        "actor": "Dawn Brigade; Norland", "said_by": "Norland > Ivo Maren & Varenian army",
        "time": "Friday", "recipient": "",
    }  # fmt: skip
    new = mend(first, whole, given)
    assert (new.event, new.mode, new.status, new.hedged) == (
        "THREATEN", "violence", "hypothetical", True
    )  # fmt: skip
    assert new.id == first.id
    assert new.quad_code == 3
    assert new.cameo == "138"
    assert [actor.text for actor in new.actor] == ["Dawn Brigade", "Norland"]
    assert new.actor[0].entity_id == "dawn-brigade"
    assert new.recipient == ()
    assert [link.text for link in new.said_by] == ["Norland", "Ivo Maren"]
    assert [one.text for one in new.said_by[1].and_] == ["Varenian army"]
    assert new.date_text is not None
    text = whole.report.text
    for one in (*new.actor, *new.said_by, new.date_text):
        assert text[one.start : one.end] == one.text


def test_another_type_drops_a_mode_that_it_does_not_have(first: Event, whole: Annotation) -> None:
    new = mend(first, whole, fields(first, whole) | {"event": "AID"})
    assert (new.event, new.mode) == ("AID", None)


def test_words_are_found_nearest_to_the_event(whole: Annotation) -> None:
    visit = whole.events[3]
    new = mend(visit, whole, fields(visit, whole) | {"actor": "the town"})
    assert new.actor[0].start == whole.report.text.rindex("the town")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "the moon"),
        ("event", "NOISE"),
        ("mode", "arrest"),
        ("status", "maybe"),
        ("place", "Kessel Ford; Norland"),
        ("said_by", "Norland > the moon"),
        ("time", "rebel"),
    ],
)
def test_what_cannot_be(first: Event, whole: Annotation, field: str, value: str) -> None:
    with pytest.raises(ReviewError) as error:
        mend(first, whole, fields(first, whole) | {field: value})
    assert error.value.place == field
