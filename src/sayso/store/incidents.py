"""What the store remembers of linking, and the incidents, copies and coverage that came of it.

`Links` is for `sayso.linking`, within one transaction; see the schema for what the tables hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from sayso.records import Incident

COPIES: Final = 1
COVERAGE: Final = 2
INCIDENTS: Final = 3
Graph = Literal[1, 2, 3]
Ties = dict[tuple[int, int], float]
CopyRow = tuple[int, int, float, str | None]
"""A row of `copies`: version, story, similarity, agency."""
Kept = tuple[Incident, list[int]]
"""An incident and the keys of its events."""

_AT_ONCE = 500
"""Keys in one query: every SQLite takes 999."""
_decoder = msgspec.json.Decoder(Incident)


class Node(NamedTuple):
    """An item of a graph: its traits, the keys that it is found by."""

    item: int
    traits: bytes
    keys: Iterable[int]


class About(NamedTuple):
    """What tells which of several reports came first."""

    id: str
    outlet: str | None
    date: str | None
    length: int


class Copy(NamedTuple):
    """A row of `copies`."""

    story: int
    similarity: float
    agency: str | None


class Links:
    """The graphs of a store, on an open connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def waiting(self) -> list[int]:
        """Current versions that are not linked yet, in order of day and id."""
        rows = self.db.execute(
            "SELECT version_key FROM versions JOIN reports USING (report_key) "
            "WHERE current AND state = 'coded' AND NOT EXISTS (SELECT 1 FROM link_nodes "
            "WHERE graph = 1 AND item = version_key) ORDER BY date, id"
        )
        return [key for (key,) in rows]

    def still_waiting(self, versions: Sequence[int]) -> list[int]:
        """Those of the versions that nobody has linked or replaced meanwhile."""
        rows = self.db.execute(
            f"SELECT version_key FROM versions WHERE version_key IN ({_marks(versions)}) "
            "AND current AND NOT EXISTS "
            "(SELECT 1 FROM link_nodes WHERE graph = 1 AND item = version_key)",
            tuple(versions),
        )
        left = {key for (key,) in rows}
        return [key for key in versions if key in left]

    def clear(self, versions: Sequence[int]) -> None:
        """Take versions and their events out of what was found, to be linked anew."""
        marks = _marks(versions)
        events = f"SELECT event_key FROM events WHERE version_key IN ({marks})"
        for table in ("copies", "coverage"):
            self.db.execute(f"DELETE FROM {table} WHERE version_key IN ({marks})", tuple(versions))
        self.db.execute(
            f"DELETE FROM incident_events WHERE event_key IN ({events})", tuple(versions)
        )

    def events(self, version: int) -> dict[str, int]:
        """The keys of a version's events by their ids."""
        rows = self.db.execute("SELECT id, event_key FROM events WHERE version_key = ?", (version,))
        return dict(rows.fetchall())

    def names(self, events: Sequence[int]) -> dict[int, tuple[str, int]]:
        """The ids of events, and the versions that they are of."""
        found: dict[int, tuple[str, int]] = {}
        for some in _parts(events):
            for key, id, version in self.db.execute(
                "SELECT event_key, id, version_key FROM events "
                f"WHERE event_key IN ({_marks(some)})",
                tuple(some),
            ):
                found[key] = (id, version)
        return found

    def reports(self, versions: Sequence[int]) -> dict[int, About]:
        """The reports of versions."""
        found: dict[int, About] = {}
        for some in _parts(versions):
            for key, *about in self.db.execute(
                "SELECT version_key, id, outlet, date, length(text) FROM versions "
                f"JOIN reports USING (report_key) WHERE version_key IN ({_marks(some)})",
                tuple(some),
            ):
                found[key] = About(*about)
        return found

    def copies(self, versions: Sequence[int]) -> dict[int, Copy]:
        """The rows of `copies`, by version."""
        found: dict[int, Copy] = {}
        for some in _parts(versions):
            for key, *row in self.db.execute(
                "SELECT version_key, story, similarity, agency FROM copies "
                f"WHERE version_key IN ({_marks(some)})",
                tuple(some),
            ):
                found[key] = Copy(*row)
        return found

    def add(self, graph: Graph, nodes: Iterable[Node]) -> None:
        """Add items, each a component of its own so far."""
        for item, traits, keys in nodes:
            self.db.execute("INSERT INTO link_nodes VALUES (?, ?, ?, ?)",
                            (graph, item, item, traits))  # fmt: skip
            self.db.executemany("INSERT INTO link_keys VALUES (?, ?, ?)",
                                ((key, graph, item) for key in keys))  # fmt: skip

    def near(self, graph: Graph, items: Sequence[int], least: int) -> set[tuple[int, int]]:
        """Pairs of one of the items and any other that share so many keys; the smaller first."""
        found: set[tuple[int, int]] = set()
        for some in _parts(items):
            found.update(
                (min(pair), max(pair))
                for pair in self.db.execute(
                    "SELECT here.item, there.item FROM link_keys AS here CROSS JOIN link_keys AS "
                    "there ON there.key = here.key AND there.graph = here.graph "
                    f"WHERE here.graph = ? AND here.item IN ({_marks(some)}) "
                    "AND there.item <> here.item GROUP BY 1, 2 HAVING count(*) >= ?",
                    (graph, *some, least),
                )
            )
        return found

    def traits(self, graph: Graph, items: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """The traits of items."""
        for some in _parts(sorted(items)):
            yield from self.db.execute(
                f"SELECT item, traits FROM link_nodes WHERE graph = ? AND item IN ({_marks(some)})",
                (graph, *some),
            )

    def tie(self, graph: Graph, ties: Ties, joining: float) -> None:
        """Add ties, and join the components that those which score `joining` or more join."""
        self.db.executemany(
            "INSERT OR REPLACE INTO link_ties VALUES (?, ?, ?, ?)",
            (row for (one, other), score in ties.items()
             for row in ((graph, one, other, score), (graph, other, one, score))),
        )  # fmt: skip
        strong = [pair for pair, score in ties.items() if score >= joining]
        items = sorted({item for pair in strong for item in pair})
        of: dict[int, int] = {}
        for some in _parts(items):
            of.update(
                self.db.execute(
                    "SELECT item, component FROM link_nodes "
                    f"WHERE graph = ? AND item IN ({_marks(some)})",
                    (graph, *some),
                )
            )
        joined = _joined((of[one], of[other]) for one, other in strong)
        for component, into in joined.items():
            self.db.execute(
                "UPDATE link_nodes SET component = ? WHERE graph = ? AND component = ?",
                (into, graph, component),
            )
        self.disturb(graph, {joined.get(one, one) for one in of.values()})

    def disturb(self, graph: Graph, components: Iterable[int]) -> None:
        """Note components whose clusters have to be found anew."""
        self.db.executemany("INSERT OR IGNORE INTO link_stale VALUES (?, ?)",
                            ((graph, one) for one in components))  # fmt: skip

    def disturb_of(self, graph: Graph, items: Sequence[int]) -> None:
        """The same for the components of items."""
        for some in _parts(items):
            self.db.execute(
                "INSERT OR IGNORE INTO link_stale SELECT graph, component FROM link_nodes "
                f"WHERE graph = ? AND item IN ({_marks(some)})",
                (graph, *some),
            )

    def stale(self, graph: Graph, most: int) -> dict[int, list[int]]:
        """Disturbed components with their items: about so many items, one component at least.

        They count as settled from here on: settle them in the same transaction.
        """
        rows = self.db.execute(
            "SELECT component FROM link_stale WHERE graph = ? ORDER BY component LIMIT ?",
            (graph, most),
        ).fetchall()
        found: dict[int, list[int]] = {}
        number = 0
        for (component,) in rows:
            found[component] = [
                item
                for (item,) in self.db.execute(
                    "SELECT item FROM link_nodes WHERE graph = ? AND component = ? ORDER BY item",
                    (graph, component),
                )
            ]
            self.db.execute(
                "DELETE FROM link_stale WHERE graph = ? AND component = ?", (graph, component)
            )
            number += len(found[component])
            if number >= most:
                break
        return found

    def ties(self, graph: Graph, items: Sequence[int]) -> Ties:
        """The ties among items, each once, the smaller item first."""
        found: Ties = {}
        for some in _parts(items):
            for one, other, score in self.db.execute(
                "SELECT item, other, score FROM link_ties "
                f"WHERE graph = ? AND item IN ({_marks(some)}) AND item < other",
                (graph, *some),
            ):
                found[one, other] = score
        among = set(items)
        return {pair: score for pair, score in found.items() if pair[1] in among}

    def relabel(self, graph: Graph, groups: Iterable[Sequence[int]]) -> None:
        """Make each group a component of its own, which is called by its least item."""
        self.db.executemany(
            "UPDATE link_nodes SET component = ? WHERE graph = ? AND item = ?",
            ((min(group), graph, item) for group in groups for item in group),
        )

    def save_copies(self, versions: Sequence[int], rows: Iterable[CopyRow]) -> None:
        """Put rows of `copies` in the place of those of these versions."""
        self._replace("copies", versions, rows)

    def save_coverage(self, versions: Sequence[int], rows: Iterable[tuple[int, int]]) -> None:
        """Put rows of `coverage` in the place of those of these versions."""
        self._replace("coverage", versions, rows)

    def save_incidents(self, events: Sequence[int], found: Mapping[str, Kept]) -> None:
        """Put incidents, each with its events' keys, in the place of those of these events."""
        before: dict[str, int] = {}
        for some in _parts(events):
            before.update(
                self.db.execute(
                    "SELECT DISTINCT id, incident_key FROM incidents JOIN incident_events "
                    f"USING (incident_key) WHERE event_key IN ({_marks(some)})",
                    tuple(some),
                )
            )
            self.db.execute(
                f"DELETE FROM incident_events WHERE event_key IN ({_marks(some)})", tuple(some)
            )
        for id, (incident, keys) in found.items():
            key = self._incident(id, incident)
            self.db.executemany("INSERT OR REPLACE INTO incident_events VALUES (?, ?)",
                                ((event, key) for event in keys))  # fmt: skip
        gone = [key for id, key in before.items() if id not in found]
        self.db.executemany("DELETE FROM incidents WHERE incident_key = ?", ((k,) for k in gone))

    def sweep(self) -> None:
        """Take away incidents that have no event any more."""
        self.db.execute(
            "DELETE FROM incidents WHERE NOT EXISTS (SELECT 1 FROM incident_events AS e "
            "WHERE e.incident_key = incidents.incident_key)"
        )

    def _incident(self, id: str, incident: Incident) -> int:
        place = incident.event_loc
        where = place and (place.resolved_place or place.extracted_place)
        row = (
            *(id, incident.event, incident.date, incident.enddate, where),
            *((place.country_code, place.lat, place.lon) if place else (None, None, None)),
            *(incident.reports, incident.sources, msgspec.json.encode(incident).decode()),
        )
        columns = "event, date, enddate, place, country_code, lat, lon, reports, sources, record"
        changed = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", "))
        (key,) = self.db.execute(
            f"INSERT INTO incidents (id, {columns}) VALUES ({', '.join('?' * len(row))}) "
            f"ON CONFLICT (id) DO UPDATE SET {changed} RETURNING incident_key",
            row,
        ).fetchone()
        return int(key)

    def _replace(self, table: str, versions: Sequence[int], rows: Iterable[tuple[object, ...]]
                 ) -> None:  # fmt: skip
        for some in _parts(versions):
            self.db.execute(
                f"DELETE FROM {table} WHERE version_key IN ({_marks(some)})", tuple(some)
            )
        for row in rows:
            self.db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def load_incidents(
    db: sqlite3.Connection, where: str = "1", values: Sequence[object] = ()
) -> Iterator[Incident]:
    """Incidents in order of day and id; `where` is a condition on `incidents`, as `i`."""
    rows = db.execute(
        f"SELECT record FROM incidents AS i WHERE {where} ORDER BY date, id", tuple(values)
    )
    return (_decoder.decode(record) for (record,) in rows)


