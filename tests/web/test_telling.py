"""Events as sentences, text with marks, hostile characters, plots and maps."""

from __future__ import annotations

import pytest
from tests.web import made

from sayso.events import ontology
from sayso.records import Event
from sayso.web import maps, marking, plots, telling
from sayso.web.marking import Mark
from sayso.web.searching import full_text
from sayso.web.showing import plain, shown, web_address


def said(event: Event) -> str:
    return telling.sentence(telling.told(event))


def test_a_claim_is_told_as_a_claim() -> None:
    wire = made.shelling()[0].events
    assert said(wire[0]) == (
        "Varenian army said Dawn Brigade attacked Kessel Ford with heavy weapons on 2024-03-12 "
        "(12 dead)"
    )
    assert said(wire[2]) == (
        "Dawn Brigade said Dawn Brigade did not attack Kessel Ford with heavy weapons"
    )
    assert (
        said(wire[3]) == "Meridian Wire reports: Ivo Maren will agree to something with Kessel Ford"
    )
    assert said(wire[5]) == "Norland said Varenia allegedly spread falsehoods"


def test_an_incident_is_told_by_its_voices() -> None:
    title = telling.sentence(telling.incident_title(made.incident(made.shelling())))
    assert title == (
        "Varenian army and nurses said Dawn Brigade attacked Kessel Ford with heavy weapons, "
        "2024-03-12; Dawn Brigade denied it"
    )


def test_where_they_differ_on_who_did_it_one_stands_for_all() -> None:
    import msgspec

    one = made.incident(made.shelling())
    other = msgspec.structs.replace(one.actor[0], name="army", entity_id="varenian-army")
    differ = msgspec.structs.replace(
        one, actor=(*one.actor, other), disputed={"actor": one.disputed["status"]}
    )
    title = telling.sentence(telling.incident_title(differ))
    assert "said Dawn Brigade or others attacked Kessel Ford" in title


def test_there_is_a_verb_for_every_type_and_only_for_modes_that_are() -> None:
    known, verbs = ontology.load(), telling.verbs()
    assert {type for type, mode in verbs if mode is None} == set(known.types)
    for (type, mode), verb in verbs.items():
        assert mode is None or mode in known.modes[type]
        assert verb.base.count("{}") == verb.past.count("{}") == 1
        assert "{}" not in verb.base_alone + verb.past_alone


def test_marks_may_lie_over_each_other_in_any_way() -> None:
    html = marking.render(
        "one two three four",
        [
            Mark(0, 13, "quote", ("q0",)),
            Mark(4, 18, "quote", ("q1",)),
            Mark(4, 7, "actor", ("e0",)),
            Mark(4, 7, "actor", ("e1",)),
            Mark(5, 20, "cue"),
            Mark(9, 9, "cue"),
        ],
    )
    assert html.striptags() == "one two three four"
    assert html.count('class="actor from to" data-records="e0 e1"') == 1
    assert html.startswith('<span class="quote from" data-records="q0">one </span>')
    assert html.count("<span") == html.count("</span>")


def test_a_text_with_all_its_marks_is_the_text() -> None:
    whole = made.shelling()[0]
    html = marking.text(whole)
    assert html.unescape().replace("&#34;", '"').count("shelled") >= 1
    assert html.striptags() == " ".join(whole.report.text.split())
    first = whole.events[0]
    assert f'id="at-{first.id}"' in html
    assert f'href="#{first.id}"' in html


def test_a_long_sentence_is_shown_around_its_main_word() -> None:
    event = made.hostile().events[0]
    html = marking.sentence(event)
    assert len(html) < 2500
    assert '<span class="trigger from to">shelled</span>' in html
    assert html.endswith("…")


def test_what_is_unseen_is_shown() -> None:
    assert shown("a\u202eb<i>") == (
        'a<span class="unseen" title="right-to-left override">U+202E</span>b&lt;i&gt;'
    )
    assert plain("\ud800\x07") == "[U+D800][U+0007]"
    assert shown("line\n\ttab") == "line\n\ttab"
    assert shown("x" * 50, 10) == "xxxxxxxxxx…"


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://news.example/1?a=b#c", True),
        ("http://news.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//news.example", False),
        ("https://", False),
        ("https://a.example/\u202e", False),
        ('https://a.example/"x', False),
        ("http://[::1", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_links(address: str | None, fine: bool) -> None:
    assert (web_address(address) is not None) == fine


def test_a_plot_counts_what_lies_outside_of_it() -> None:
    counts = {("1945-05-08", "ASSAULT"): 2, ("2024-01-01", "ASSAULT"): 3, ("2024-01-09", "AID"): 1}
    plot = plots.stacked(counts, "2024-01-01", "2024-02-01")
    assert plot is not None
    assert (plot.unit, plot.total, plot.before, plot.after) == ("week", 4, 2, 0)
    assert [column.total for column in plot.columns] == [3, 1]
    assert plot.types == (("AID", 2, 1), ("ASSAULT", 4, 3))
    assert plots.stacked({}) is None
    assert plots.stacked(counts, "2025-01-01", "2026-01-01") is None


@pytest.mark.parametrize(
    ("last", "unit"), [("2024-06-01", "week"), ("2027-01-01", "month"), ("2060-01-01", "year"),
                       ("2200-01-01", "3 years")]
)  # fmt: skip
def test_a_longer_time_has_wider_columns(last: str, unit: str) -> None:
    plot = plots.stacked({("2024-01-01", "AID"): 1, (last, "AID"): 7})
    assert plot is not None
    assert plot.unit == unit
    assert plot.total == 8
    assert len(plot.columns) <= plots.MOST_COLUMNS + 1


def test_the_projection_puts_things_where_they_are() -> None:
    assert maps.project(0, 0) == (maps.WIDTH / 2, maps.HEIGHT / 2)
    assert maps.project(0, 180)[0] == pytest.approx(maps.WIDTH)
    # The published size of the map: 2.70663 radii of the globe to the side, 1.31736 to the pole.
    x, y = maps.project(90, 0)
    assert x == maps.WIDTH / 2
    assert maps.HEIGHT / 2 - y == pytest.approx(maps.WIDTH / 2 * 1.317362759 / 2.706629984, abs=0.1)


def test_a_map_comes_near_and_stays_in_the_world() -> None:
    place = maps.Place(name="Sarn", lat=60, lon=11, count=2)
    near = maps.draw([place], near=True)
    assert near is not None
    x, y, width, height = near.box
    assert x <= near.dots[0].x <= x + width
    assert y <= near.dots[0].y <= y + height
    assert near.dots[0].title == "Sarn: 2 events"
    edge = maps.draw([maps.Place(name="", lat=-89, lon=179, count=1)], near=True)
    assert edge is not None
    assert edge.box[0] + edge.box[2] <= maps.WIDTH
    assert maps.draw([]) is None


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("river town", '"river" AND "town"'),
        ('"river town" -ford', '("river town") NOT ("ford")'),
        ("army OR rebels shell*", '("army" OR "rebels") AND "shell"*'),
        ('"', ""),
        ("-x", ""),
        ("AND NEAR(", '"AND" AND "NEAR("'),
    ],
)
def test_words_of_people_are_a_query(words: str, query: str) -> None:
    assert full_text(words) == query
