"""What is asked for in a search → a condition on events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from sayso.events import ontology
from sayso.reading.dates import iso_day
from sayso.records import Status
from sayso.store import Filters
from sayso.store.filters import OUTLET

PAGE = 25
"""Events of a page."""

ORDERS = {
    "newest": "newest reports first",
    "when": "first happened first",
    "sure": "surest first",
    "unsure": "least sure first",
    "sample": "in a random order, the same for everybody",
}
REVIEWED = {"no": "not yet", "right": "found right", "wrong": "rejected", "corrected": "mended"}


@dataclass(frozen=True, slots=True)
class Search:
    """The fields of the search form. `wrong` holds what cannot be meant, by field."""

    q: str = ""
    event: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    actor: str = ""
    recipient: str = ""
    said_by: str = ""
    country: str = ""
    outlet: str = ""
    place: str = ""
    since: str = ""
    until: str = ""
    least: str = ""
    reviewed: str = ""
    order: str = "newest"
    wrong: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, args: Any, order: str = "newest") -> Search:
        """The search of an address."""
        words = {
            name: (args.get(name) or "").strip()[:500]
            for name in ("q", "actor", "recipient", "said_by", "country", "outlet", "place",
                         "since", "until", "least", "reviewed")
        }  # fmt: skip
        words["country"] = words["country"].upper()
        types = tuple(t for t in args.getlist("event") if t)
        states = tuple(s for s in args.getlist("status") if s)
        wanted = args.get("order") or order
        wrong: dict[str, str] = {}
        if unknown := [t for t in types if t not in ontology.load().types]:
            wrong["event"] = f"there is no type {unknown[0][:40]!r}"
        if unknown := [s for s in states if s not in get_args(Status)]:
            wrong["status"] = f"there is no status {unknown[0][:40]!r}"
        if words["country"] and not re.fullmatch("[A-Z]{3}", words["country"]):
            wrong["country"] = "a code of three letters, such as UKR or UNO"
        for name in ("since", "until"):
            try:
                iso_day(words[name]) if words[name] else None
            except ValueError:
                wrong[name] = "a day, as in 2024-05-01"
        try:
            fine = 0 <= float(words["least"] or 0) <= 1
        except ValueError:
            fine = False
        if not fine:
            wrong["least"] = "a number from 0 to 1"
        if wanted not in ORDERS:
            wanted = order
        if words["reviewed"] not in REVIEWED:
            words["reviewed"] = ""
        return cls(**words, event=types, status=states, order=wanted, wrong=wrong)

    @property
    def fields(self) -> dict[str, Any]:
        """What is asked for, as the fields of an address."""
        names = ("q", "event", "status", "actor", "recipient", "said_by", "country", "outlet",
                 "place", "since", "until", "least", "reviewed")  # fmt: skip
        found = {name: getattr(self, name) for name in names if getattr(self, name)}
        return found if self.order == "newest" else found | {"order": self.order}

    @property
    def any(self) -> bool:
        """Whether something is asked for but the order."""
        return bool(set(self.fields) - {"order"})

    def condition(self) -> tuple[str, list[Any]]:
        """The condition on events `e` of versions `v`."""
        parts = ["v.current"]
        values: list[Any] = []

        def add(sql: str, *given: Any) -> None:
            parts.append(sql)
            values.extend(given)

        filters = Filters(
            since=self.since or None,
            until=self.until or None,
            event=self.event,
            status=self.status,
            min_confidence=float(self.least or 0),
        )
        if filters.any:
            sql, more = filters.of_events()
            add(sql, *more)
        if self.q:
            _words(self.q, add)
        for role, word in (("actor", self.actor), ("recipient", self.recipient)):
            if word:
                add(_named("event_actors", f"role = '{role}' AND "), *_names(word))
        if self.said_by == OUTLET:
            add("NOT EXISTS (SELECT 1 FROM event_sources AS s WHERE s.event_key = e.event_key)")
        elif self.said_by:
            add(_named("event_sources", ""), *_names(self.said_by))
        if self.country:
            add(
                "(e.country_code = ? OR e.event_key IN "
                "(SELECT event_key FROM event_actors WHERE country = ?))",
                *(self.country, self.country),
            )
        if self.place:
            add(
                "(e.resolved_place LIKE ? ESCAPE '\\' OR e.extracted_place LIKE ? ESCAPE '\\')",
                *(like(self.place), like(self.place)),
            )
        if self.outlet:
            add("v.outlet LIKE ? ESCAPE '\\'", like(self.outlet))
        if self.reviewed == "no":
            add(f"NOT EXISTS ({_REVIEWS})")
        elif self.reviewed:
            add(f"EXISTS ({_REVIEWS} AND w.verdict = ?)", self.reviewed)
        return " AND ".join(parts), values


_REVIEWS = (
    "SELECT 1 FROM reviews_standing AS w WHERE w.report_key = v.report_key "
    "AND w.layer = 'event' AND w.id = e.id"
)


def _named(table: str, more: str) -> str:
    """Events with somebody in a role, by id; where it is nobody's id, by a part of the name."""
    return (
        f"e.event_key IN (SELECT event_key FROM {table} WHERE {more}entity_id = ? "
        f"UNION ALL SELECT event_key FROM {table} WHERE {more}name LIKE ? ESCAPE '\\' "
        f"AND NOT EXISTS (SELECT 1 FROM {table} WHERE entity_id = ?))"
    )


def _names(word: str) -> tuple[str, str, str]:
    return word, like(word), word


def _words(words: str, add: Any) -> None:
    """Words of a sentence, or the name of somebody in it."""
    query = full_text(words)
    name = like(words.strip('"'))
    sets = [
        "SELECT event_key FROM event_actors WHERE name LIKE ? ESCAPE '\\'",
        "SELECT event_key FROM event_sources WHERE name LIKE ? ESCAPE '\\'",
    ]
    values = [name, name]
    if query:
        sets.insert(0, "SELECT rowid FROM events_text WHERE events_text MATCH ?")
        values.insert(0, query)
    add(f"e.event_key IN ({' UNION '.join(sets)})", *values)


def full_text(words: str) -> str:
    """Words of people as a query of FTS5 that cannot be wrong.

    All words have to be there, in any of their forms; "in quotation marks" one after the other;
    `OR` between two, either; a `*` at the end of a word, whatever it goes on with; `-` before it:
    not there.
    """
    wanted: list[str] = []
    banned: list[str] = []
    either = False
    for sign, phrase, word in re.findall(r'(-?)(?:"([^"]*)"|([^\s"]+))', words):
        if word == "OR" and not sign:
            either = bool(wanted)
            continue
        text = (phrase or word).replace('"', " ").replace("\x00", " ")
        if not re.search(r"\w", text):
            continue
        star = "*" if word.endswith("*") else ""
        term = f'"{text.rstrip("*")}"{star}'
        if sign:
            banned.append(term)
        elif either:
            wanted[-1] = f"({wanted[-1]} OR {term})"
        else:
            wanted.append(term)
        either = False
    if not wanted:
        return ""
    found = " AND ".join(wanted)
    return f"({found}) NOT ({' OR '.join(banned)})" if banned else found


def like(word: str) -> str:
    """A pattern of LIKE, with ESCAPE, for what holds these words."""
    escaped = re.sub(r"([\\%_])", r"\\\1", word)
    return f"%{escaped}%"