def with_event(condition: tuple[str, Sequence[object]]) -> tuple[str, Sequence[object]]:
    """The condition on incidents that one of their events `e`, of versions `v`, meets another."""
    where, values = condition
    if where == "1":
        return where, values
    events = "SELECT incident_key FROM incident_events JOIN events AS e USING (event_key) "
    return (
        f"i.incident_key IN ({events}JOIN versions AS v USING (version_key) WHERE {where})",
        values,
    )


def load_incident(db: sqlite3.Connection, id: str) -> Incident | None:
    """The incident of this id, or that the event which it is called after is now part of."""
    found = next(load_incidents(db, "i.id = ?", [id]), None)
    if found is None and id.startswith("i-"):
        part = "i.incident_key IN (SELECT incident_key FROM incident_events JOIN events USING " \
               "(event_key) WHERE events.id = ?)"  # fmt: skip
        found = next(load_incidents(db, part, [f"e-{id.removeprefix('i-')}"]), None)
    return found


def _joined(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Into which component each one that changes goes: the least of those that are joined."""
    above: dict[int, int] = {}

    def top(one: int) -> int:
        while (next_one := above.setdefault(one, one)) != one:
            above[one] = above[next_one]
            one = next_one
        return one

    for one, other in pairs:
        here, there = sorted((top(one), top(other)))
        above[there] = here
    return {one: top(one) for one in above if top(one) != one}


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[first : first + _AT_ONCE] for first in range(0, len(keys), _AT_ONCE))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
