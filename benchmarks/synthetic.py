"""Reports in any number, made of our own sample, and a stand-in that codes them cheaply.

The reports are paragraphs of the packaged sample in another order, with other names, numbers and
days in them. The stand-in finds a few words and fills every layer, so that all tables of a store
get rows; what it finds means nothing.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

import msgspec

from sayso import sample
from sayso.reading.reports import build
from sayso.reading.sentences import split
from sayso.records import (
    Actor,
    Annotation,
    Attribution,
    Entity,
    Event,
    EventPlace,
    Evidence,
    Mention,
    PlaceMention,
    Report,
    ReportRef,
    SaidBy,
    Source,
    Span,
    TimeMention,
)

OUTLETS = ("Meridian Wire", "Harbour Post", "Kestrel News", "The Sarn Courier", "Varenia One")
NAMES = {
    "Dawn Brigade": ("Dawn Brigade", "Varn Front", "River Guard", "Red Lantern", "Anselm Column"),
    "Kessel Ford": ("Kessel Ford", "Dorrin", "Port Varn", "Ostwick", "Little Anselm", "Mirrow"),
    "Ivo Maren": ("Ivo Maren", "Ilse Hallam", "Oto Brandt", "Jana Vesk", "Petr Lund"),
    "Lena Osk": ("Lena Osk", "Mika Torr", "Ada Rehn", "Nils Varga"),
    "Varenia": ("Varenia", "Norland", "Ostmark", "Castovia"),
    "Norway": ("Norway", "Japan", "Chile", "Ghana", "Canada"),
}
TYPES = {
    "shelling": ("ASSAULT", 4, "194"),
    "attacked": ("ASSAULT", 4, "190"),
    "accused": ("ACCUSE", 3, "112"),
    "denied": ("REJECT", 3, "125"),
    "deployed": ("MOBILIZE", 4, "154"),
    "threatened": ("THREATEN", 3, "138"),
    "arrested": ("COERCE", 4, "173"),
    "condemned": ("ACCUSE", 3, "111"),
    "signed": ("AGREE", 1, "057"),
    "promised": ("AID", 2, "033"),
    "demanded": ("REQUEST", 3, "104"),
}
_TRIGGER = re.compile(rf"\b(?:{'|'.join(TYPES)})\b")
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_SAID = re.compile(r"\bsaid\b")
_DAY = re.compile(r"\bon (Monday|Tuesday|Wednesday|Thursday|Friday)\b")
_DEAD = re.compile(r"\b(\d+) people were killed")


def reports(number: int, seed: int = 0) -> Iterator[Report]:
    """So many reports with addresses of their own; the same in every run."""
    paragraphs = [part.strip() for part in sample.text().split("\n\n") if len(part) > 80]
    for n in range(number):
        dice = random.Random(f"{seed}-{n}")
        swap = {name: dice.choice(others) for name, others in NAMES.items()}
        some = dice.sample(paragraphs, k=dice.randint(4, len(paragraphs)))
        text = re.sub("|".join(NAMES), lambda found, to=swap: to[found[0]], "\n\n".join(some))
        text = re.sub(r"\b\d\d\b", lambda found, by=dice: str(by.randint(10, 99)), text)
        day = date(2023, 1, 1) + timedelta(days=dice.randint(0, 700))
        yield build(
            f"{text}\n\nReport {n} of the wire.\n",
            url=f"https://wire.example/{seed}/{n}",
            outlet=dice.choice(OUTLETS),
            title=f"{swap['Dawn Brigade']} and {swap['Varenia']} trade blame over {n}",
            date=day.isoformat(),
            date_from="metadata",
            language="en",
        )


def rows(number: int, seed: int = 0) -> Iterator[bytes]:
    """The same reports as lines of JSON, as they are read from a file."""
    for report in reports(number, seed):
        fields = msgspec.to_builtins(report)
        yield msgspec.json.encode({key: fields[key] for key in _FIELDS}) + b"\n"


_FIELDS = ("url", "outlet", "title", "date", "language", "text")


class StandIn:
    """Codes by looking for words.

    Args:
        seconds: what a report takes at least.
    """

    version = "stand-in 1"

    def __init__(self, seconds: float = 0.0, model_version: str = "none") -> None:
        self.model_version = model_version
        self._seconds = seconds

    def annotations(
        self,
        reports: Iterable[Report],
        workers: int = 1,
        on_error: Callable[[Report, Exception], None] | None = None,
    ) -> Iterator[Annotation]:
        """The annotation of each report."""
        for report in reports:
            yield self.annotate(report)

    def annotate(self, report: Report) -> Annotation:
        """All layers of one report."""
        time.sleep(self._seconds)
        text, ref = report.text, ReportRef.of(report)
        sentences = tuple(split(text))
        entities = _entities(text)
        said = tuple(_attributions(text, ref, sentences, entities))
        return Annotation(
            report=report,
            headline=None,
            dateline=None,
            sentences=sentences,
            entities=entities,
            places=tuple(_places(text)),
            times=tuple(_times(text, report.date)),
            attributions=said,
            events=tuple(_events(text, ref, sentences, entities, said, self.version)),
        )


def _entities(text: str) -> tuple[Entity, ...]:
    mentions: dict[str, list[Mention]] = {}
    for found in _NAME.finditer(text):
        one = Mention(text=found[0], start=found.start(), end=found.end(), kind="name")
        mentions.setdefault(found[0], []).append(one)
    return tuple(
        Entity(
            entity_id="x-" + name.lower().replace(" ", "-"),
            name=name,
            wikidata=None,
            country="NOR" if name.startswith("N") else None,
            sector=("REB", "MIL") if "Brigade" in name else (),
            part_of=(),
            mentions=tuple(found),
        )
        for name, found in mentions.items()
    )


def _places(text: str) -> Iterator[PlaceMention]:
    for found in re.finditer("|".join(NAMES["Kessel Ford"]), text):
        place = PlaceMention.unresolved(text, found.start(), found.end())
        yield (
            place
            if found[0] == "Dorrin"
            else msgspec.structs.replace(
                place,
                geonameid=len(found[0]),
                name=found[0],
                lat=1.5,
                lon=-2.25,
                country_code="NOR",
            )
        )


def _times(text: str, published: str | None) -> Iterator[TimeMention]:
    for found in _DAY.finditer(text):
        yield TimeMention(
            text=found[0],
            start=found.start(),
            end=found.end(),
            date=published,
            enddate=published,
            precision="day",
        )


def _attributions(
    text: str,
    ref: ReportRef,
    sentences: tuple[tuple[int, int], ...],
    entities: tuple[Entity, ...],
) -> Iterator[Attribution]:
    for number, (start, end) in enumerate(sentences):
        cue = _SAID.search(text, start, end)
        if not cue:
            continue
        who = _within(entities, start, end)
        yield Attribution(
            report=ref,
            source=Source(
                text=who[1].text,
                start=who[1].start,
                end=who[1].end,
                name=who[0].name,
                entity_id=who[0].entity_id,
            )
            if who
            else None,
            cue=Span.of(text, cue.start(), cue.end()),
            content=(Span.of(text, start, cue.start()), Span.of(text, cue.end(), end)),
            kind="indirect",
            inside=None,
            confidence=round(0.5 + number % 50 / 100, 2),
        )


def _events(
    text: str,
    ref: ReportRef,
    sentences: tuple[tuple[int, int], ...],
    entities: tuple[Entity, ...],
    said: tuple[Attribution, ...],
    version: str,
) -> Iterator[Event]:
    triggers = [
        (start, end, found)
        for start, end in sentences
        for found in _TRIGGER.finditer(text, start, end)
    ]
    for number, (start, end, found) in enumerate(triggers):
        name, quad, cameo = TYPES[found[0]]
        who, dead = _within(entities, start, end), _DEAD.search(text, start, end)
        day = _DAY.search(text, start, end)
        town = re.compile("|".join(NAMES["Kessel Ford"])).search(text, start, end)
        yield Event(
            id=f"e-{ref.id}-{found.start()}",
            report=ref,
            event=name,
            mode=None,
            context=("military", "territory") if quad == 4 else (),
            quad_code=quad,
            cameo=cameo,
            status="negated" if found[0] in ("denied", "demanded") else "actual",
            historical=False,
            hedged="allegedly" in text[start:end],
            said_by=tuple(_source(one) for one in said if start <= one.content[0].start < end),
            actor=(_actor(*who),) if who else (),
            recipient=(_actor(*who),) if who and number % 2 else (),
            date=ref.date if day else None,
            enddate=ref.date if day else None,
            date_precision="day" if day else "none",
            date_text=Span.of(text, day.start(), day.end()) if day else None,
            event_loc=_place(town[0]) if town else None,
            size={"dead": (int(dead[1]),) * 3} if dead else {},
            evidence=(
                Evidence(
                    text=found[0], start=found.start(), end=found.end(), sentence=(start, end)
                ),
            ),
            text=text[start:end],
            confidence=round(0.4 + number % 60 / 100, 2),
            coder=version,
        )


def _within(entities: Iterable[Entity], start: int, end: int) -> tuple[Entity, Mention] | None:
    for entity in entities:
        for mention in entity.mentions:
            if start <= mention.start < end:
                return entity, mention
    return None


def _source(said: Attribution) -> SaidBy:
    source = said.source
    return SaidBy(
        name=source.name if source else "officials",
        entity_id=source.entity_id if source else None,
        text=source.text if source else "",
        start=source.start if source else 0,
        end=source.end if source else 0,
        cue=said.cue,
        kind=said.kind,
    )


def _actor(entity: Entity, mention: Mention) -> Actor:
    return Actor(
        text=mention.text,
        start=mention.start,
        end=mention.end,
        name=entity.name,
        entity_id=entity.entity_id,
        wikidata=None,
        country=entity.country,
        sector=entity.sector,
        part_of=(),
    )


def _place(name: str) -> EventPlace:
    return EventPlace(
        extracted_place=name,
        resolved_place=name,
        geonameid=len(name),
        lat=1.5,
        lon=-2.25,
        province="South",
        country="Norway",
        country_code="NOR",
        feature_code="PPL",
        resolution=4,
    )
