"""Which records are wanted, as conditions in SQL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from typing import Any, get_args

from sayso.reading.dates import iso_day
from sayso.records import Status

OUTLET = "the outlet"
"""As a source: what nobody is named for, so that the outlet itself says it."""

Condition = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which events are wanted; those that meet all conditions. A tuple is met by any of its words.

    Attributes:
        since, until: first and last day, YYYY-MM-DD. An event counts by its own days, or where
            they are not known by the day of its report; one without any day is left out.
        event: types of event.
        actor: actors, by entity id, Wikidata id or a part of the name or words; case is ignored.
        country: codes of the country that it happened in or that an actor or recipient is of.
        min_confidence: the least confidence.
        said_by: sources, as for `actor`; "the outlet" stands for events without a source.
        status: actual, future, hypothetical, negated.

    Raises:
        ValueError: a day is none, or a status is not known; the message begins with the name.
    """

    since: str | None = None
    until: str | None = None
    event: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    min_confidence: float = 0.0
    said_by: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and field.name not in ("since", "until"):
                object.__setattr__(self, field.name, (value,))
        for name in ("since", "until"):
            day = getattr(self, name)
            if day is not None:
                try:
                    object.__setattr__(self, name, iso_day(day))
                except ValueError as error:
                    raise ValueError(f"{name}: {error}") from None
        for status in self.status:
            if status not in get_args(Status):
                raise ValueError(f"status: {status!r} is none of {', '.join(get_args(Status))}")

    def of_events(self) -> Condition:
        """The condition on events `e` of versions `v`."""
        return _all(
            self._days("coalesce(e.date, v.date)", "coalesce(e.enddate, e.date, v.date)"),
            _any_of("e.event", [word.upper() for word in self.event]),
            _any_of("e.status", list(self.status)),
            _part_of_event("event_actors", "role = 'actor'", self.actor),
            self._countries(),
            self._sources(),
            self._confidence("e"),
        )

    def of_attributions(self) -> Condition:
        """The condition on attributions `a` of versions `v`: days of the report, source, how sure.

        Raises:
            ValueError: there are conditions that only events can meet.
        """
        for name in ("event", "actor", "country", "status"):
            if getattr(self, name):
                raise ValueError(f"{name}: is for events, not for quotations")
        names = [_matches(word, ("source_id",), ("source", "source_text")) for word in self.said_by]
        return _all(self._days("v.date", "v.date"), _one_of(names), self._confidence("a"))

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()

    def _days(self, first: str, last: str) -> Condition:
        conditions: list[Condition] = []
        if self.since:
            conditions.append((f"{last} >= ?", [self.since]))
        if self.until:
            conditions.append((f"{first} <= ?", [self.until]))
        return _all(*conditions)

    def _confidence(self, table: str) -> Condition:
        least = self.min_confidence
        return (f"{table}.confidence >= ?", [least]) if least else ("1", [])

    def _countries(self) -> Condition:
        codes = [word.upper() for word in self.country]
        if not codes:
            return "1", []
        there, values = _any_of("e.country_code", codes)
        theirs, more = _any_of("country", codes)
        actors = f"SELECT 1 FROM event_actors AS p WHERE p.event_key = e.event_key AND {theirs}"
        return f"({there} OR EXISTS ({actors}))", values + more

    def _sources(self) -> Condition:
        found = [_part_of_event("event_sources", "1", (word,)) for word in self.said_by]
        if OUTLET in self.said_by:
            none = "NOT EXISTS (SELECT 1 FROM event_sources AS p WHERE p.event_key = e.event_key)"
            found.append((none, []))
        return _one_of(found)


def prepare(db: sqlite3.Connection) -> None:
    """Give a connection the function that the conditions need."""
    db.create_function("folded", 1, _folded, deterministic=True)


def _folded(words: str | None) -> str | None:
    return words.casefold() if words is not None else None


def _part_of_event(table: str, more: str, words: tuple[str, ...]) -> Condition:
    """An event has a row in the table for which one of the words is right."""
    ids = ("entity_id", "wikidata") if table == "event_actors" else ("entity_id",)
    condition, values = _one_of([_matches(word, ids, ("name", "text")) for word in words])
    if not words:
        return condition, values
    part = f"SELECT 1 FROM {table} AS p WHERE p.event_key = e.event_key AND {more}"
    return f"EXISTS ({part} AND {condition})", values


def _matches(word: str, ids: tuple[str, ...], names: tuple[str, ...]) -> Condition:
    same = [f"{column} = ?" for column in ids]
    like = [f"instr(folded({column}), ?)" for column in names]
    return f"({' OR '.join(same + like)})", [word] * len(ids) + [word.casefold()] * len(names)


def _any_of(column: str, values: list[Any]) -> Condition:
    if not values:
        return "1", []
    return f"{column} IN ({', '.join('?' * len(values))})", values


def _one_of(conditions: list[Condition]) -> Condition:
    return _joined(conditions, " OR ")


def _all(*conditions: Condition) -> Condition:
    return _joined([one for one in conditions if one != ("1", [])], " AND ")


def _joined(conditions: list[Condition], word: str) -> Condition:
    if not conditions:
        return "1", []
    values = [value for _, found in conditions for value in found]
    return f"({word.join(condition for condition, _ in conditions)})", values
