"""Invented reports with all their layers, written by hand: words are named, offsets are found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sayso.events import ontology
from sayso.reading.sentences import split
from sayso.records import (
    Actor,
    Annotation,
    Attribution,
    Called,
    Claim,
    Entity,
    Event,
    EventPlace,
    Evidence,
    Example,
    Incident,
    Mention,
    Party,
    PlaceMention,
    Report,
    ReportRef,
    SaidBy,
    Source,
    Span,
    TimeMention,
    Told,
    Voice,
    to_json,
)
from sayso.store import Run, Store

PEOPLE: dict[str, tuple[str, str, str | None, tuple[str, ...], tuple[str, ...]]] = {
    "army": ("varenian-army", "Varenian army", "VRN", ("MIL",), ("varenia",)),
    "brigade": ("dawn-brigade", "Dawn Brigade", "VRN", ("REB",), ()),
    "varenia": ("varenia", "Varenia", "VRN", ("GOV",), ()),
    "norland": ("norland", "Norland", "NRL", ("GOV",), ()),
    "maren": ("ivo-maren", "Ivo Maren", "VRN", ("GOV",), ("varenia",)),
    "ford": ("kessel-ford", "Kessel Ford", "VRN", ("CVL",), ()),
    "nurses": ("x-nurses", "nurses", "VRN", ("MED",), ()),
}
"""Who there is: id, name, country, sectors, what it is part of."""

PLACES: dict[str, tuple[int, str, float, float]] = {
    "Kessel Ford": (9001, "Hill Coast", 61.2, 9.4),
    "Sarn": (9002, "Sarn", 60.1, 11.0),
    "Dorrin": (9003, "Lakes", 58.9, 14.2),
}
DAYS = {"on Tuesday": "2024-03-12", "on Wednesday": "2024-03-13", "on Friday": "2024-03-15"}


class Maker:
    """Makes the records of one report; words are looked up in its text."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.text = report.text
        self.sentences = list(split(self.text, 0, len(self.text)))

    def at(self, words: str) -> tuple[int, int]:
        """The n-th occurrence of words: "the army#2" is the second."""
        words, _, n = words.partition("#")
        start = -1
        for _ in range(int(n or 1)):
            found = re.compile(rf"(?<!\w){re.escape(words)}").search(self.text, start + 1)
            assert found, f"{words!r} is not in {self.report.id}"
            start = found.start()
        return start, start + len(words)

    def span(self, words: str) -> Span:
        return Span.of(self.text, *self.at(words))

    def sentence(self, start: int) -> tuple[int, int]:
        return next(((a, b) for a, b in self.sentences if a <= start < b), (0, len(self.text)))

    def actor(self, who: str) -> Actor:
        key, _, words = who.partition("=")
        id, name, country, sector, part_of = PEOPLE[key]
        span = self.span(words)
        return Actor(
            text=span.text, start=span.start, end=span.end, name=name, entity_id=id, wikidata=None,
            country=country, sector=sector, part_of=part_of,
        )  # fmt: skip

    def said_by(self, chain: Sequence[str]) -> tuple[SaidBy, ...]:
        links = []
        for one in chain:
            who, _, cue = one.partition("|")
            key, _, words = who.partition("=")
            span = self.span(words)
            known = PEOPLE.get(key)
            links.append(SaidBy(
                name=known[1] if known else key, entity_id=known[0] if known else None,
                text=span.text, start=span.start, end=span.end,
                cue=self.span(cue) if cue else None, kind="indirect",
            ))  # fmt: skip
        return tuple(links)

    def place(self, words: str | None) -> EventPlace | None:
        if words is None:
            return None
        geonameid, province, lat, lon = PLACES[words]
        return EventPlace(
            extracted_place=words, resolved_place=words, geonameid=geonameid, lat=lat, lon=lon,
            province=province, country="Varenia", country_code="VRN", feature_code="PPL",
            resolution=4,
        )  # fmt: skip

    def event(
        self, type: str, trigger: str, *, mode: str | None = None, actor: Sequence[str] = (),
        recipient: Sequence[str] = (), said_by: Sequence[str] = (), status: str = "actual",
        hedged: bool = False, place: str | None = None, time: str | None = None,
        size: dict[str, tuple[int, int, int]] | None = None, confidence: float = 0.8,
    ) -> Event:  # fmt: skip
        start, end = self.at(trigger)
        around = self.sentence(start)
        day = DAYS[time] if time else None
        key = f"{self.report.id}{type}{start}"
        return Event(
            id="e-" + hashlib.sha256(key.encode()).hexdigest()[:16],
            report=ReportRef.of(self.report),
            event=type, mode=mode, context=(), quad_code=ontology.load().types[type].quad,
            cameo=None, status=status, historical=False, hedged=hedged,  # type: ignore[arg-type]
            said_by=self.said_by(said_by), actor=tuple(map(self.actor, actor)),
            recipient=tuple(map(self.actor, recipient)), date=day, enddate=day,
            date_precision="day" if day else "none", date_text=self.span(time) if time else None,
            event_loc=self.place(place), size=size or {},
            evidence=(Evidence(text=self.text[start:end], start=start, end=end, sentence=around),),
            text=self.text[slice(*around)], confidence=confidence, coder="sayso 0.0",
        )  # fmt: skip

    def quote(
        self, source: str | None, cue: str | None, *content: str, inside: int | None = None
    ) -> Attribution:
        found = None
        if source:
            key, _, words = source.partition("=")
            span, known = self.span(words), PEOPLE.get(key)
            found = Source(
                text=span.text, start=span.start, end=span.end,
                name=known[1] if known else key, entity_id=known[0] if known else None,
            )  # fmt: skip
        return Attribution(
            report=ReportRef.of(self.report), source=found, cue=self.span(cue) if cue else None,
            content=tuple(map(self.span, content)), kind="indirect", inside=inside, confidence=0.9,
        )  # fmt: skip

    def whole(self, events: Sequence[Event], quotes: Sequence[Attribution] = ()) -> Annotation:
        return Annotation(
            report=self.report, headline=None, dateline=None, sentences=tuple(self.sentences),
            entities=tuple(self._entities(events)), places=tuple(self._places()),
            times=tuple(self._times()), attributions=tuple(quotes), events=tuple(events),
        )  # fmt: skip

    def _entities(self, events: Sequence[Event]) -> Iterator[Entity]:
        found: dict[str, dict[tuple[int, int], Mention]] = {}
        for event in events:
            for one in (*event.actor, *event.recipient, *event.said_by):
                if one.entity_id:
                    mention = Mention(text=one.text, start=one.start, end=one.end, kind="nominal")
                    found.setdefault(one.entity_id, {})[one.start, one.end] = mention
        for id, name, country, sector, part_of in PEOPLE.values():
            if id in found:
                mentions = tuple(found[id][key] for key in sorted(found[id]))
                yield Entity(entity_id=id, name=name, wikidata=None, country=country,
                             sector=sector, part_of=part_of, mentions=mentions)  # fmt: skip

    def _places(self) -> Iterator[PlaceMention]:
        for words, (geonameid, province, lat, lon) in PLACES.items():
            start = self.text.find(words)
            if start >= 0:
                yield PlaceMention(
                    text=words, start=start, end=start + len(words), geonameid=geonameid,
                    name=words, lat=lat, lon=lon, country_code="VRN", province=province,
                    feature_code="PPL", resolution=4,
                )  # fmt: skip

    def _times(self) -> Iterator[TimeMention]:
        for words, day in DAYS.items():
            start = self.text.find(words)
            if start >= 0:
                yield TimeMention(text=words, start=start, end=start + len(words), date=day,
                                  enddate=day, precision="day")  # fmt: skip


