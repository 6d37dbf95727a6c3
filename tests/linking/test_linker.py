"""A store linked: at once or bit by bit, cut short, changed in between."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linking.conftest import RUN, act, keep, linked, report, whole

from sayso.linking import linker
from sayso.linking.linker import link
from sayso.records import Annotation
from sayso.store import Store
from sayso.store.incidents import Links

State = dict[str, Any]


def state(store: Store) -> State:
    """All that linking has found, told without keys of the store."""
    copies = store.query(
        "SELECT r.id, o.id, similarity, agency FROM copies AS c "
        "JOIN versions AS v USING (version_key) JOIN reports AS r USING (report_key) "
        "JOIN versions AS w ON w.version_key = c.story JOIN reports AS o "
        "ON o.report_key = w.report_key ORDER BY r.id"
    )
    coverage = store.query(
        "SELECT r.id, o.id FROM coverage AS c "
        "JOIN versions AS v USING (version_key) JOIN reports AS r USING (report_key) "
        "JOIN versions AS w ON w.version_key = c.coverage JOIN reports AS o "
        "ON o.report_key = w.report_key ORDER BY r.id"
    )
    held = store.query(
        "SELECT i.id, e.id FROM incident_events JOIN incidents AS i USING (incident_key) "
        "JOIN events AS e USING (event_key) ORDER BY i.id, e.id"
    )
    return {
        "incidents": list(store.incidents()),
        "copies": [tuple(row) for row in copies],
        "coverage": [tuple(row) for row in coverage],
        "held": [tuple(row) for row in held],
    }


def test_there_is_something_to_find(path: Path, news: list[Annotation]) -> None:
    with linked(path, news) as store:
        found = state(store)
    assert any(one.reports > 1 for one in found["incidents"])
    assert found["copies"]
    assert found["coverage"]
    events = sorted(event.id for one in news for event in one.events)
    assert sorted(id for one in found["incidents"] for id in one.events) == events
    assert sorted(event for _, event in found["held"]) == events


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False))
def test_bit_by_bit_is_the_same_as_at_once(news: list[Annotation], dice: random.Random) -> None:
    some = news[: dice.randint(3, len(news))]
    shuffled = dice.sample(some, len(some))
    batches: list[list[Annotation]] = [[]]
    for one in shuffled:
        if dice.random() < 0.4:
            batches.append([])
        batches[-1].append(one)
    with tempfile.TemporaryDirectory() as folder:
        with linked(Path(folder) / "once.db", some) as store:
            once = state(store)
        with linked(Path(folder) / "bits.db", *batches) as store:
            bits = state(store)
    assert once == bits


def test_nothing_new_changes_nothing(path: Path, news: list[Annotation]) -> None:
    with linked(path, news) as store:
        before = state(store)
        done = link(store)
        assert (done.reports, done.incidents) == (0, 0)
        assert state(store) == before


def test_a_new_report_touches_only_what_it_is_like(path: Path, news: list[Annotation]) -> None:
    far = report("far", "Fishermen blocked the harbour of Ostwick.", date="2031-01-01")
    with linked(path, news) as store:
        event = act(far, "blocked", event="PROTEST", actor="Fishermen", recipient=None)
        keep(store, whole(far, event))
        done = link(store)
    assert (done.reports, done.events, done.incidents) == (1, 1, 1)


def test_coded_again_is_linked_again(path: Path, news: list[Annotation]) -> None:
    with linked(path, news) as store:
        other = msgspec.structs.replace(news[4], events=news[4].events[1:])
        assert store.replace(other, RUN)
        link(store)
        after = state(store)
    again = [*news[:4], other, *news[5:]]
    with linked(path.with_name("again.db"), again) as store:
        assert state(store) == after


def test_a_new_version_takes_the_place_of_the_old(path: Path, news: list[Annotation]) -> None:
    with linked(path, news) as store:
        told = msgspec.structs.replace(news[2].report, text="It was all wrong.")
        keep(store, whole(told))
        link(store)
        ids = {id for one in store.incidents() for id in one.events}
        assert not ids & {event.id for event in news[2].events}
    with linked(path.with_name("without.db"), [*news[:2], *news[3:]]) as store:
        expected = {one.events for one in store.incidents()}
    with Store(path) as store:
        assert {one.events for one in store.incidents()} == expected


def test_a_review_counts(path: Path, news: list[Annotation]) -> None:
    with linked(path, news) as store:
        event = news[0].events[0]
        review = store.review(news[0].report.id, "event", event.id, "wrong")
        assert any(event.id in one.events for one in store.incidents())
        link(store)
        assert not any(event.id in one.events for one in store.incidents())
        store.undo(review)
        link(store)
        assert any(event.id in one.events for one in store.incidents())


def test_cut_short_it_goes_on(
    path: Path, news: list[Annotation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linker, "_REPORTS_AT_ONCE", 3)
    monkeypatch.setattr(linker, "_ITEMS_AT_ONCE", 5)
    with Store(path) as store:
        keep(store, *news)
        for after in (2, 5, 9):
            left = iter(range(after))

            def step(events: int, left: Any = left) -> None:
                if next(left, None) is None:
                    raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                link(store, step)
        link(store)
        cut = state(store)
    with linked(path.with_name("whole.db"), news) as store:
        assert state(store) == cut


def test_an_incident_is_found_by_an_id_that_it_had(path: Path) -> None:
    late = report("late", "On Wednesday rebels shelled Dorrin, killing three people.")
    early = report(
        "early", "Rebels shelled Dorrin and three people were killed.", date="2024-05-01"
    )
    rows = [whole(one, act(one, "shelled")) for one in (late, early)]
    with linked(path, rows[:1], rows[1:]) as store:
        (one,) = store.incidents()
        assert one.id == "i-" + rows[1].events[0].id.removeprefix("e-")
        assert store.incident("i-" + rows[0].events[0].id.removeprefix("e-")) == one
        assert store.incident("i-none") is None
        assert store.incident("nothing") is None


def test_deleted_reports_leave_no_trace(path: Path, news: list[Annotation]) -> None:
    with linked(path, news) as store, store.linking() as links:
        links.db.execute("DELETE FROM versions")
    with Store(path) as store:
        link(store)
        for table in ("incidents", "copies", "link_nodes", "link_keys", "link_ties", "link_stale"):
            assert store.query(f"SELECT count(*) FROM {table}")[0][0] == 0, table


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "\u202e\u0627\u0644 \u202c",
        "a" * 300_000,
        "1 2 3 " * 50,
        "\x00\x01 \ufffd",
        "🙂 " * 60,
    ],
    ids=["empty", "letter", "marks", "long word", "numbers", "control", "pictures"],
)
def test_odd_reports_are_linked_like_others(path: Path, text: str) -> None:
    rows = []
    for id in ("a", "b"):
        one = report(
            id, f"Rebels shelled Dorrin. {id} {text}", outlet=None, date=None, title=text[:90]
        )
        bare = act(one, "shelled", actor=None, recipient=None, date=None, place=None)
        rows.append(whole(one, bare))
        empty = report(f"{id} empty", text, outlet=id, date=None)
        rows.append(whole(empty))
    with linked(path, rows[:3], rows[3:]) as store:
        held = [event for one in store.incidents() for event in one.events]
        assert sorted(held) == sorted(event.id for row in rows for event in row.events)


class Interrupted:
    """A store in which another process writes before a certain transaction."""

    def __init__(self, store: Store, before: int, write: Callable[[], None]) -> None:
        self._store, self._left, self._write = store, before, write

    def linking(self) -> AbstractContextManager[Links]:
        """The store's transaction, after whatever another process writes."""
        self._left -= 1
        if self._left == 0:
            self._write()
        return self._store.linking()


@pytest.mark.parametrize("before", [2, 3, 4, 5, 6, 7])
def test_another_process_may_write_and_link_meanwhile(
    path: Path, news: list[Annotation], monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(linker, "_REPORTS_AT_ONCE", 7)
    other = msgspec.structs.replace(news[4], events=news[4].events[1:][::-1])

    def write() -> None:
        with Store(path) as another:
            another.replace(other, RUN)
            link(another)

    with Store(path) as store:
        keep(store, *news)
        link(Interrupted(store, before, write))
        link(store)
        found = state(store)
    with linked(path.with_name("again.db"), [*news[:4], other, *news[5:]]) as store:
        assert state(store) == found
