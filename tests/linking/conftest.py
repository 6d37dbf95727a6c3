"""Small made-up records: what linking does is told by them, no model needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from benchmarks.synthetic import StandIn, reports
from sayso.linking.linker import link
from sayso.records import (
    Actor,
    Annotation,
    Attribution,
    Entity,
    Event,
    EventPlace,
    Evidence,
    Mention,
    Report,
    ReportRef,
    SaidBy,
    Source,
    Span,
)
from sayso.store import Run, Store

pytest.importorskip("datasketch")

RUN = Run("add", "none")
Make = Callable[..., Annotation]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture(scope="session")
def news() -> list[Annotation]:
    """Fourteen reports of a few days, alike enough to be brought together."""
    return [StandIn().annotate(one) for one in reports(14, seed=3)]


def keep(store: Store, *whole: Annotation) -> None:
    """Keep coded reports."""
    for one in whole:
        store.keep(one, RUN)


def linked(path: Path, *batches: Iterable[Annotation]) -> Store:
    """A store that was linked after each batch of reports."""
    store = Store(path)
    for batch in batches:
        keep(store, *batch)
        link(store)
    return store


def report(
    id: str,
    text: str,
    *,
    outlet: str | None = "Example Post",
    date: str | None = "2024-05-02",
    title: str | None = None,
) -> Report:
    """A report."""
    return Report(id=id, text=text, outlet=outlet, date=date, date_from="given", title=title)


def act(
    of: Report,
    trigger: str,
    *,
    event: str = "ASSAULT",
    actor: str | None = "rebels",
    recipient: str | None = "Dorrin",
    said_by: Iterable[Iterable[str]] = (),
    date: str | None = "2024-05-01",
    place: str | None = "Dorrin",
    **more: object,
) -> Event:
    """An event whose parties, place and trigger are words of the text.

    Args:
        said_by: links of the chain, each the sources that stand side by side.
    """
    start = of.text.index(trigger)
    end = of.text.index(".", start) + 1
    begin = of.text.rfind(".", 0, start) + 1
    known: dict[str, object] = {
        "id": f"e-{of.id}-{start}-{event.lower()}{more.pop('number', '')}",
        "report": ReportRef.of(of),
        "event": event,
        "mode": None,
        "context": (),
        "quad_code": 4,
        "cameo": None,
        "status": "actual",
        "historical": False,
        "hedged": False,
        "said_by": tuple(_link(of, list(link)) for link in said_by),
        "actor": (party(of, actor),) if actor else (),
        "recipient": (party(of, recipient),) if recipient else (),
        "date": date,
        "enddate": date,
        "date_precision": "day" if date else "none",
        "date_text": None,
        "event_loc": where(place) if place else None,
        "size": {},
        "evidence": (
            Evidence(text=trigger, start=start, end=start + len(trigger), sentence=(begin, end)),
        ),
        "text": of.text[begin:end].strip(),
        "confidence": 0.8,
        "coder": "none",
    }
    return Event(**(known | more))  # type: ignore[arg-type]


def party(of: Report, words: str) -> Actor:
    """A party, which is called by its own words and has an id made of them."""
    start = max(of.text.find(words), 0)
    return Actor(
        text=words,
        start=start,
        end=start + len(words),
        name=words,
        entity_id="x-" + words.lower().replace(" ", "-"),
        wikidata=None,
        country=None,
        sector=(),
        part_of=(),
    )


def where(name: str) -> EventPlace:
    """A town of that name."""
    return EventPlace(
        extracted_place=name,
        resolved_place=name,
        geonameid=sum(map(ord, name)),
        lat=float(sum(map(ord, name)) % 60),
        lon=2.0,
        province=f"{name} province",
        country="Varenia",
        country_code="VAR",
        feature_code="PPL",
        resolution=4,
    )


def _link(of: Report, names: list[str]) -> SaidBy:
    def one(name: str, others: tuple[SaidBy, ...] = ()) -> SaidBy:
        start = max(of.text.find(name), 0)
        cue = Span(text="said", start=0, end=4)
        return SaidBy(
            name=name,
            entity_id="x-" + name.lower().replace(" ", "-"),
            text=name,
            start=start,
            end=start + len(name),
            cue=cue,
            kind="indirect",
            and_=others,
        )

    return one(names[0], tuple(one(name) for name in names[1:]))


def whole(of: Report, *events: Event, quoted: tuple[str, str] | None = None) -> Annotation:
    """A coded report: entities are the parties of the events, with all places of their words.

    Args:
        quoted: who is quoted word for word, and with what.
    """
    entities: dict[str, Entity] = {}
    for event in events:
        for actor in (*event.actor, *event.recipient):
            entities[actor.name] = Entity(
                entity_id=actor.entity_id or "",
                name=actor.name,
                wikidata=None,
                country=None,
                sector=(),
                part_of=(),
                mentions=tuple(_mentions(of.text, actor.text)),
            )
    bounds, start = [], 0
    while (end := of.text.find(".", start)) >= 0:
        bounds.append((start, end + 1))
        start = end + 1
    said: tuple[Attribution, ...] = ()
    if quoted:
        who, words = quoted
        at, first = of.text.index(words), of.text.index(who)
        said = (
            Attribution(
                report=ReportRef.of(of),
                source=Source(
                    text=who, start=first, end=first + len(who), name=who, entity_id=None
                ),
                cue=None,
                content=(Span(text=words, start=at, end=at + len(words)),),
                kind="direct",
                inside=None,
                confidence=0.9,
            ),
        )
    return Annotation(
        report=of,
        headline=None,
        dateline=None,
        sentences=tuple(bounds),
        entities=tuple(entities.values()),
        places=(),
        times=(),
        attributions=said,
        events=events,
    )


def _mentions(text: str, words: str) -> Iterable[Mention]:
    start = text.find(words)
    while start >= 0:
        yield Mention(text=words, start=start, end=start + len(words), kind="nominal")
        start = text.find(words, start + 1)