def report(id: str, outlet: str, date: str, title: str, text: str, url: str | None = None) -> Maker:
    """The maker of one report."""
    return Maker(Report(id=id, url=url or f"https://news.example/{id}", outlet=outlet, title=title,
                        date=date, date_from="given", language="en", text=text))  # fmt: skip


def shelling() -> list[Annotation]:
    """Three outlets on one shelling: the army's word, the rebels' denial, nurses who count."""
    wire = report(
        "shelling-wire", "Meridian Wire", "2024-03-13",
        "Army says rebels shelled river town; group denies it",
        "The Varenian army said rebels shelled Kessel Ford on Tuesday, killing 12 people. "
        'A spokesman for the Dawn Brigade denied that its fighters had fired on the town. "We were '
        'nowhere near the river," he said.\n\nInterior Minister Ivo Maren will visit the town on '
        "Friday. Norland accused Varenia of hiding how many had died.",
    )  # fmt: skip
    first = wire.event(
        "ASSAULT", "shelled", mode="heavy-weapons", actor=["brigade=rebels"],
        recipient=["ford=Kessel Ford"], said_by=["army=Varenian army|said"], place="Kessel Ford",
        time="on Tuesday", size={"dead": (12, 12, 12)}, confidence=0.91,
    )  # fmt: skip
    wire_all = wire.whole(
        [
            first,
            wire.event("REJECT", "denied", actor=["brigade=Dawn Brigade"], confidence=0.62),
            wire.event("ASSAULT", "fired", mode="heavy-weapons", actor=["brigade=its fighters"],
                       recipient=["ford=the town"], said_by=["brigade=Dawn Brigade|denied"],
                       status="negated", place="Kessel Ford", confidence=0.55),
            wire.event("AGREE", "visit", actor=["maren=Ivo Maren"], recipient=["ford=the town#2"],
                       status="future", place="Kessel Ford", confidence=0.74),
            wire.event("ACCUSE", "accused", mode="allege", actor=["norland=Norland"],
                       recipient=["varenia=Varenia#2"], confidence=0.83),
            wire.event("COERCE", "hiding", mode="misinformation", actor=["varenia=Varenia#2"],
                       said_by=["norland=Norland|accused"], hedged=True, confidence=0.41),
        ],
        [
            wire.quote("army=Varenian army", "said",
                       "rebels shelled Kessel Ford on Tuesday, killing 12 people"),
            wire.quote("A spokesman=A spokesman for the Dawn Brigade", "denied",
                       "that its fighters had fired on the town"),
            wire.quote("A spokesman=he", "said#2", "We were nowhere near the river"),
            wire.quote("norland=Norland", "accused", "hiding how many had died"),
        ],
    )  # fmt: skip
    post = report(
        "shelling-post", "Harbour Post", "2024-03-13", "Twelve die as rebels shell Kessel Ford",
        "The Varenian army said rebels shelled Kessel Ford on Tuesday, killing 12 people.",
    )  # fmt: skip
    post_all = post.whole([
        post.event("ASSAULT", "shelled", mode="heavy-weapons", actor=["brigade=rebels"],
                   recipient=["ford=Kessel Ford"], said_by=["army=Varenian army|said"],
                   place="Kessel Ford", time="on Tuesday", size={"dead": (12, 12, 12)},
                   confidence=0.9),
    ])  # fmt: skip
    kestrel = report(
        "shelling-kestrel", "Kestrel News", "2024-03-14", "Nurses count 31 dead in Kessel Ford",
        "Nurses said militants had shelled Kessel Ford on Tuesday and that 31 people were dead. "
        "The government has given a lower number.",
    )  # fmt: skip
    kestrel_all = kestrel.whole(
        [kestrel.event("ASSAULT", "shelled", mode="heavy-weapons", actor=["brigade=militants"],
                       recipient=["ford=Kessel Ford"], said_by=["nurses=Nurses|said"],
                       place="Kessel Ford", time="on Tuesday", size={"dead": (31, 31, 31)},
                       confidence=0.88)],
        [kestrel.quote("nurses=Nurses", "said", "militants had shelled Kessel Ford on Tuesday",
                       "31 people were dead")],
    )  # fmt: skip
    return [wire_all, post_all, kestrel_all]


