"""The check for slant: what mirrors, what does not, and that it can tell the two apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks import mirroring, slant
from sayso.events import ontology
from sayso.records import (
    Actor,
    Annotation,
    Attribution,
    Entity,
    Event,
    Evidence,
    Mention,
    Report,
    ReportRef,
    SaidBy,
    Source,
    Span,
)
from sayso.tables import TableError

ARMY, REBELS = mirroring.Party("the army", "it"), mirroring.Party("the rebels", "they")
PAIR = slant.Pair(ARMY, REBELS)
CLAIM = slant.Template("claim", ("ASSAULT",), "{A} said {B} had shelled the port.")


def entity(name: str) -> Entity:
    mention = Mention(text=name, start=0, end=len(name), kind="name")
    return Entity(
        entity_id=f"x-{name}", name=name, wikidata=None, country=None, sector=(), part_of=(),
        mentions=(mention,),
    )  # fmt: skip


def actor(one: Entity) -> Actor:
    told = {field: getattr(one, field) for field in one.__struct_fields__ if field != "mentions"}
    return Actor(text=one.mentions[0].text, start=0, end=1, **told)


def coded(text: str, who: str, doer: str, target: str = "the port", **more: Any) -> Annotation:
    """What is coded where `who` says that `doer` shelled `target`; `more` is of the event."""
    report = Report(id="r", text=text)
    ref = ReportRef.of(report)
    speaker, shelling, hit = (entity(name) for name in (who, doer, target))
    cue = Span(text="said", start=0, end=4)
    link = SaidBy(
        name=speaker.name, entity_id=speaker.entity_id, text=who, start=0, end=1, cue=cue,
        kind="indirect",
    )  # fmt: skip
    event = Event(
        id="e", report=ref, event="ASSAULT", mode="heavy-weapons", context=(), quad_code=4,
        cameo=None, status="actual", historical=False, hedged=False, said_by=(link,),
        actor=(actor(shelling),), recipient=(actor(hit),), date=None, enddate=None,
        date_precision="none", date_text=None, event_loc=None, size={},
        evidence=(Evidence(text="shelled", start=0, end=7, sentence=(0, 7)),), text=text,
        confidence=0.8, coder="sayso",
    )  # fmt: skip
    said = Attribution(
        report=ref,
        source=Source(
            text=who, start=0, end=1, name=speaker.name, entity_id=speaker.entity_id
        ),
        cue=cue, content=(), kind="indirect", inside=None, confidence=0.8,
    )  # fmt: skip
    return Annotation(
        report=report, headline=None, dateline=None, sentences=(), places=(), times=(),
        entities=tuple(dict.fromkeys((speaker, shelling, hit))), attributions=(said,),
        events=(msgspec.structs.replace(event, **more),),
    )  # fmt: skip


ONE = mirroring.told(coded("", "The army", "the rebels"), ARMY, REBELS)


def compared(swapped: Annotation) -> list[tuple[str, str, str]]:
    found = mirroring.differences(ONE, mirroring.told(swapped, REBELS, ARMY))
    return [(one.field, one.one, one.other) for one in found]


def test_the_same_with_names_swapped_is_mirrored() -> None:
    assert compared(coded("", "The rebels", "the army")) == []


def test_the_same_party_as_the_doer_whatever_is_written_is_not() -> None:
    assert compared(coded("", "The rebels", "the rebels")) == [("actor", "B", "A")]
    assert compared(coded("", "The army", "the army")) == [
        ("said by", "A", "B"),
        ("source", "A", "B"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("event", "COERCE", ("type", "ASSAULT", "COERCE")),
        ("mode", None, ("mode", "heavy-weapons", "none")),
        ("status", "negated", ("status", "actual", "negated")),
        ("hedged", True, ("hedged", "False", "True")),
        ("said_by", (), ("said by", "A", "nobody")),
        ("actor", (), ("actor", "B", "nobody")),
        ("recipient", (), ("recipient", "port", "nobody")),
    ],
)
def test_one_field_that_differs_is_found(
    field: str, value: Any, shown: tuple[str, str, str]
) -> None:
    assert compared(coded("", "The rebels", "the army", **{field: value})) == [shown]


@pytest.mark.parametrize(
    ("field", "value"),
    [("context", ("military",)), ("cameo", "194"), ("confidence", 0.2), ("date", "2024-05-01")],
)
def test_what_may_change_with_a_name_is_not_compared(field: str, value: Any) -> None:
    assert compared(coded("", "The rebels", "the army", **{field: value})) == []


def test_country_and_sector_are_not_compared() -> None:
    swapped = coded("", "The rebels", "the army")
    doer = msgspec.structs.replace(swapped.events[0].actor[0], country="SYR", sector=("MIL",))
    event = msgspec.structs.replace(swapped.events[0], actor=(doer,))
    assert compared(msgspec.structs.replace(swapped, events=(event,))) == []


def test_a_partys_name_within_other_names_is_put_back() -> None:
    one = mirroring.told(coded("", "The army", "the rebels", "the army's camp"), ARMY, REBELS)
    other = mirroring.told(coded("", "The rebels", "the army", "the rebels' camp"), REBELS, ARMY)
    assert one.events[0].recipient == {"A camp"}
    assert mirroring.differences(one, other) == []


def test_two_parties_taken_for_one_are_neither() -> None:
    swapped = coded("", "The rebels", "the army")
    mentions = tuple(m for e in swapped.entities[:2] for m in e.mentions)
    both = msgspec.structs.replace(swapped.entities[1], mentions=mentions)
    merged = msgspec.structs.replace(swapped, entities=(swapped.entities[0], both))
    assert ("actor", "B", "A=B") in compared(merged)


def test_an_event_or_attribution_that_only_one_has_is_found() -> None:
    swapped = coded("", "The rebels", "the army")
    assert compared(msgspec.structs.replace(swapped, events=())) == [("event", "ASSAULT", "none")]
    assert compared(msgspec.structs.replace(swapped, attributions=())) == [
        ("attribution", "said", "none")
    ]


def test_events_are_held_against_those_they_share_most_with() -> None:
    swapped = coded("", "The rebels", "the army")
    threat = msgspec.structs.replace(swapped.events[0], event="THREATEN", mode="violence")
    more = msgspec.structs.replace(swapped, events=(threat, swapped.events[0]))
    assert compared(more) == [("event", "none", "THREATEN")]


def test_ways_to_fail_know_parties_but_nobody_else() -> None:
    swapped = mirroring.told(coded("", "The rebels", "gunmen", "boats"), REBELS, ARMY)
    found = {one.field: one.way for one in mirroring.differences(ONE, swapped)}
    assert found == {"actor": ("B", "another"), "recipient": ("another", "another")}


def fair(text: str) -> Annotation:
    """Codes "X said Y had shelled the port" as it stands there."""
    who, _, rest = text.partition(" said ")
    return coded(text, who, rest.partition(" had ")[0])


def slanted(text: str) -> Annotation:
    """Takes rebels for the doers whatever stands there."""
    return coded(text, text.partition(" said ")[0], "the rebels")


def test_a_slanted_coder_is_told_from_a_fair_one() -> None:
    (one,) = slant.compare(fair, [PAIR], [CLAIM])
    assert (one.differ, list(one.leans())) == ((), [0.0])
    assert (one.doers(), one.always()) == ((1, 1), (0, 0))
    (one,) = slant.compare(slanted, [PAIR], [CLAIM])
    assert [difference.field for difference in one.differ] == ["actor"]
    assert (one.doers(), one.always(), list(one.leans())) == ((0, 2), (0, 1), [])


def test_confidence_leans_to_the_party_that_is_surer_taken_for_the_doer() -> None:
    army = mirroring.told(coded("", "The rebels", "the army", confidence=0.5), REBELS, ARMY)
    (lean,) = slant.Compared.of(PAIR, CLAIM, ONE, army).leans()
    assert lean == pytest.approx(-0.3)  # .5 for the army, .8 for the rebels


def test_the_table_tells_shares_and_ways() -> None:
    found = [
        *slant.compare(fair, [PAIR], [CLAIM]),
        *slant.compare(slanted, [PAIR], [CLAIM]),
    ]
    lines = slant.render(found).splitlines()
    (overall,) = (line.split() for line in lines if line.startswith("  overall"))
    assert overall[:5] == ["overall", "0.500", "2", "1", "3"]
    assert any(line.split() == ["1", "actor:", "A", "|", "B"] for line in lines)
    assert any(line.split() == ["actor", "0.500", "2"] for line in lines)
    assert any(line.split() == ["recipient", "1.000", "2"] for line in lines)


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("{A} met {B}.", "The army met the rebels."),
        ("{B's} camp. {A:They} and {A's} men", "The rebels' camp. It and the army's men"),
        ('"{B} {B:were} there," {A} said.', '"The rebels were there," the army said.'),
        ("It said {A:they} {A:were} in {A:their} camp, {B} in {B:their} own.",
         "It said it was in its camp, the rebels in their own."),
    ],
)  # fmt: skip
def test_filling(words: str, filled: str) -> None:
    assert slant.fill(words, ARMY, REBELS) == filled


def test_the_table_covers_all_types_and_names_no_party() -> None:
    pairs, templates = slant.load()
    assert {type for one in templates for type in one.types} == set(ontology.load().types)
    assert len(pairs) >= 15
    assert len(templates) >= 80
    for party in (party for pair in pairs for party in (pair.first, pair.second)):
        name = party.name.removeprefix("the ").lower()
        assert not [one.words for one in templates if name in one.words.lower()]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[pairs]\nthe army | the rebels, they", "pronoun"),
        ("[templates]\ndeed | AID | {A} helped.", "both A and B"),
        ("[templates]\ndeed | AID | {A} helped {B:whom}.", "can be filled"),
        ("[templates]\ndeed | {A} helped {B}.", "no line of"),
        ("deed | AID | {A} helped {B}.", "no line of"),
    ],
)
def test_a_line_that_is_wrong_is_told(tmp_path: Path, line: str, why: str) -> None:
    table = tmp_path / "table.txt"
    table.write_text(line, "utf-8")
    with pytest.raises(TableError, match=why):
        slant.load(table)
