"""Records of a store as people have reviewed them, whatever is asked for.

Conditions are SQL on the tables, which hold what was coded. A report that somebody corrected is
put into tables of its own, in memory, as it is after that, and asked there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sayso.records import Annotation, ReportRef
from sayso.store import loading
from sayso.store.filters import Condition, prepare
from sayso.store.opening import migrations, statements
from sayso.store.reviewed import Verdicts, reviewed
from sayso.store.saving import remove_layers, save_layers

T = TypeVar("T")
Found = dict[int, list[T]]
Load = Callable[[sqlite3.Connection, dict[int, ReportRef], str, tuple[Any, ...]], Found[T]]
"""Reads records of versions, with a condition and its values."""

_STANDING = """\
SELECT layer, id, verdict, record FROM reviews AS r
WHERE report_key = ?
  AND NOT EXISTS (SELECT 1 FROM reviews_undone AS u WHERE u.review_key = r.review_key)
ORDER BY review_key"""


def verdicts(db: sqlite3.Connection, report: int) -> Verdicts:
    """What people have found of the records of a report, by its key."""
    return Verdicts.of(db.execute(_STANDING, (report,)))


class Overlay:
    """Reads records of versions from an open store, as they are reviewed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._reports = {key for (key,) in db.execute("SELECT DISTINCT report_key FROM reviews")}
        self._scratch: sqlite3.Connection | None = None

    def annotations(self, versions: Sequence[int]) -> dict[int, Annotation]:
        """All layers, by the key of the version."""
        found = loading.load_annotations(self.db, versions)
        for version, known in self._reviewed(versions).items():
            found[version] = reviewed(found[version], known)
        return found

    def records(self, versions: Sequence[int], load: Load[T], condition: Condition) -> Found[T]:
        """Those records that a condition lets through, by the key of the version."""
        where, values = condition
        references = loading.load_references(self.db, versions)
        found = load(self.db, references, where, tuple(values))
        for version, known in self._reviewed(versions).items():
            whole = reviewed(loading.load_annotations(self.db, [version])[version], known)
            found[version] = self._asked(version, whole, load, condition)
        return found

    def _reviewed(self, versions: Sequence[int]) -> dict[int, Verdicts]:
        if not self._reports:
            return {}
        marks = ", ".join("?" * len(versions))
        rows = self.db.execute(
            f"SELECT version_key, report_key FROM versions WHERE version_key IN ({marks})",
            tuple(versions),
        ).fetchall()
        return {version: verdicts(self.db, report) for version, report in rows
                if report in self._reports}  # fmt: skip

    def _asked(
        self, version: int, whole: Annotation, load: Load[T], condition: Condition
    ) -> list[T]:
        """The records of one annotation that a condition lets through."""
        db = self._scratch = self._scratch or _tables()
        db.execute(
            "INSERT INTO versions (version_key, report_key, number, current, digest, date, text, "
            "state, run_key, added) VALUES (?, 1, 1, 0, '', ?, '', 'coded', 1, '')",
            (version, whole.report.date),
        )
        save_layers(db, version, whole, [1] * len(whole.events))
        where, values = condition
        found = load(db, {version: ReportRef.of(whole.report)}, where, tuple(values))
        remove_layers(db, version)
        db.execute("DELETE FROM versions")
        return found.get(version, [])

    def close(self) -> None:
        """Let go of the tables in memory."""
        if self._scratch:
            self._scratch.close()


def _tables() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    for statement in statements(migrations()[0]):
        db.execute(statement)
    db.execute("PRAGMA foreign_keys = ON")  # what belongs to a version goes with it
    db.execute("INSERT INTO runs VALUES (1, '', '', NULL, '{}', '')")
    db.execute("INSERT INTO reports VALUES (1, '', NULL)")
    prepare(db)
    return db
