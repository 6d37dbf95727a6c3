"""The fields on which the reports of an incident differ: each value, who gives it, since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from sayso.linking import scorer
from sayso.linking.naming import Names
from sayso.linking.parts import Part
from sayso.linking.traits import of_event
from sayso.linking.voices import names_of
from sayso.records import Actor, Claim

Value = str | int
Given = list[tuple[Value, Part]]


def disputed(parts: Sequence[Part], sources: Names, parties: Names) -> dict[str, tuple[Claim, ...]]:
    """The claims for each field that is in dispute."""
    found: dict[str, Given] = {}
    for field, pick in (("actor", _actor), ("recipient", _recipient)):
        found[field] = _parties(parts, pick, parties)
    found["mode"] = _several([(part.event.mode, part) for part in parts if part.event.mode])
    found["status"] = _status(parts)
    found["date"] = _dates(parts)
    found["event_loc"] = _places(parts)
    for what in sorted({what for part in parts for what in part.event.size}):
        found[f"size.{what}"] = _sizes(parts, what)
    return {field: _claims(given, sources) for field, given in found.items() if given}


def _claims(given: Given, sources: Names) -> tuple[Claim, ...]:
    values: dict[Value, list[Part]] = {}
    for value, part in given:
        values.setdefault(value, []).append(part)
    return tuple(
        Claim(
            value=value,
            voices=tuple(dict.fromkeys(name for part in by for name in names_of(part, sources))),
            events=tuple(part.event.id for part in by),
            first=min((p.event.report.date for p in by if p.event.report.date), default=None),
            latest=max((p.event.report.date for p in by if p.event.report.date), default=None),
        )
        for value, by in sorted(values.items(), key=lambda one: (str(type(one[0])), one[0]))
    )


def _several(given: Sequence[tuple[Value | None, Part]]) -> Given:
    """What is given, if there are different values."""
    kept = [(value, part) for value, part in given if value is not None]
    return kept if len({value for value, _ in kept}) > 1 else []


def _actor(part: Part) -> tuple[Actor, ...]:
    return part.event.actor


def _recipient(part: Part) -> tuple[Actor, ...]:
    return part.event.recipient


def _parties(
    parts: Sequence[Part], pick: Callable[[Part], tuple[Actor, ...]], parties: Names
) -> Given:
    """Parties, where two reports name none in common."""
    given = [
        (frozenset(parties.chief(one.name, one.entity_id).name for one in pick(part)), part)
        for part in parts
        if pick(part)
    ]
    if all(one & other for (one, _), (other, _) in combinations(given, 2)):
        return []
    return _several([("; ".join(sorted(names)), part) for names, part in given])


def _status(parts: Sequence[Part]) -> Given:
    """That it happened and that it did not; that it was planned before is no dispute."""
    return _several(
        [("negated" if part.event.status == "negated" else "actual", part) for part in parts
         if part.event.status in ("negated", "actual")]
    )  # fmt: skip


def _dates(parts: Sequence[Part]) -> Given:
    return _several(
        [(part.event.date, part) for part in parts if part.event.date_precision == "day"]
    )


def _places(parts: Sequence[Part]) -> Given:
    """Places, where two cannot be one inside the other."""
    named = {part.event.event_loc for part in parts}
    if len(named - {None}) < 2:
        return []
    placed = [(of_event(part.event, 0), part) for part in parts if part.event.event_loc]
    pairs = combinations([traits for traits, _ in placed], 2)
    if not any(scorer.places(one, other) in ("near", "far") for one, other in pairs):
        return []
    return _several(
        [
            (part.event.event_loc.resolved_place or part.event.event_loc.extracted_place, part)
            for _, part in placed
            if part.event.event_loc
        ]
    )


def _sizes(parts: Sequence[Part], what: str) -> Given:
    """Numbers, where two ranges have none in common."""
    given = [(part.event.size[what], part) for part in parts if what in part.event.size]
    if all(a[0] <= b[2] and b[0] <= a[2] for (a, _), (b, _) in combinations(given, 2)):
        return []
    return _several([(best, part) for (_, best, _), part in given])