def others() -> list[Annotation]:
    """Other news of other weeks, so that there is something to plot and to page through."""
    found = []
    for n in range(30):
        day = f"2024-{1 + n // 10:02}-{1 + (n * 3) % 28:02}"
        type, verb = (("PROTEST", "marched"), ("CONSULT", "met"), ("MOBILIZE", "massed"))[n % 3]
        place = ("Sarn", "Dorrin")[n % 2]
        one = report(
            f"other-{n}", ("Meridian Wire", "Kestrel News", "Sarn Courier")[n % 3], day,
            f"Note {n} from {place}",
            f"People in {place} {verb} again, officials of Norland said. It was number {n}.",
        )  # fmt: skip
        found.append(one.whole([
            one.event(type, verb, actor=["norland=People"], said_by=["norland=Norland|said"],
                      place=place, confidence=0.5 + (n % 10) / 25),
        ]))  # fmt: skip
    return found


def incident(told: Sequence[Annotation]) -> Incident:
    """The incident of the three reports."""
    events = [whole.events[0] for whole in told] + [told[0].events[2]]
    heard = [
        Told(report=e.report.id, event=e.id, outlet=e.report.outlet, date=e.report.date,
             status=e.status, hedged=e.hedged, cue=None, via=(),
             copy_of="shelling-wire" if e.report.id == "shelling-post" else None)
        for e in events
    ]  # fmt: skip
    voices = [("Varenian army", "varenian-army", False, heard[:2]), ("nurses", "x-nurses", False,
              heard[2:3]), ("Dawn Brigade", "dawn-brigade", True, heard[3:])]  # fmt: skip
    ids = tuple(event.id for event in events)
    return Incident(
        id="i-kessel", event="ASSAULT", mode="heavy-weapons",
        actor=(_party("brigade", 4),), recipient=(_party("ford", 4),), date="2024-03-12",
        enddate="2024-03-12", event_loc=events[0].event_loc, size={"dead": (12, 12, 31)},
        text=events[0].text, events=ids, reports=3, sources=2,
        voices=tuple(
            Voice(name=name, entity_id=id, kind="source", denies=denies, first=some[0].date,
                  latest=some[-1].date, told=tuple(some))
            for name, id, denies, some in voices
        ),
        disputed={
            "size.dead": (
                Claim(value=12, voices=("Varenian army",), events=ids[:2], first="2024-03-13",
                      latest="2024-03-13"),
                Claim(value=31, voices=("nurses",), events=ids[2:3], first="2024-03-14",
                      latest="2024-03-14"),
            ),
            "status": (
                Claim(value="actual", voices=("Varenian army", "nurses"), events=ids[:3],
                      first="2024-03-13", latest="2024-03-14"),
                Claim(value="negated", voices=("Dawn Brigade",), events=ids[3:],
                      first="2024-03-13", latest="2024-03-13"),
            ),
        },
        called=tuple(
            Called(party="Dawn Brigade", entity_id="dawn-brigade", outlet=outlet, said_by=None,
                   words=words, count=1,
                   examples=(Example(report=id, start=0, end=6, text=f"… {words} shelled …"),))
            for outlet, words, id in (("Meridian Wire", "rebels", "shelling-wire"),
                                      ("Kestrel News", "militants", "shelling-kestrel"))
        ),
    )  # fmt: skip


