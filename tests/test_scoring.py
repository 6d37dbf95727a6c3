"""Scoring: every figure is worked out by hand on small made-up reports."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sayso import records
from sayso.scoring import (
    Link,
    Party,
    Place,
    ScoredAttribution,
    ScoredEntity,
    ScoredEvent,
    ScoredMention,
    ScoredReport,
    Scores,
    collect,
    load,
    render,
    score,
    score_files,
)
from sayso.scoring.assignment import assign

CODED_DEV = Path(__file__).parents[2] / "shared/data/coded/dev.jsonl.gz"
POLNEAR_DEV = Path(__file__).parents[2] / "shared/data/polnear/dev.jsonl.gz"

# "Oskar's guards shelled Velm. He said Tarn did it." and so on: only the offsets matter.
GUARDS = Party((0, 14), "Guards of Oskar", "XOS", "MIL")
VELM = Party((23, 27), "Velm", "XVE", "CVL")
TARN = Party((60, 64), "Tarn", "XTA", "GOV")
ENTITIES = (
    ScoredEntity("Guards of Oskar", ((0, 14), (40, 42), (120, 130))),
    ScoredEntity("Velm", ((23, 27),)),
    ScoredEntity("Tarn", ((60, 64), (90, 93))),
)


def event(*triggers: tuple[int, int], type: str = "ASSAULT", **fields: Any) -> ScoredEvent:
    """An event with the given triggers, all in one sentence per hundred characters."""
    mentions = tuple(
        ScoredMention(trigger, (trigger[0] // 100 * 100, trigger[0] // 100 * 100 + 100))
        for trigger in triggers
    )
    return ScoredEvent(type, mentions, **fields)


def compare(gold: list[ScoredEvent], pred: list[ScoredEvent], **options: Any) -> Scores:
    """Score the events of one report."""
    return score(
        {"r": ScoredReport("r", events=tuple(gold), entities=ENTITIES)},
        {"r": ScoredReport("r", events=tuple(pred))},
        **options,
    )


def quoted(
    gold: list[ScoredAttribution], pred: list[ScoredAttribution]
) -> tuple[tuple[int, int, int], Scores]:
    """Score the attributions of one report: (right, predicted, gold) of whole ones, and all."""
    scores = score(
        {"r": ScoredReport("r", attributions=tuple(gold))},
        {"r": ScoredReport("r", attributions=tuple(pred))},
    )
    assert scores.attributions is not None
    whole = scores.attributions
    return (whole.right, whole.predicted, whole.gold), scores


def says(
    content: tuple[int, int],
    source: tuple[int, int] | None = (0, 5),
    cue: tuple[int, int] = (6, 10),
) -> ScoredAttribution:
    return ScoredAttribution((source,) if source else (), (cue,), (content,))


class TestAssignment:
    def test_greedy_would_be_worse(self) -> None:
        # Taking the 10 first leaves left 1 without a partner: 10 in all. The best is 9 + 9.
        assert assign({(0, 0): 10, (0, 1): 9, (1, 0): 9}) == [(0, 1), (1, 0)]

    def test_nothing_to_pair(self) -> None:
        assert assign({}) == []

    @given(
        st.dictionaries(
            st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 20), max_size=16
        )
    )
    def test_as_good_as_trying_all(self, weights: dict[tuple[int, int], float]) -> None:
        pairs = assign(weights)
        assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
        best = max(
            sum(weights.get((i, j), 0) for i, j in enumerate(order))
            for order in itertools.permutations(range(5))
        )
        assert sum(weights[pair] for pair in pairs) == best


class TestEvents:
    def test_precision_recall_f1(self) -> None:
        gold = [event((15, 22)), event((110, 115), type="THREATEN"), event((210, 215))]
        pred = [
            event((15, 22)),  # right
            event((112, 120), type="REQUEST"),  # right place, wrong type
            event((300, 305)),  # nowhere in gold
            event((18, 20)),  # a second time the first: one to one
        ]
        scores = compare(gold, pred)
        assert scores.events is not None
        assert (scores.events.right, scores.events.predicted, scores.events.gold) == (1, 4, 3)
        assert scores.events.precision == pytest.approx(1 / 4)
        assert scores.events.recall == pytest.approx(1 / 3)
        assert scores.events.f1 == pytest.approx(2 * (1 / 4) * (1 / 3) / (1 / 4 + 1 / 3))
        assert scores.untyped is not None
        assert (scores.untyped.right, scores.untyped.predicted, scores.untyped.gold) == (2, 4, 3)
        by_type = {name: (prf.right, prf.predicted, prf.gold) for name, prf in scores.types.items()}
        assert by_type == {"ASSAULT": (1, 3, 2), "REQUEST": (0, 1, 0), "THREATEN": (0, 0, 1)}
        assert scores.types["REQUEST"].recall is None
        assert scores.types["THREATEN"].precision is None

    def test_any_mention_of_both_will_do(self) -> None:
        scores = compare([event((15, 22), (110, 117))], [event((300, 305), (112, 113))])
        assert scores.events is not None
        assert scores.events.f1 == 1.0

    def test_triggers_that_only_touch_do_not_overlap(self) -> None:
        scores = compare([event((15, 22))], [event((22, 25))])
        assert scores.events is not None
        assert scores.events.f1 == 0.0

    def test_unsure_gold_is_neither_right_nor_wrong(self) -> None:
        gold = [event((15, 22)), event((110, 115), sure=False), event((210, 215), sure=False)]
        scores = compare(gold, [event((15, 22)), event((110, 115)), event((300, 301))])
        for prf in (scores.events, scores.untyped, scores.sentences, scores.types["ASSAULT"]):
            assert prf is not None
            assert (prf.right, prf.predicted, prf.gold) == (1, 2, 1)
        assert scores.fields["status"].total == 1

    def test_a_sure_event_goes_before_an_unsure_one(self) -> None:
        scores = compare([event((15, 22), sure=False), event((15, 22))], [event((15, 22))])
        assert scores.events is not None
        assert (scores.events.right, scores.events.predicted, scores.events.gold) == (1, 1, 1)

    def test_pairs_with_most_in_common_are_made(self) -> None:
        # Rival claims on one trigger; the prediction has them in the other order.
        gold = [event((15, 22), actor=(GUARDS,)), event((15, 22), actor=(TARN,))]
        pred = [event((15, 22), actor=(TARN,)), event((15, 22), actor=(GUARDS,))]
        scores = compare(gold, pred)
        assert scores.fields["actor"].accuracy == 1.0
        assert scores.records is not None
        assert scores.records.f1 == 1.0

    def test_main_mention_goes_to_main_mention(self) -> None:
        gold = [event((15, 22), (110, 115), hedged=True), event((110, 115), (15, 22))]
        pred = [event((110, 115), hedged=True), event((15, 22))]
        # By the one field `hedged` they would cross; the main mentions count two.
        assert compare(gold, pred).fields["hedged"].accuracy == 0.0

    def test_whole_records(self) -> None:
        gold = [
            event((15, 22), actor=(GUARDS,), recipient=(VELM,)),
            event((110, 115), actor=(GUARDS,), said_by=(Link((TARN,)),)),
            event((210, 215), status="future"),
            event((310, 315), mode="aerial", date="2031-05-01"),
        ]
        pred = [
            event((15, 22), actor=(GUARDS,), recipient=(VELM,)),  # right
            event((110, 115), actor=(GUARDS,)),  # nobody said it
            event((210, 215)),  # already happened
            event((310, 315)),  # mode and date are no part of the record
            event((410, 415)),
        ]
        scores = compare(gold, pred)
        assert scores.records is not None
        assert scores.records.precision == pytest.approx(2 / 5)
        assert scores.records.recall == pytest.approx(2 / 4)

    def test_sentences_and_types(self) -> None:
        gold = [event((15, 22), (110, 115)), event((120, 125), type="AID")]
        pred = [
            # Two triggers in one gold sentence, though split in two here: one hit.
            ScoredEvent(
                "ASSAULT",
                (ScoredMention((30, 35), (0, 50)), ScoredMention((60, 65), (50, 100))),
            ),
            event((130, 135), type="COERCE"),
            event((230, 235)),
        ]
        scores = compare(gold, pred)
        assert scores.sentences is not None
        prf = scores.sentences
        assert (prf.right, prf.predicted, prf.gold) == (1, 3, 3)


class TestFields:
    def accuracy(self, field: str, gold: dict[str, Any], pred: dict[str, Any]) -> float | None:
        scores = compare([event((15, 22), **gold)], [event((15, 22), **pred)])
        return scores.fields[field].accuracy

    @pytest.mark.parametrize(
        ("found", "right"),
        [
            (Party((500, 505), "the  GUARDS of Oskar"), True),  # the name
            (Party((10, 14), "guards"), True),  # overlapping words
            (Party((122, 125), "they"), True),  # a mention of the same entity
            (Party((90, 93), "they"), False),  # a mention of another
            (Party(None, "guards"), False),
        ],
    )
    def test_same_party(self, found: Party, right: bool) -> None:
        assert self.accuracy("actor", {"actor": (GUARDS,)}, {"actor": (found,)}) == right

    def test_words_of_an_unnamed_gold_party_lead_to_its_entity(self) -> None:
        gold, pred = Party((40, 42), "he"), Party((120, 130), "the commander")
        assert self.accuracy("recipient", {"recipient": (gold,)}, {"recipient": (pred,)}) == 1.0

    def test_nameless_parties_are_not_the_same(self) -> None:
        gold, pred = Party((200, 202), ""), Party((300, 302), "")
        assert self.accuracy("actor", {"actor": (gold,)}, {"actor": (pred,)}) == 0.0

    @pytest.mark.parametrize(
        ("found", "right"),
        [
            ((TARN, GUARDS), True),
            ((GUARDS,), False),
            ((GUARDS, TARN, VELM), False),
            ((GUARDS, GUARDS), False),
            ((Party((0, 70), "Guards of Oskar and Tarn"),), False),
        ],
    )
    def test_party_sets(self, found: tuple[Party, ...], right: bool) -> None:
        assert self.accuracy("actor", {"actor": (GUARDS, TARN)}, {"actor": found}) == right

    @pytest.mark.parametrize(
        ("chain", "right"),
        [
            ((Link((TARN,)), Link((VELM, GUARDS))), True),
            ((Link((VELM, GUARDS)), Link((TARN,))), False),
            ((Link((TARN,)), Link((GUARDS,)), Link((VELM,))), False),
            ((Link((TARN,)),), False),
            ((), False),
        ],
    )
    def test_said_by_is_compared_link_by_link(self, chain: tuple[Link, ...], right: bool) -> None:
        gold = (Link((TARN,)), Link((GUARDS, VELM)))
        assert self.accuracy("said_by", {"said_by": gold}, {"said_by": chain}) == right

    @pytest.mark.parametrize(
        ("pred", "right"),
        [
            ({"date": "2031-05-01"}, True),
            ({"date": "2031-05-01", "enddate": "2031-05-01"}, True),
            ({"date": "2031-05-01", "enddate": "2031-05-02"}, False),
            ({"date": "2031-05-02"}, False),
            ({}, False),
        ],
    )
    def test_dates(self, pred: dict[str, str], right: bool) -> None:
        assert self.accuracy("date", {"date": "2031-05-01"}, pred) == right

    @pytest.mark.parametrize(
        ("pred", "name", "country"),
        [
            (Place(("Harbour", "velm"), "XVE"), True, True),
            (Place(("Velm city",), None), True, False),
            (Place(("Velmont",), "XVE"), False, True),
            (None, False, False),
        ],
    )
    def test_places(self, pred: Place | None, name: bool, country: bool) -> None:
        gold = {"place": Place(("Velm",), "XVE")}
        assert self.accuracy("place", gold, {"place": pred}) == name
        assert self.accuracy("place country", gold, {"place": pred}) == country

    def test_where_gold_has_one_and_where_it_has_none(self) -> None:
        gold = [
            event((15, 22), mode="aerial", status="future", hedged=True),
            event((110, 115), mode="aerial"),
            event((210, 215)),
            event((310, 315)),
            event((410, 415)),
        ]
        pred = [
            event((15, 22), mode="aerial", status="future", hedged=True),
            event((110, 115), mode="firearms"),
            event((210, 215), mode="aerial"),
            event((310, 315), hedged=True),
            event((410, 415), status="negated", historical=True),
        ]
        fields = compare(gold, pred).fields
        mode = fields["mode"]
        assert (mode.accuracy, mode.total) == (pytest.approx(3 / 5), 5)
        assert (mode.given, mode.given_total) == (pytest.approx(1 / 2), 2)
        assert (mode.empty, mode.empty_total) == (pytest.approx(2 / 3), 3)
        assert (fields["status"].given, fields["status"].empty) == (1.0, pytest.approx(3 / 4))
        assert (fields["hedged"].given, fields["hedged"].empty) == (1.0, pytest.approx(3 / 4))
        assert fields["historical"].accuracy == pytest.approx(4 / 5)
        assert fields["historical"].given is None

    def test_country_and_sector_of_the_actors_found(self) -> None:
        found = Party((0, 14), "Guards", "XOS", "COP")
        unfound = Party((500, 505), "Somebody", "XXX", "CVL")
        scores = compare(
            [event((15, 22), actor=(GUARDS, TARN))], [event((15, 22), actor=(found, unfound))]
        )
        country, sector = scores.fields["actor country"], scores.fields["actor sector"]
        assert (country.accuracy, country.total) == (1.0, 1)
        assert (sector.accuracy, sector.total) == (0.0, 1)


class TestAttributions:
    @pytest.mark.parametrize(
        ("pred", "right"),
        [
            (says((20, 40)), 1),
            (says((30, 50)), 1),  # shares 10 of 20 and 10 of 20
            (says((31, 51)), 0),  # 9 of 20
            (says((10, 60)), 0),  # all of gold, but not half of itself
            (says((20, 40), source=(50, 55)), 0),
            (says((20, 40), source=None), 0),
            (says((20, 40), source=(4, 9), cue=(60, 63)), 1),  # the cue is scored apart
        ],
    )
    def test_whole(self, pred: ScoredAttribution, right: int) -> None:
        assert quoted([says((20, 40))], [pred])[0] == (right, 1, 1)

    def test_source_left_out_on_both_sides(self) -> None:
        assert quoted([says((20, 40), source=None)], [says((20, 40), source=None)])[0] == (1, 1, 1)

    def test_broken_up_content_is_one(self) -> None:
        gold = ScoredAttribution(((0, 5),), ((30, 34),), ((10, 30), (40, 60)))
        pred = ScoredAttribution(((0, 5),), ((30, 34),), ((10, 30), (41, 45)))
        counts, scores = quoted([gold], [pred])
        assert counts == (1, 1, 1)
        assert scores.parts["content"].f1 == 1.0

    def test_one_to_one(self) -> None:
        assert quoted([says((20, 40))], [says((20, 40)), says((21, 40))])[0] == (1, 2, 1)

    def test_without_content_is_left_out_of_whole_ones_only(self) -> None:
        bare = ScoredAttribution(((0, 5),), ((6, 10),), ())
        counts, scores = quoted([bare, says((20, 40))], [bare])
        assert counts == (0, 0, 1)
        assert scores.parts["source"].f1 == 1.0

    def test_parts(self) -> None:
        gold = [says((20, 40)), says((60, 80), source=(50, 54), cue=(55, 58))]
        pred = [
            says((20, 25)),
            says((26, 30)),  # overlaps the same gold content; its source and cue are the same
            says((90, 95), source=(52, 53), cue=(96, 99)),
        ]
        _, scores = quoted(gold, pred)
        content, source, cue = (scores.parts[name] for name in ("content", "source", "cue"))
        assert (content.right, content.predicted, content.found, content.gold) == (2, 3, 1, 2)
        assert content.f1 == pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))
        assert (source.right, source.predicted, source.found, source.gold) == (2, 2, 2, 2)
        assert (cue.right, cue.predicted, cue.found, cue.gold) == (1, 2, 1, 2)


class TestReports:
    def test_predicting_nothing(self) -> None:
        gold = {"r": ScoredReport("r", events=(event((15, 22)),), attributions=(says((20, 40)),))}
        scores = score(gold, {})
        assert (scores.reports, scores.unpredicted, scores.unknown) == (1, 1, 0)
        for prf in (
            scores.events,
            scores.untyped,
            scores.sentences,
            scores.records,
            scores.attributions,
            *scores.parts.values(),
        ):
            assert prf is not None
            assert (prf.precision, prf.recall, prf.f1) == (None, 0.0, 0.0)
        assert scores.fields["actor"].accuracy is None
        assert "0.000" in render(scores)

    def test_nothing_in_gold_and_nothing_predicted(self) -> None:
        scores = compare([], [])
        assert scores.events is not None
        assert (scores.events.precision, scores.events.recall, scores.events.f1) == (None,) * 3

    def test_missing_and_unknown_reports(self) -> None:
        full = (event((15, 22)),)
        gold = {id: ScoredReport(id, events=full) for id in "abc"}
        pred = {id: ScoredReport(id, events=full) for id in "ax"}
        scores = score(gold, pred)
        assert (scores.unpredicted, scores.unknown) == (2, 1)
        assert scores.events is not None
        assert (scores.events.precision, scores.events.recall) == (1.0, pytest.approx(1 / 3))
        assert "without any prediction (scored as empty): 2" in render(scores)
        assert "not in gold (left out): 1" in render(scores)

    def test_a_layer_that_one_side_lacks_is_not_scored(self) -> None:
        gold = {"r": ScoredReport("r", events=(event((15, 22)),), attributions=())}
        scores = score(gold, {"r": ScoredReport("r", attributions=(says((20, 40)),))})
        assert scores.events is None
        assert scores.types == scores.fields == {}
        assert scores.attributions is not None
        assert "whole records" not in render(scores)

    def test_interval(self) -> None:
        right, wrong = (event((15, 22)),), (event((50, 55)),)
        gold = {str(n): ScoredReport(str(n), events=right) for n in range(20)}
        pred = {str(n): ScoredReport(str(n), events=right if n % 2 else wrong) for n in range(20)}
        scores = score(gold, pred)
        assert scores.events is not None
        assert scores.events.interval is not None
        low, high = scores.events.interval
        # F1 is the share k/20 of right reports, k binomial(20, ½): 95 % within 6 … 14, nearly.
        assert 0.2 <= low <= 0.35
        assert 0.65 <= high <= 0.8
        assert score(gold, pred) == scores
        assert score(gold, pred, seed=1) != scores
        bare = score(gold, pred, resamples=0)
        assert bare.events is not None
        assert bare.events.interval is None

    def test_all_right_has_no_spread(self) -> None:
        scores = compare([event((15, 22))], [event((15, 22))])
        assert scores.events is not None
        assert scores.events.interval == (1.0, 1.0)

    def test_scores_are_plain_data(self) -> None:
        scores = compare([event((15, 22))], [event((15, 22))])
        assert msgspec.json.decode(msgspec.json.encode(scores), type=Scores) == scores


CODED = {
    "id": "r1",
    "text": "Tarn shelled Velm, Oskar said.",
    "events": [
        {
            "type": "ASSAULT",
            "mode": None,
            "context": [],
            "mentions": [{"trigger": [5, 12], "sentence": [0, 30]}],
            "actor": [{"span": [0, 4], "name": "Tarn", "country": "XTA", "sector": "GOV"}],
            "recipient": [{"span": [13, 17], "name": "Velm", "country": None, "sector": None}],
            "said_by": [{"span": [19, 24], "name": "Oskar", "cue": [25, 29]}],
            "hedged": False,
            "status": "actual",
            "historical": False,
            "date": "2031-05-01",
            "enddate": None,
            "place": {"span": [13, 17], "name": "Velm City", "country": "XVE"},
            "size": {},
            "sure": True,
        }
    ],
    "attributions": [
        {"source": [19, 24], "cue": [25, 29], "content": [[0, 17]], "kind": "indirect"}
    ],
    "entities": [{"name": "Tarn", "kind": "country", "mentions": [[0, 4]]}],
}


def annotation() -> records.Annotation:
    """What the program would say of the text of `CODED`, all right."""
    text = CODED["text"]
    assert isinstance(text, str)
    report = records.Report(id="r1", text=text)
    ref = records.ReportRef.of(report)
    span = records.Span.of

    def actor(start: int, end: int, country: str | None, *sector: str) -> records.Actor:
        return records.Actor(
            text=text[start:end],
            start=start,
            end=end,
            name=text[start:end],
            entity_id=None,
            wikidata=None,
            country=country,
            sector=sector,
            part_of=(),
        )

    oskar = records.SaidBy(
        name="Oskar",
        entity_id=None,
        text="Oskar",
        start=19,
        end=24,
        cue=span(text, 25, 29),
        kind="indirect",
    )
    place = records.EventPlace(
        extracted_place="Velm",
        resolved_place=None,
        geonameid=None,
        lat=None,
        lon=None,
        province=None,
        country=None,
        country_code="XVE",
        feature_code=None,
        resolution=None,
    )
    told = records.Event(
        id="e-1",
        report=ref,
        event="ASSAULT",
        mode=None,
        context=(),
        quad_code=4,
        cameo="19",
        status="actual",
        historical=False,
        hedged=False,
        said_by=(oskar,),
        actor=(actor(0, 4, "XTA", "GOV", "MIL"),),
        recipient=(actor(13, 17, None),),
        date="2031-05-01",
        enddate="2031-05-01",
        date_precision="day",
        date_text=None,
        event_loc=place,
        size={},
        evidence=(records.Evidence(text="shelled", start=5, end=12, sentence=(0, 30)),),
        text=text,
        confidence=0.9,
        coder="sayso 0",
    )
    said = records.Attribution(
        report=ref,
        source=records.Source(text="Oskar", start=19, end=24, name="Oskar", entity_id=None),
        cue=span(text, 25, 29),
        content=(span(text, 0, 17),),
        kind="indirect",
        inside=None,
        confidence=0.9,
    )
    return records.Annotation(
        report=report,
        headline=None,
        dateline=None,
        sentences=((0, 30),),
        entities=(),
        places=(),
        times=(),
        attributions=(said,),
        events=(told,),
    )


def perfect(scores: Scores) -> bool:
    """Is every figure that could be taken 1?"""
    figures = [
        scores.events,
        scores.untyped,
        scores.sentences,
        scores.records,
        scores.attributions,
        *scores.types.values(),
        *scores.parts.values(),
    ]
    return all(prf is None or prf.f1 in (None, 1.0) for prf in figures) and all(
        field.accuracy in (None, 1.0) for field in scores.fields.values()
    )


class TestFormats:
    def test_records_against_a_coded_report(self) -> None:
        gold, told = collect([CODED]), annotation()
        for pred in ([told], [*told.events, *told.attributions]):
            scores = score(gold, collect(pred))
            assert perfect(scores)
            assert scores.events is not None
            assert scores.attributions is not None
        only_events = score(gold, collect(told.events))
        assert only_events.attributions is None
        assert perfect(only_events)

    def test_side_by_side_sources_are_one_link(self) -> None:
        told = annotation().events[0]
        other = msgspec.structs.replace(told.said_by[0], name="Velm", start=13, end=17)
        link = msgspec.structs.replace(told.said_by[0], and_=(other,))
        found = collect([msgspec.structs.replace(told, said_by=(link,))])["r1"].events
        assert found is not None
        (chain,) = found[0].said_by
        assert [party.name for party in chain.parties] == ["Oskar", "Velm"]

    def test_lists_of_spans(self) -> None:
        row = {"id": "p", "text": "", "attributions": [{"cue": [[6, 10]], "content": [[11, 20]]}]}
        found = collect([row])["p"].attributions
        assert found == (ScoredAttribution((), ((6, 10),), ((11, 20),)),)

    @pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
    def test_files(self, tmp_path: Path, ending: str) -> None:
        plain = json.dumps(CODED).encode() + b"\n\n" + json.dumps(CODED | {"id": "r2"}).encode()
        packed = {"gz": gzip.compress, "zst": zstandard.compress}.get(ending[6:], bytes)(plain)
        path = tmp_path / f"gold.{ending}"
        path.write_bytes(packed)
        assert list(load(path)) == ["r1", "r2"]
        told = tmp_path / "told.jsonl"
        told.write_bytes(records.to_json(annotation()))
        scores = score_files(path, told)
        assert scores.events is not None
        assert (scores.events.precision, scores.events.recall) == (1.0, 0.5)


class TestBadFiles:
    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("{", "truncated"),
            ("[1]", "not a JSON object"),
            ("{}", "no known form"),
            ('{"id": "a"}', "no known form"),
            ('{"id": "r1", "events": []}', "stands twice"),
            ('{"report": {"id": "r1"}, "event": "AID", "evidence": []}', "stands twice"),
            ('{"id": 3, "events": []}', r"\$\.id"),
            ('{"id": "a", "events": [{"type": "AID"}]}', r"mentions.*\$\.events"),
            ('{"id": "a", "attributions": [{"content": [[9, 4]]}]}', r"\[9, 4\] holds no words"),
            ('{"id": "a", "attributions": [{"content": [1, 2, 3]}]}', "neither one span nor"),
            ('{"report": {"id": "a"}, "event": "AID"}', "evidence"),
        ],
    )
    def test_line(self, tmp_path: Path, line: str, why: str) -> None:
        path = tmp_path / "bad.jsonl"
        path.write_text(json.dumps(CODED) + "\n" + line + "\n")
        with pytest.raises(ValueError, match=rf"bad\.jsonl:2: .*{why}"):
            load(path)

    def test_not_utf8(self, tmp_path: Path) -> None:
        path = tmp_path / "bad.jsonl"
        path.write_bytes('{"id": "é", "events": []}'.encode("latin-1"))
        with pytest.raises(ValueError, match=r"bad\.jsonl:1: "):
            load(path)

    @pytest.mark.parametrize("ending", ["gz", "zst"])
    def test_not_compressed_at_all(self, tmp_path: Path, ending: str) -> None:
        path = tmp_path / f"bad.jsonl.{ending}"
        path.write_text(json.dumps(CODED))
        with pytest.raises(ValueError, match=r"bad\.jsonl\..*:1: cannot be decompressed"):
            load(path)

    def test_cut_short(self, tmp_path: Path) -> None:
        path = tmp_path / "bad.jsonl.gz"
        path.write_bytes(gzip.compress(json.dumps(CODED).encode())[:-9])
        with pytest.raises(ValueError, match=r"bad\.jsonl\.gz:\d: cannot be decompressed"):
            load(path)

    def test_row_in_memory(self) -> None:
        with pytest.raises(ValueError, match="row 2: report 'r1' stands twice"):
            collect([CODED, CODED])

    def test_empty_gold(self, tmp_path: Path) -> None:
        path = tmp_path / "gold.jsonl"
        path.write_text("\n")
        with pytest.raises(ValueError, match=r"gold\.jsonl: no report"):
            score_files(path, path)

    def test_nothing_in_common(self, tmp_path: Path) -> None:
        gold, pred = tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"
        gold.write_text('{"id": "a", "events": []}')
        pred.write_text('{"id": "a", "attributions": []}')
        with pytest.raises(ValueError, match=r"pred\.jsonl: nothing in common"):
            score_files(gold, pred)


def test_render_shows_every_part() -> None:
    shown = render(score(collect([CODED]), collect([annotation()])))
    for title in ("events", "whole records", "ASSAULT", "said_by", "actor sector", "content"):
        assert any(line.startswith(title) for line in shown.splitlines())
    assert all(len(line) <= 100 and line == line.rstrip() for line in shown.splitlines())


@pytest.mark.parametrize("path", [CODED_DEV, POLNEAR_DEV], ids=["coded", "polnear"])
def test_gold_against_itself_is_perfect(path: Path) -> None:
    if not path.exists():
        pytest.skip(f"{path.name} of {path.parent.name} is not here: the development data is apart")
    scores = score_files(path, path)
    assert perfect(scores)
    assert scores.attributions is not None
    assert scores.attributions.gold > 500
    assert (scores.events is not None) == (path is CODED_DEV)
