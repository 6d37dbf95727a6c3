"""How likely two reports tell of the same happening, and two events are the same incident.

A logistic regression on what they have in common; its weights are tables that can be read, fitted
by `training/linking.py`. All features are the same whichever of the two comes first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

from sayso.linking.traits import EventTraits, ReportTraits
from sayso.linking.words import cosine

Features = dict[str, float]

RIVALS = 0.9
"""What rival claims in one report count for: a rule finds them, so there is nothing to fit."""
NEAR = 50.0
"""Kilometres within which a town and the village that was meant may lie."""
_DIGITS = 4


def of_reports(one: ReportTraits, other: ReportTraits) -> Features:
    """What two reports have in common."""
    words, names = cosine(one.words, other.words), cosine(one.names, other.names)
    gap = _gap(one.day, other.day)
    return {
        "words": words,
        "words, root": math.sqrt(words),
        "title": cosine(one.title, other.title),
        "names": names,
        "names, root": math.sqrt(names),
        "days apart": gap if gap is not None else 0.5,
    }


def of_events(
    one: EventTraits, other: EventTraits, here: ReportTraits, there: ReportTraits
) -> Features:
    """What two events of one type have in common; `here` and `there` are their reports."""
    actor, recipient = _same(one.actor, other.actor), _same(one.recipient, other.recipient)
    turned = max(_share(one.actor, other.recipient), _share(one.recipient, other.actor))
    where = places(one, other)
    days = _days(one, other)
    reports = cosine(here.words, there.words)
    gap = _gap(here.day, there.day)
    return {
        "sentence": cosine(one.words, other.words),
        "report": reports,
        "report, root": math.sqrt(reports),
        "report title": cosine(here.title, there.title),
        "reports' days apart": gap if gap is not None else 0.5,
        "trigger": float(one.trigger == other.trigger),
        "mode": float(one.mode == other.mode and one.mode is not None),
        "other mode": float(None not in (one.mode, other.mode) and one.mode != other.mode),
        "actor": actor or 0.0,
        "other actor": float(actor == 0),
        "recipient": recipient or 0.0,
        "other recipient": float(recipient == 0),
        "actor is recipient": turned,
        "place": float(where == "same"),
        "place near by": float(where == "near"),
        "other place": float(where == "far"),
        "day": float(days == "same"),
        "other day": float(days == "other"),
        "number": float(_sizes(one.size, other.size) == "same"),
        "other number": float(_sizes(one.size, other.size) == "other"),
    }


def reports(one: ReportTraits, other: ReportTraits) -> float:
    """The probability that two reports tell of the same happening."""
    return score("coverage", of_reports(one, other))


def events(one: EventTraits, other: EventTraits, here: ReportTraits, there: ReportTraits) -> float:
    """The probability that two events are one incident; `here` and `there` are their reports."""
    if one.event != other.event:
        return 0.0
    if one.version == other.version:
        return RIVALS if rivals(one, other) else 0.0
    return score("incidents", of_events(one, other, here, there))


def score(table: str, features: Mapping[str, float]) -> float:
    """The probability, by the weights of a table: "coverage" or "incidents"."""
    weights = load(table)
    total = math.fsum([weights[""], *(weights[name] * value for name, value in features.items())])
    return round(1 / (1 + math.exp(-max(-40.0, min(40.0, total)))), _DIGITS)


@cache
def load(table: str) -> dict[str, float]:
    """The weights of a table by feature; the constant has no name."""
    file = resources.files(__package__) / "tables" / f"{table}.tsv"
    rows = (
        line.split("\t")
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return {name.removeprefix("constant"): float(weight) for name, weight in rows}


def rivals(one: EventTraits, other: EventTraits) -> bool:
    """Whether two events of one report are one happening that voices tell differently.

    A report's events are different ones already, by type, parties, status or occurrence. The
    same happening is meant where one side denies what the other tells, and where different voices
    name different doers of what happened to the same one at the same time and place.
    """
    if places(one, other) == "far" or _days(one, other) == "other" or one.mode != other.mode:
        return False
    actor, recipient = _same(one.actor, other.actor), _same(one.recipient, other.recipient)
    denied = (one.status == "negated") != (other.status == "negated")
    if denied:
        return actor != 0 and recipient != 0 and bool(actor or recipient)
    return (
        one.said_by != other.said_by
        and "future" not in (one.status, other.status)
        and actor == 0
        and bool(recipient)
        and (places(one, other) == "same" or _days(one, other) == "same")
    )


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> float | None:
    """The share of parties in common, None if either is not known."""
    return _share(one, other) if one and other else None


def _share(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if not one or not other:
        return 0.0
    common = len(set(one) & set(other))
    return common / min(len(one), len(other))


def places(one: EventTraits, other: EventTraits) -> str | None:
    """Whether the places are the "same", "near" or "far"; None where that cannot be told."""
    if one.place is None or other.place is None:
        return None
    if one.place == other.place:
        return "same" if min(one.level, other.level) > 1 else None
    if one.country and other.country and one.country != other.country:
        return "far"
    if min(one.level, other.level) <= 2 or one.at is None or other.at is None:
        return None  # one may lie in the other
    return "near" if _kilometres(one.at, other.at) <= NEAR else "far"


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way between two points, flat: it is for short ways."""
    across = math.cos(math.radians((one[0] + other[0]) / 2)) * (one[1] - other[1])
    return 111.2 * math.hypot(one[0] - other[0], across)


def _days(one: EventTraits, other: EventTraits) -> str | None:
    """Whether two events were on the same day; None where either day is not known."""
    if one.first is None or other.first is None or one.last is None or other.last is None:
        return None
    apart = max(one.first - other.last, other.first - one.last)
    if one.exact and other.exact:
        # A day off is common: time zones, "overnight", a report that goes by its own day.
        return "same" if apart <= 1 else "other"
    return "other" if apart > 1 else None


def _sizes(one: Mapping[str, tuple[int, int]], other: Mapping[str, tuple[int, int]]) -> str | None:
    common = [what for what in one if what in other]
    if not common:
        return None
    near = all(one[w][0] <= other[w][1] and other[w][0] <= one[w][1] for w in common)
    return "same" if near else "other"


def _gap(one: int | None, other: int | None) -> float | None:
    """Days apart, from 0 to 1 for half a year and more."""
    if one is None or other is None:
        return None
    return min(1.0, math.log2(1 + abs(one - other)) / 7.5)
