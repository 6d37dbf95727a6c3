"""The plain data that flows: a report comes in, attributions and events leave.

Every record is an immutable struct. `start` and `end` count Unicode characters in the report's
text as stored, and `text[start:end]` is always the words themselves.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Status = Literal["actual", "future", "hypothetical", "negated"]
Kind = Literal["direct", "indirect", "mixed"]
MentionKind = Literal["name", "nominal", "pronoun"]
Precision = Literal["day", "week", "month", "year", "span", "none"]
DateFrom = Literal["given", "dateline", "metadata", "inferred"]


class Record(msgspec.Struct, frozen=True):
    """Base of all records: immutable and compared by value."""


class Span(Record, frozen=True, kw_only=True):
    """Words of a report: `report.text[start:end] == text`."""

    text: str
    start: int
    end: int

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of `text` from `start` to `end`."""
        return cls(text=text[start:end], start=start, end=end)


class Report(Record, frozen=True, kw_only=True):
    """One news report as stored. `date` is its day of publication, YYYY-MM-DD."""

    id: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    date: str | None = None
    date_from: DateFrom | None = None
    language: str | None = None
    text: str


class ReportRef(Record, frozen=True, kw_only=True):
    """What an event or attribution repeats of its report: all but the text."""

    id: str
    url: str | None
    outlet: str | None
    title: str | None
    date: str | None
    date_from: DateFrom | None

    @classmethod
    def of(cls, report: Report) -> ReportRef:
        """The reference that stands for `report` in its events."""
        return cls(
            id=report.id,
            url=report.url,
            outlet=report.outlet,
            title=report.title,
            date=report.date,
            date_from=report.date_from,
        )


class Source(Record, frozen=True, kw_only=True):
    """Who is quoted: the words, and the entity that they stand for."""

    text: str
    start: int
    end: int
    name: str
    entity_id: str | None


class SaidBy(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One link of the chain that vouches for an event, from the outside in.

    Sources side by side ("Riyadh and Washington said") are one link; the second and further
    ones stand in `and`.
    """

    name: str
    entity_id: str | None
    text: str
    start: int
    end: int
    cue: Span | None
    kind: Kind
    and_: tuple[SaidBy, ...] = msgspec.field(default=(), name="and")


class Actor(Record, frozen=True, kw_only=True):
    """An entity in the role of actor or recipient, by the words that name it nearest the trigger.

    `country` is ISO 3166 alpha-3 or one of PLOVER's special codes (IGO, UNO, EUR, NGO, ISM, IMG,
    MNC, KOS); `sector` holds PLOVER sector codes, the primary one first.
    """

    text: str
    start: int
    end: int
    name: str
    entity_id: str | None
    wikidata: str | None
    country: str | None
    sector: tuple[str, ...]
    part_of: tuple[str, ...]


class EventPlace(Record, frozen=True, kw_only=True):
    """Where an event happened. `resolution` is 1 country, 2 province, 3 district, 4 place."""

    extracted_place: str
    resolved_place: str | None
    geonameid: int | None
    lat: float | None
    lon: float | None
    province: str | None
    country: str | None
    country_code: str | None
    feature_code: str | None
    resolution: int | None


class Evidence(Record, frozen=True, kw_only=True):
    """One mention of an event: the trigger's words and the sentence they stand in."""

    text: str
    start: int
    end: int
    sentence: tuple[int, int]


class Event(Record, frozen=True, kw_only=True):
    """A political or conflict event as one report tells it (see the codebook in the docs)."""

    id: str
    report: ReportRef
    event: str
    mode: str | None
    context: tuple[str, ...]
    quad_code: int
    cameo: str | None
    status: Status
    historical: bool
    hedged: bool
    said_by: tuple[SaidBy, ...]
    actor: tuple[Actor, ...]
    recipient: tuple[Actor, ...]
    date: str | None
    enddate: str | None
    date_precision: Precision
    date_text: Span | None
    event_loc: EventPlace | None
    size: dict[str, tuple[int, int, int]]
    evidence: tuple[Evidence, ...]
    text: str
    confidence: float
    coder: str


class Attribution(Record, frozen=True, kw_only=True):
    """Who says what: source, cue and the spans of the content.

    `source` is None where the text leaves it out. `inside` is the index of the attribution that
    this one stands in, in the report's list.
    """

    report: ReportRef
    source: Source | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: Kind
    inside: int | None
    confidence: float


class Mention(Record, frozen=True, kw_only=True):
    """One mention of an entity."""

    text: str
    start: int
    end: int
    kind: MentionKind


class Entity(Record, frozen=True, kw_only=True):
    """Somebody or something that acts, is acted upon or speaks, with all its mentions."""

    entity_id: str
    name: str
    wikidata: str | None
    country: str | None
    sector: tuple[str, ...]
    part_of: tuple[str, ...]
    mentions: tuple[Mention, ...]


