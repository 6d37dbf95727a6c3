"""Who says that an incident happened, and who denies it: each once, whoever repeats it.

The voice of an event is who stands nearest to the fact: the last link of its chain, so that two
papers which both quote the ministry are one voice, the ministry. An event without a chain is told
by the outlet itself, or, where the report is a copy or credited to an agency, by the agency.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from sayso.linking.naming import Name, Names
from sayso.linking.parts import Part
from sayso.records import Told, Voice

Kind = Literal["source", "agency", "outlet"]
_KINDS: tuple[Kind, ...] = ("source", "agency", "outlet")


class Heard(NamedTuple):
    """One voice in one event."""

    name: str
    entity_id: str | None
    kind: Kind
    told: Told


def heard(part: Part) -> list[Heard]:
    """The voices of one event: several where sources stand side by side."""
    event, story = part.event, part.story
    chain = event.said_by
    if not chain:
        kind: Kind = "agency" if story.by_agency else "outlet"
        name = story.name or f"report {event.report.id}"
        return [Heard(name, None, kind, _told(part, None, ()))]
    via = tuple(" & ".join(one.name for one in (link, *link.and_)) for link in chain[:-1])
    return [
        Heard(
            one.name, one.entity_id, "source", _told(part, one.cue.text if one.cue else None, via)
        )
        for one in (chain[-1], *chain[-1].and_)
    ]


def voices(parts: Sequence[Part]) -> tuple[Voice, ...]:
    """All voices, those that say so before those that deny it, each by the first day."""
    every = [one for part in parts for one in heard(part)]
    names = Names(Name(one.name, one.entity_id) for one in every if one.kind == "source")
    groups: dict[tuple[Kind, Name, bool], list[Heard]] = {}
    for one in every:
        chief = names.chief(one.name, one.entity_id) if one.kind == "source" else _outlet(one.name)
        groups.setdefault((one.kind, chief, one.told.status == "negated"), []).append(one)
    found = [
        Voice(
            name=chief.name,
            entity_id=chief.entity_id,
            kind=kind,
            denies=denies,
            first=min(_days(group), default=None),
            latest=max(_days(group), default=None),
            told=tuple(sorted((one.told for one in group), key=_order)),
        )
        for (kind, chief, denies), group in groups.items()
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (one.denies, one.first or "9", _KINDS.index(one.kind), one.name),
        )
    )


def names_of(part: Part, names: Names) -> list[str]:
    """What the voices of an event are called in `voices`."""
    return [
        names.chief(one.name, one.entity_id).name if one.kind == "source" else one.name
        for one in heard(part)
    ]


def independent(found: Iterable[Voice]) -> int:
    """How many voices say so."""
    return sum(not one.denies for one in found)


def _outlet(name: str) -> Name:
    return Name(name, None)


def _told(part: Part, cue: str | None, via: tuple[str, ...]) -> Told:
    event = part.event
    return Told(
        report=event.report.id,
        event=event.id,
        outlet=event.report.outlet,
        date=event.report.date,
        status=event.status,
        hedged=event.hedged,
        cue=cue,
        via=via,
        copy_of=part.story.copy_of,
    )


def _days(group: Iterable[Heard]) -> list[str]:
    return [one.told.date for one in group if one.told.date]


def _order(one: Told) -> tuple[str, str, str]:
    return (one.date or "9", one.report, one.event)
