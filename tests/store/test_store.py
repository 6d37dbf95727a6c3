"""What goes into a store comes out of it, once each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

import sayso
from benchmarks.synthetic import StandIn
from sayso.quotations import attribution_id
from sayso.records import Annotation, Report, to_json
from sayso.store import Filters, Run, Store, StoreError
from sayso.store.adding import Adding, Counts, recode, run_of

RUN = Run("add")
Add = Callable[..., Counts]


def changed(report: Report, **fields: object) -> Report:
    return msgspec.structs.replace(report, **fields)


# ------------------------------------------------------------------------------------ the contract


def test_records_come_out_as_they_went_in(path: Path, harbour: Annotation) -> None:
    with Store(path) as store:
        assert store.keep(harbour, RUN) == "added"
        (found,) = store.annotations()
        assert to_json(found) == to_json(harbour)
        assert tuple(store.events()) == harbour.events
        assert tuple(store.attributions()) == harbour.attributions
        assert list(store.reports()) == [harbour.report]
        assert store.report("harbour") == harbour.report
        assert store.report("none") is None


def test_every_layer_has_its_rows(path: Path, harbour: Annotation) -> None:
    with Store(path) as store:
        store.keep(harbour, RUN)
        for table in ("sentences", "entities", "places", "times", "attributions", "events"):
            (row,) = store.query(f"SELECT count(*) FROM {table}")
            assert row[0] == len(getattr(harbour, table)) > 0
        for table, number in {
            "mentions": sum(len(one.mentions) for one in harbour.entities),
            "event_actors": sum(len((*one.actor, *one.recipient)) for one in harbour.events),
            "event_evidence": sum(len(one.evidence) for one in harbour.events),
            "event_sizes": sum(len(one.size) for one in harbour.events),
            "event_sources": sum(
                1 + len(link.and_) for one in harbour.events for link in one.said_by
            ),
            "attribution_content": sum(len(one.content) for one in harbour.attributions),
        }.items():
            (row,) = store.query(f"SELECT count(*) FROM {table}")
            assert row[0] == number > 0, table


def test_a_report_without_anything_is_kept_too(path: Path, add: Add) -> None:
    empty = sayso.store.adding.Report(id="a", text="Nothing.")
    assert add(empty).added == 1
    with Store(path) as store:
        (found,) = store.annotations()
        assert found.events == ()
        assert found.report == empty


def test_what_is_odd_in_a_text_is_kept(path: Path, add: Add) -> None:
    odd = Report(id="a'; DROP TABLE reports; --", text="Nul \0 and 🙂 and \u202e said. ' \" %s ?")
    add(odd)
    with Store(path) as store:
        assert list(store.reports()) == [odd]


def test_a_report_that_no_database_can_hold_costs_itself(path: Path, news: list[Report]) -> None:
    failed: list[str] = []
    broken = changed(news[0], text="a lone \ud800 surrogate")
    with Store(path) as store:
        adding = Adding(
            store, StandIn(), RUN, on_error=lambda report, error: failed.append(report.id)
        )
        assert len(list(adding.run((None, one) for one in (broken, news[1])))) == 1
        assert failed == [broken.id]
        assert list(store.reports()) == [news[1]]


# --------------------------------------------------------------------------------------- once each


def test_the_same_report_again_changes_nothing(path: Path, add: Add, news: list[Report]) -> None:
    assert add(*news) == Counts(added=12)
    before = path.read_bytes()
    assert add(*news) == Counts(known=12)
    assert path.read_bytes() == before, "not even a row of the run"


def test_what_is_known_is_not_coded(path: Path, add: Add, news: list[Report]) -> None:
    add(*news[:3])

    class Watched(StandIn):
        seen: list[str] = []  # noqa: RUF012

        def annotate(self, report: Report) -> Annotation:
            self.seen.append(report.id)
            return super().annotate(report)

    with Store(path) as store:
        list(Adding(store, Watched(), RUN).run((None, one) for one in news[:5]))
    assert Watched.seen == [news[3].id, news[4].id]


def test_twice_in_one_run_is_once(add: Add, news: list[Report]) -> None:
    assert add(news[0], news[1], news[0]) == Counts(added=2, known=1)


def test_a_changed_text_is_a_new_version_and_the_old_is_kept(
    path: Path, add: Add, news: list[Report]
) -> None:
    later = changed(news[0], text=news[0].text + "\nThe army denied it on Friday.\n")
    add(*news[:2])
    assert add(later) == Counts(changed=1)
    with Store(path) as store:
        assert sorted(one.id for one in store.reports()) == sorted(one.id for one in news[:2])
        assert store.report(later.id) == later
        rows = store.query(
            "SELECT number, current, text FROM versions JOIN reports USING (report_key) "
            "WHERE id = ? ORDER BY number",
            (later.id,),
        )
        assert [tuple(row) for row in rows] == [(1, 0, news[0].text), (2, 1, later.text)]
        (flat,) = store.query("SELECT version FROM reports_flat WHERE id = ?", (later.id,))
        assert flat["version"] == 2
        old = store.query("SELECT count(*) FROM events JOIN versions USING (version_key) "
                          "WHERE NOT current")  # fmt: skip
        assert old[0][0] > 0, "what was found in the old version stays, too"
        ids = [event.id for event in store.events()]
        assert len(ids) == len(set(ids)), "but only the current one counts"
    assert add(news[0]) == Counts(known=1), "an old version that comes again is no news"


def test_a_day_given_anew_makes_a_new_version(path: Path, add: Add, news: list[Report]) -> None:
    bare = changed(news[0], date=None, date_from=None)
    dated = changed(news[0], date="2024-05-02", date_from="given")
    assert add(bare).added == 1
    assert add(dated).changed == 1
    assert add(bare, dated).known == 2
    with Store(path) as store:
        assert store.report(bare.id) == dated


def test_reports_are_told_apart_by_address_then_id_then_text(
    add: Add, path: Path, news: list[Report]
) -> None:
    plain = changed(news[0], url=None, id="one")
    assert add(plain).added == 1
    assert add(changed(plain, id="two")).known == 1, "the same text"
    assert add(changed(plain, id="two", outlet="Another Wire")).added == 1, "in another paper"
    assert add(changed(plain, text="New.")).changed == 1, "the same id"
    assert add(news[0]).known == 1, "the same text, now with its address"
    assert add(news[1], changed(news[1], url="https://other.example/")).added == 2


def test_an_id_stands_for_one_report(path: Path, add: Add, news: list[Report]) -> None:
    clash = [changed(one, id="1") for one in news[:3]]
    assert add(*clash).added == 3
    assert add(*clash).known == 3
    with Store(path) as store:
        assert len({one.id for one in store.reports()}) == 3
        for event in store.events():
            assert event.report.id in event.id, "and coded under the id that it has here"


def test_other_languages_are_kept_marked_and_not_coded(path: Path, add: Add) -> None:
    french = Report(id="fr", text="L'armée a attaqué.", language="fr-FR")
    assert add(french) == Counts(language=1)
    assert add(french) == Counts(known=1)
    with Store(path) as store:
        (row,) = store.query("SELECT state, events FROM reports_flat")
        assert tuple(row) == ("language", 0)
        assert store.stale(Run("recode", "another")) == []


# ---------------------------------------------------------------------------- failures and reviews


def test_failures_are_noted_until_they_are_over(path: Path, add: Add, news: list[Report]) -> None:
    place = f"{news[0].id}.txt"
    with Store(path) as store:
        store.fail(place, "code", "memory ran out", RUN)
        store.fail(place, "code", "memory ran out again", RUN)
        (row,) = store.query("SELECT why FROM failures")
        assert row["why"] == "memory ran out again"
    add(news[0])
    with Store(path) as store:
        assert store.query("SELECT * FROM failures") == []
        store.fail(place, "code", "late news of another process", RUN)
    add(news[0])
    with Store(path) as store:
        assert store.query("SELECT * FROM failures") == []


def test_recode_codes_again_what_another_model_coded(
    path: Path, add: Add, news: list[Report]
) -> None:
    add(*news[:4])
    add(news[4], model="new")

    class Later(StandIn):
        version = "stand-in 2"

    coder = Later(model_version="new")
    with Store(path) as store:
        before = list(store.reports())
        done = [found.report.id for found in recode(store, coder, run_of("recode", coder))]
        assert sorted(done) == sorted(one.id for one in news[:4])
        assert list(store.reports()) == before
        assert {event.coder for event in store.events()} == {"stand-in 1", "stand-in 2"}
        assert not list(recode(store, coder, run_of("recode", coder))), "there is nothing left"
        (row,) = store.query("SELECT count(*) FROM quotes_text('said OR army')")
        (same,) = store.query("SELECT count(*) FROM quotes_text('said OR army') AS t "
                              "JOIN attributions ON attribution_key = t.rowid")  # fmt: skip
        assert row[0] == same[0], "the index holds no rows of the old coding"


class Silent(StandIn):
    """Finds nothing any more."""

    def annotate(self, report: Report) -> Annotation:
        found = super().annotate(report)
        return msgspec.structs.replace(found, entities=(), attributions=(), events=())


def test_recode_keeps_what_people_reviewed(path: Path, add: Add, news: list[Report]) -> None:
    add(*news[:2])
    coder = Silent(model_version="new")
    with Store(path) as store:
        right, wrong, corrected, *_ = events = list(store.events())
        quote = next(one for one in store.attributions() if one.source)
        store.review(right.report.id, "event", right.id, "right", reviewer="ada")
        store.review(wrong.report.id, "event", wrong.id, "right")
        store.review(wrong.report.id, "event", wrong.id, "wrong", note="on second thoughts")
        store.review(corrected.report.id, "event", corrected.id, "corrected", record="{}")
        store.review(quote.report.id, "attribution", attribution_id(quote), "right")
        reviews = [tuple(row) for row in store.query("SELECT * FROM reviews")]
        assert len(events) > 3
        assert len(list(recode(store, coder, run_of("recode", coder)))) == 2
        assert [tuple(row) for row in store.query("SELECT * FROM reviews")] == reviews
        assert list(store.events()) == [right, corrected]
        assert [one.id for one in store.events()] == [right.id, corrected.id]
        assert [one.content for one in store.attributions()] == [quote.content]
        named = {actor.entity_id for one in store.events() for actor in one.actor}
        kept = {one.entity_id for found in store.annotations() for one in found.entities}
        assert named <= kept, "with those that they are about"
        (row,) = store.query("SELECT DISTINCT command FROM events JOIN runs USING (run_key)")
        assert row["command"] == "add", "and who coded them"
        with pytest.raises(ValueError, match="no report"):
            store.review("nobody", "event", "e", "right")


def test_recode_leaves_a_report_that_changed_meanwhile(
    path: Path, add: Add, news: list[Report]
) -> None:
    add(news[0])
    with Store(path) as store:
        old = StandIn().annotate(news[0])
        add(changed(news[0], text="Other words."))
        assert not store.replace(old, Run("recode"))
        assert store.report(news[0].id).text == "Other words."


def test_recode_infers_anew_what_was_inferred(path: Path, add: Add, news: list[Report]) -> None:
    add(changed(news[0], date="2024-01-01", date_from="inferred"))
    seen: list[str | None] = []

    class Dating(StandIn):
        def annotate(self, report: Report) -> Annotation:
            seen.append(report.date)
            return super().annotate(changed(report, date="2025-01-01", date_from="inferred"))

    coder = Dating(model_version="new")
    with Store(path) as store:
        list(recode(store, coder, run_of("recode", coder)))
        assert seen == [None]
        assert store.report(news[0].id).date == "2025-01-01"


# ------------------------------------------------------------------------------------- getting out


FILTERS = {
    "event": (Filters(event="assault"), lambda event: event.event == "ASSAULT"),
    "two types": (
        Filters(event=("ASSAULT", "AID")),
        lambda event: event.event in ("ASSAULT", "AID"),
    ),
    "actor": (
        Filters(actor="VELIN"),
        lambda event: any("velin" in one.name.lower() for one in event.actor),
    ),
    "actor id": (
        Filters(actor="x-port-varn"),
        lambda event: any(one.entity_id == "x-port-varn" for one in event.actor),
    ),
    "country": (
        Filters(country="nor"),
        lambda event: (
            (event.event_loc and event.event_loc.country_code == "NOR")
            or any(one.country == "NOR" for one in (*event.actor, *event.recipient))
        ),
    ),
    "sure": (Filters(min_confidence=0.5), lambda event: event.confidence >= 0.5),
    "said by": (
        Filters(said_by="reik"),
        lambda event: any("reik" in one.name.lower() for one in event.said_by),
    ),
    "said by the outlet": (Filters(said_by="the outlet"), lambda event: not event.said_by),
    "status": (Filters(status="negated"), lambda event: event.status == "negated"),
    "since": (
        Filters(since="2024-01-01"),
        lambda event: (event.enddate or event.report.date) >= "2024-01-01",
    ),
    "until": (
        Filters(until="2023-12-31", event="ASSAULT"),
        lambda event: (
            (event.date or event.report.date) <= "2023-12-31" and event.event == "ASSAULT"
        ),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(path: Path, add: Add, news: list[Report], name: str) -> None:
    add(*news)
    filters, wanted = FILTERS[name]
    with Store(path, readonly=True) as store:
        every = list(store.events())
        found = list(store.events(filters))
        assert found == [event for event in every if wanted(event)]
        assert 0 < len(found) < len(every)
        whole = list(store.annotations(filters))
        assert [event for one in whole for event in one.events] == found
        assert all(one.events and one.entities and one.sentences for one in whole)
        said = [quote for one in whole for quote in one.attributions]
        assert min(quote.confidence for quote in said) >= filters.min_confidence
        for one in whole:
            inside = [quote.inside for quote in one.attributions if quote.inside is not None]
            assert all(number < len(one.attributions) for number in inside)


def test_filters_of_quotations(path: Path, add: Add, news: list[Report]) -> None:
    add(*news)
    with Store(path) as store:
        found = list(store.attributions(Filters(said_by="reik", since="2023-06-01")))
        assert found
        assert all("Reik" in one.source.name and one.report.date >= "2023-06-01" for one in found)
        with pytest.raises(ValueError, match=r"^event: "):
            store.attributions(Filters(event="ASSAULT"))


@pytest.mark.parametrize("wrong", [{"since": "yesterday"}, {"status": "certain"}])
def test_wrong_filters(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(wrong))}: "):
        Filters(**wrong)


def test_order_does_not_hang_on_who_came_first(tmp_path: Path, news: list[Report]) -> None:
    def made(name: str, some: list[Report]) -> Iterator[bytes]:
        with Store(tmp_path / name) as store:
            list(Adding(store, StandIn(), RUN).run((None, one) for one in some))
            yield from (to_json(found) for found in store.annotations())

    assert list(made("a.db", news)) == list(made("b.db", news[::-1]))


def test_full_text_search(path: Path, add: Add, news: list[Report]) -> None:
    add(*news)
    with Store(path) as store:
        found = store.query("SELECT id FROM reports_text('title: blame') AS t "
                            "JOIN reports_flat AS r ON r.version_key = t.rowid")  # fmt: skip
        assert len(found) == len(news)
        (row,) = store.query("SELECT count(*) FROM reports_text('shelled')")
        (stem,) = store.query("SELECT count(*) FROM reports_text('shelling')")
        assert row[0] == stem[0] > 0


def test_queries_do_not_write(path: Path, add: Add, news: list[Report]) -> None:
    add(*news[:1])
    with Store(path) as store, pytest.raises(StoreError, match="read-only"):
        store.query("DELETE FROM reports")


def test_foreign_keys_are_on(path: Path, add: Add, news: list[Report]) -> None:
    add(*news[:1])
    with Store(path) as store, pytest.raises(sqlite3.IntegrityError):
        store._db.execute("INSERT INTO sentences VALUES (999, 0, 0, 1)")


def test_the_face_of_the_package() -> None:
    assert sayso.Store is Store
    assert sayso.Filters is Filters
