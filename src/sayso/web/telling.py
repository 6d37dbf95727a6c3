"""An event → a sentence that a person can read, told as what it is: somebody's claim.

"The army said rebels attacked the town on 2024-05-01": who says so comes first, then who did what
to whom. The verbs are those of `tables/verbs.tsv`, the same for all sides; the report's own words
stand beside the sentence wherever it is shown.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import Literal, NamedTuple

from sayso.exporting import words
from sayso.records import Actor, Event, Incident, Party, SaidBy, Status, Voice
from sayso.web.showing import LONGEST, plain

Kind = Literal["plain", "source", "outlet", "actor", "act", "recipient", "nobody"]

NOBODY = "somebody unnamed"
_NAMES = 4
_VOICES = 2


class Part(NamedTuple):
    """Some words of a sentence, what they are, and the entity that they name."""

    kind: Kind
    text: str
    entity: str | None = None


class Verb(NamedTuple):
    """What is done, with "{}" for the recipient, and where none is named."""

    base: str
    past: str
    base_alone: str
    past_alone: str


def told(event: Event) -> list[Part]:
    """The sentence of an event, with who says so."""
    return [*_who_says(event), *_what(event), *_where_and_when(event)]


def claimed(event: Event) -> list[Part]:
    """The same without who says so."""
    return [*_what(event), *_where_and_when(event)]


def sentence(parts: Iterable[Part]) -> str:
    """Parts as plain text."""
    return plain("".join(part.text for part in parts))


def incident_title(incident: Incident) -> list[Part]:
    """Who says what of an incident, and who denies it.

    Where they differ on who did it, or to whom, the one who is named most stands for all.
    """
    saying = [voice for voice in incident.voices if not voice.denies]
    denying = [voice for voice in incident.voices if voice.denies]
    denied = bool(denying) and not saying
    parts = [
        *_voices(denying if denied else saying),
        Part("plain", " said " if saying or denied else "It is said that "),
        *_named_most(incident, "actor"),
        Part("plain", " "),
        *_act(
            incident.event,
            incident.mode,
            "negated" if denied else "actual",
            False,
            incident.recipient,
            tuple(_named_most(incident, "recipient")),
        ),
    ]
    parts += _where(incident)
    if incident.date:
        days = words.days(incident.date, incident.enddate or incident.date)
        parts.append(Part("plain", f", {days}"))
    if saying and denying:
        parts.append(Part("plain", "; "))
        parts += _voices(denying)
        parts.append(Part("plain", " denied it"))
    return parts


def _named_most(incident: Incident, role: Literal["actor", "recipient"]) -> Iterator[Part]:
    parties: tuple[Party, ...] = getattr(incident, role)
    if role in incident.disputed and len(parties) > 1:
        yield from _names(parties[:1], role)
        yield Part("plain", " or others")
    else:
        yield from _names(parties, role)


def _voices(voices: Sequence[Voice]) -> Iterator[Part]:
    """The first of them, and how many more there are."""
    for number, voice in enumerate(voices[:_VOICES]):
        if number:
            yield Part("plain", ", " if len(voices) > _VOICES else " and ")
        kind: Kind = "source" if voice.kind == "source" else "outlet"
        yield Part(kind, voice.name, voice.entity_id)
    if len(voices) > _VOICES:
        yield Part("plain", f" and {len(voices) - _VOICES} more")


def _who_says(event: Event) -> Iterator[Part]:
    """ "Reuters, citing an aide, said ", or the outlet in its own voice."""
    if not event.said_by:
        name = event.report.outlet
        yield Part("outlet" if name else "nobody", name or "An outlet without a name")
        yield Part("plain", " reports: ")
        return
    first, *inner = event.said_by
    yield from _sources(first)
    for link in inner:
        yield Part("plain", ", citing ")
        yield from _sources(link)
    yield Part("plain", ", said " if inner else " said ")


def _sources(link: SaidBy) -> Iterator[Part]:
    for number, one in enumerate((link, *link.and_)):
        if number:
            yield Part("plain", " and ")
        yield Part("source", one.name, one.entity_id)


def _what(event: Event) -> Iterator[Part]:
    yield from _names(event.actor, "actor")
    yield Part("plain", " ")
    yield from _act(event.event, event.mode, event.status, event.hedged, event.recipient)


def _act(
    type: str,
    mode: str | None,
    status: Status,
    hedged: bool,
    recipient: Sequence[Actor | Party],
    names: Sequence[Part] | None = None,
) -> Iterator[Part]:
    verb = verbs().get((type, mode)) or verbs()[type, None]
    base, past = (verb.base, verb.past) if recipient else (verb.base_alone, verb.past_alone)
    act = {
        "actual": past,
        "future": f"will {base}",
        "hypothetical": f"may {base}",
        "negated": f"did not {base}",
    }[status]
    before, _, after = act.partition("{}")
    yield Part("act", ("allegedly " if hedged else "") + before.rstrip())
    if recipient:
        yield Part("plain", " ")
        yield from _names(recipient, "recipient") if names is None else names
    if after:
        yield Part("act", after)


def _names(actors: Sequence[Actor | Party], kind: Kind) -> Iterator[Part]:
    if not actors:
        yield Part("nobody", NOBODY)
        return
    some = list(actors[:_NAMES])
    for number, actor in enumerate(some):
        if number:
            last = number == len(actors) - 1
            yield Part("plain", " and " if last else ", ")
        yield Part(kind, actor.name, actor.entity_id)
    if len(actors) > _NAMES:
        yield Part("plain", f" and {len(actors) - _NAMES} more")


def _where_and_when(event: Event) -> Iterator[Part]:
    yield from _where(event)
    if event.date:
        day = event.date == (event.enddate or event.date)
        yield Part("plain", f" on {event.date}" if day else f", {words.when(event)}")
    if event.size:
        yield Part("plain", f" ({words.counts(event)})")


def _where(one: Event | Incident) -> Iterator[Part]:
    """The place, unless it is named already."""
    place = one.event_loc
    if place:
        name = place.resolved_place or place.extracted_place
        if name not in {party.name for party in (*one.actor, *one.recipient)}:
            yield Part("plain", f" in {name[:LONGEST]}")


@functools.cache
def verbs() -> dict[tuple[str, str | None], Verb]:
    """The verbs by type and mode; None is any mode."""
    table = resources.files("sayso.web") / "tables" / "verbs.tsv"
    rows = [
        line.split("\t")
        for line in table.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return {(type, None if mode == "-" else mode): Verb(*forms) for type, mode, *forms in rows[1:]}