class PlaceMention(Record, frozen=True, kw_only=True):
    """A mention of a place; every field after `end` is None where it is not resolved."""

    text: str
    start: int
    end: int
    geonameid: int | None
    name: str | None
    lat: float | None
    lon: float | None
    country_code: str | None
    province: str | None
    feature_code: str | None
    resolution: int | None

    @classmethod
    def unresolved(cls, text: str, start: int, end: int) -> PlaceMention:
        """The mention of a place that is not known."""
        return cls(
            text=text[start:end],
            start=start,
            end=end,
            geonameid=None,
            name=None,
            lat=None,
            lon=None,
            country_code=None,
            province=None,
            feature_code=None,
            resolution=None,
        )


class TimeMention(Record, frozen=True, kw_only=True):
    """A mention of a day or a stretch of days; `date` is None where it is not resolved."""

    text: str
    start: int
    end: int
    date: str | None
    enddate: str | None
    precision: Precision


class Annotation(Record, frozen=True, kw_only=True):
    """All layers of one report.

    `sentences` are those that are coded; `headline` and `dateline` stand apart from them, and
    repeated headlines and source lines are in neither.
    """

    report: Report
    headline: tuple[int, int] | None
    dateline: tuple[int, int] | None
    sentences: tuple[tuple[int, int], ...]
    entities: tuple[Entity, ...]
    places: tuple[PlaceMention, ...]
    times: tuple[TimeMention, ...]
    attributions: tuple[Attribution, ...]
    events: tuple[Event, ...]


class Party(Record, frozen=True, kw_only=True):
    """An actor or recipient of an incident; `events` of its events name it."""

    name: str
    entity_id: str | None
    wikidata: str | None
    country: str | None
    sector: tuple[str, ...]
    part_of: tuple[str, ...]
    events: int


class Told(Record, frozen=True, kw_only=True):
    """Where a voice is heard: one event of one report.

    `report` and `event` are ids, `date` is the report's. `via` are those who pass it on, from the
    outside in, without the outlet. `copy_of` is the id of the report that this one is a copy of.
    """

    report: str
    event: str
    outlet: str | None
    date: str | None
    status: Status
    hedged: bool
    cue: str | None
    via: tuple[str, ...]
    copy_of: str | None


class Voice(Record, frozen=True, kw_only=True):
    """Somebody who says that an incident happened, or denies it: once, however often repeated.

    `kind` is `source` (somebody who is quoted), `agency` (the wire service that a report is
    credited to) or `outlet` (which tells it without a source). One who says it here and denies it
    there is two voices. `first` and `latest` are days of the reports in `told`.
    """

    name: str
    entity_id: str | None
    kind: Literal["source", "agency", "outlet"]
    denies: bool
    first: str | None
    latest: str | None
    told: tuple[Told, ...]


class Claim(Record, frozen=True, kw_only=True):
    """One of the values that are given for a field: by which voices, in which events, when."""

    value: str | int
    voices: tuple[str, ...]
    events: tuple[str, ...]
    first: str | None
    latest: str | None


class Example(Record, frozen=True, kw_only=True):
    """Words of a report (its id), and the text of the sentence that they stand in."""

    report: str
    start: int
    end: int
    text: str


class Called(Record, frozen=True, kw_only=True):
    """What an outlet calls a party, how often, and where.

    `said_by` is who is quoted word for word with it; None where the words are the outlet's own.
    """

    party: str
    entity_id: str | None
    outlet: str | None
    said_by: str | None
    words: str
    count: int
    examples: tuple[Example, ...]


class Incident(Record, frozen=True, kw_only=True):
    """What one or several reports say of one happening.

    `events` are ids. `reports` counts the reports, copies too; `sources` those that are
    independent: the voices that say so, each once. `size` spans all numbers that are given. `text`
    is a sentence that tells of it. The keys of `disputed` are `actor`, `recipient`, `mode`,
    `status`, `date`, `event_loc`, and `size.dead` and so on.
    """

    id: str
    event: str
    mode: str | None
    actor: tuple[Party, ...]
    recipient: tuple[Party, ...]
    date: str | None
    enddate: str | None
    event_loc: EventPlace | None
    size: dict[str, tuple[int, int, int]]
    text: str
    events: tuple[str, ...]
    reports: int
    sources: int
    voices: tuple[Voice, ...]
    disputed: dict[str, tuple[Claim, ...]]
    called: tuple[Called, ...]


KINDS: dict[str, type[Record]] = {
    "event": Event,
    "attribution": Attribution,
    "report": Report,
    "incident": Incident,
    "annotation": Annotation,
}

_encoder = msgspec.json.Encoder()


def to_json(record: Record) -> bytes:
    """One record as one line of JSON (UTF-8, no line break)."""
    return _encoder.encode(record)


def to_dict(record: Record) -> dict[str, Any]:
    """One record as plain dicts, tuples, strings and numbers."""
    built: dict[str, Any] = msgspec.to_builtins(record)
    return built


def schema(kind: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of a kind of record.

    Raises:
        KeyError: `kind` is none of `KINDS`.
    """
    body = msgspec.json.schema(KINDS[kind])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}