def _party(key: str, events: int) -> Party:
    id, name, country, sector, part_of = PEOPLE[key]
    return Party(name=name, entity_id=id, wikidata=None, country=country, sector=sector,
                 part_of=part_of, events=events)  # fmt: skip


HOSTILE = (
    "<script>document.title = 'taken'</script> & <img src=x onerror=alert(1)> said rebels "
    "\u202ednab\u202c shelled a ridge \ufffd\ufffd, {{ 7 * 7 }} " + "w" * 1_000_000 + " ended it."
)


def hostile() -> Annotation:
    """A report that tries what can be tried."""
    one = report(
        "../<b>hostile</b>?x=1#y", "<i>Outlet</i>", "2024-02-02",
        "<script>alert(1)</script> \u202eeltit", HOSTILE, url="javascript:alert(document.cookie)",
    )  # fmt: skip
    event = one.event("ASSAULT", "shelled", actor=["brigade=rebels"],
                      said_by=["<u onclick>who</u>=<img src|said"],
                      confidence=0.3)  # fmt: skip
    quote = one.quote("<u onclick>who</u>=<img src", "said", "shelled a ridge")
    return one.whole([event], [quote])


def fill(path: Path, *, wild: bool = True) -> None:
    """A store of all this, the hostile report among it where `wild`."""
    told = shelling()
    run = Run("add", "by hand")
    with Store(path) as store:
        for whole in (*told, *others(), *([hostile()] if wild else [])):
            store.keep(whole, run, place=f"{whole.report.id}.txt")
        old = told[2]
        store.keep(_changed(old), run)
        store.fail("feeds/broken.xml", "read", "it is no XML at line 3", run)
    _link(path, told)


def _changed(whole: Annotation) -> Annotation:
    """A later version of a report, whose outlet mended its title."""
    import msgspec

    newer = msgspec.structs.replace(
        whole.report, title="Nurses count 31 dead in Kessel Ford, army counts 12",
        text=whole.report.text + " It promised to count again.",
    )  # fmt: skip
    sentences = tuple(split(newer.text, 0, len(newer.text)))
    return msgspec.structs.replace(whole, report=newer, sentences=sentences)


def _link(path: Path, told: Sequence[Annotation]) -> None:
    import sqlite3
    from contextlib import closing

    one = incident(told)
    with closing(sqlite3.connect(path)) as db, db:
        place = one.event_loc
        assert place is not None
        row = (1, one.id, one.event, one.date, one.enddate, place.resolved_place,
               place.country_code, place.lat, place.lon, one.reports, one.sources,
               to_json(one).decode())  # fmt: skip
        db.execute(f"INSERT INTO incidents VALUES ({', '.join('?' * len(row))})", row)
        db.executemany(
            "INSERT INTO incident_events SELECT event_key, 1 FROM events JOIN versions "
            "USING (version_key) WHERE current AND id = ?",
            [(id,) for id in one.events],
        )
        keys = dict(db.execute("SELECT r.id, version_key FROM versions JOIN reports AS r "
                               "USING (report_key) WHERE current"))  # fmt: skip
        wire = keys["shelling-wire"]
        db.executemany(
            "INSERT INTO copies VALUES (?, ?, ?, ?)",
            [(wire, wire, 1.0, "Meridian Wire"), (keys["shelling-post"], wire, 0.97, None)],
        )


def annotation(id: str) -> dict[str, Any]:
    """For tests that want to know what they should see."""
    found = {whole.report.id: whole for whole in (*shelling(), *others())}
    return {"whole": found[id]}
