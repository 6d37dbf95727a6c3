"""What is left of an annotation when people have reviewed it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from sayso.quotations import attribution_id, some
from sayso.records import Annotation, Attribution, Event, Span, to_json
from sayso.store import Filters, Run, Store
from sayso.store.reviewed import Verdicts, merged, reviewed


def verdicts(*reviews: tuple[str, str, Any]) -> Verdicts:
    """Of (id, verdict, record); the layer is told by the id."""
    return Verdicts.of(
        ("event" if id.startswith("e-") else "attribution", id, verdict,
         record if record is None or isinstance(record, str) else to_json(record).decode())
        for id, verdict, record in reviews
    )  # fmt: skip


def changed(record: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(record, **fields)


def shorter(said: Attribution) -> Attribution:
    """The attribution with one character less in its content: it has another id."""
    *rest, last = said.content
    cut = Span(text=last.text[:-1], start=last.start, end=last.end - 1)
    return changed(said, content=(*rest, cut))


def ids(found: Annotation) -> list[str]:
    return [event.id for event in found.events]


def test_nobody_said_anything(harbour: Annotation) -> None:
    assert not Verdicts.of([])
    assert reviewed(harbour, Verdicts.of([])) == harbour


def test_wrong_corrected_added(harbour: Annotation) -> None:
    first, second, third = harbour.events[:3]
    mended = changed(second, status="negated")
    added = changed(third, id="e-new", event="AID", mode=None)
    found = reviewed(
        harbour,
        verdicts((first.id, "wrong", None), (second.id, "corrected", mended),
                 ("e-new", "corrected", added)),
    )  # fmt: skip
    assert set(ids(found)) == set(ids(harbour)) - {first.id} | {"e-new"}
    assert {one.id: one for one in found.events}[second.id] == mended
    starts = [event.evidence[0].start for event in found.events]
    assert starts == sorted(starts)


def test_the_last_word_counts(harbour: Annotation) -> None:
    (event, *_) = harbour.events
    mended = changed(event, hedged=not event.hedged)
    right, wrong = (event.id, "right", None), (event.id, "wrong", None)
    corrected = (event.id, "corrected", mended)
    for reviews, there in (
        ([wrong, right], event),
        ([right, wrong], None),
        ([wrong, corrected], mended),
        ([corrected, right], mended),  # who found it right saw it corrected
        ([corrected, wrong, right], event),
    ):
        found = {one.id: one for one in reviewed(harbour, verdicts(*reviews)).events}
        assert found.get(event.id) == there, reviews


@pytest.mark.parametrize("record", ["{}", "no JSON", None])
def test_a_correction_without_a_record_keeps_what_was_coded(
    harbour: Annotation, record: str | None
) -> None:
    known = verdicts((harbour.events[0].id, "corrected", record))
    assert reviewed(harbour, known) == harbour


def test_a_correction_of_another_text_is_passed_over(harbour: Annotation) -> None:
    (event, *_) = harbour.events
    mended = changed(event, status="negated")
    other = changed(harbour, report=changed(harbour.report, text="x" + harbour.report.text))
    assert reviewed(other, verdicts((event.id, "corrected", mended))).events == harbour.events


def test_a_newer_coding_of_what_was_corrected_comes_once(harbour: Annotation) -> None:
    (event, *_) = harbour.events
    mended = changed(event, event="THREATEN", mode=None)
    known = verdicts((event.id, "corrected", mended))
    same = changed(mended, id="e-other", confidence=0.3)
    new = changed(harbour, events=(same, *harbour.events[1:]))
    assert sorted(ids(reviewed(new, known))) == ids(harbour)
    assert merged(new, harbour, known).events == reviewed(harbour, known).events


def test_attributions(harbour: Annotation) -> None:
    harbour = merged(harbour, harbour, Verdicts())  # in the order of the text
    said = harbour.attributions
    keys = [attribution_id(one) for one in said]
    short = shorter(said[0])
    shortest = shorter(short)
    for reviews, there in (
        ([(keys[0], "wrong", None)], None),
        ([(keys[0], "corrected", short)], short),
        ([(keys[0], "corrected", short), (attribution_id(short), "right", None)], short),
        ([(keys[0], "corrected", short), (attribution_id(short), "wrong", None)], None),
        ([(keys[0], "corrected", short), (attribution_id(short), "corrected", shortest)], shortest),
        ([(keys[0], "corrected", short), (attribution_id(short), "corrected", said[0])], said[0]),
    ):
        found = reviewed(harbour, verdicts(*reviews)).attributions
        left = [one.content for one in found]
        assert len(left) == len(said) - (there is None), reviews
        assert (said[0].content in left) == (there is said[0])
        assert there is None or there.content in left
        # Coded again by something that finds what it found before, all is as it was.
        again = merged(harbour, reviewed(harbour, verdicts(*reviews)), verdicts(*reviews))
        assert reviewed(again, verdicts(*reviews)).attributions == found, reviews


def test_what_stands_in_another_still_does(harbour: Annotation) -> None:
    inner = next(one for one in harbour.attributions if one.inside is not None)
    outer = harbour.attributions[inner.inside]

    def around(found: Annotation) -> Attribution | None:
        (one,) = (one for one in found.attributions if one.content == inner.content)
        return None if one.inside is None else found.attributions[one.inside]

    short = shorter(outer)
    mended = reviewed(harbour, verdicts((attribution_id(outer), "corrected", short)))
    assert around(mended).content == short.content
    gone = reviewed(harbour, verdicts((attribution_id(outer), "wrong", None)))
    assert around(gone) == (None if outer.inside is None else harbour.attributions[outer.inside])
    cut = reviewed(harbour, verdicts((attribution_id(inner), "corrected", shorter(inner))))
    (one,) = (one for one in cut.attributions if one.cue == inner.cue
              and one.content == shorter(inner).content)  # fmt: skip
    assert cut.attributions[one.inside] == outer


def test_some_attributions(harbour: Annotation) -> None:
    assert some(harbour.attributions, lambda said: True) == harbour.attributions
    assert some(harbour.attributions, lambda said: False) == ()


def test_a_store_filters_what_people_say(tmp_path: Path, harbour: Annotation) -> None:
    event = next(one for one in harbour.events if one.status == "actual")
    quote = next(one for one in harbour.attributions if one.source)
    mended = changed(event, status="future", event="AID", mode=None)
    other = changed(quote, source=changed(quote.source, name="Somebody Else"))
    with Store(tmp_path / "news.db") as store:
        store.keep(harbour, Run("test"))
        key = harbour.report.id
        store.review(key, "event", event.id, "corrected", record=to_json(mended).decode())
        store.review(
            key, "attribution", attribution_id(quote), "corrected", record=to_json(other).decode()
        )
        assert list(store.events(Filters(event="AID", status="future"))) == [mended]
        assert event.id not in {one.id for one in store.events(Filters(status="actual"))}
        (found,) = store.annotations(Filters(event="AID"))
        assert found.events == (mended,)
        assert store.annotation(key).events == tuple(store.events())
        (said,) = store.attributions(Filters(said_by="somebody"))
        assert said == other
        assert store.annotation("nobody") is None
        review = store.query("SELECT max(review_key) FROM reviews WHERE layer = 'event'")[0][0]
        store._db.execute("INSERT INTO reviews_undone VALUES (?, 'ada', '')", (review,))
        assert list(store.events()) == list(harbour.events), "taken back"


def test_an_event_needs_evidence(harbour: Annotation) -> None:
    (event, *_) = harbour.events
    bare = msgspec.json.decode(to_json(changed(event, evidence=())), type=Event)
    known = verdicts((event.id, "corrected", bare))
    assert reviewed(harbour, known) == harbour
