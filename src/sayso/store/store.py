"""The store: reports with all that was found in them, in one SQLite file."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import msgspec

from sayso import __version__
from sayso.quotations import some
from sayso.records import Annotation, Attribution, Event, Incident, Report
from sayso.store import identity, incidents, loading
from sayso.store.errors import NotAStoreError, StoreError, told
from sayso.store.filters import Condition, Filters, prepare
from sayso.store.opening import WAIT, connect, connect_readonly
from sayso.store.overlay import Load, Overlay, T, verdicts
from sayso.store.reviewed import merged
from sayso.store.saving import remove_layers, save_layers

Outcome = Literal["added", "changed", "known"]
"""What became of a report: new, a new version of a known one, or there already."""

_BATCH = 100
"""Reports whose records are read at once."""


@dataclass(frozen=True, slots=True)
class Run:
    """What coded: the command, the version, the model's digest, and options that change results."""

    command: str
    model: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    sayso: str = __version__

    @property
    def written(self) -> str:
        """The options as they are kept."""
        return json.dumps(self.options, ensure_ascii=False, sort_keys=True)


class IdTakenError(Exception):
    """The id of a report now stands for another one, which came in while this one was coded."""


class Store:
    """A store, made if there is none.

    One process at a time writes, for a moment only, and others wait for it; readers never wait.

    Args:
        path: the SQLite file.
        readonly: only reads, and makes nothing.
        wait: seconds to wait for another writer.

    Raises:
        NotAStoreError: the path is no file of ours, or a newer version's.
        StoreError: the file is read-only, locked, damaged, or the disk is full. Every method that
            reads or writes raises it, too; what the store held before stays there.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, readonly: bool = False, wait: float | None = None
    ) -> None:
        self.path = Path(path)
        self._wait = WAIT if wait is None else wait
        self._db = (
            connect_readonly(self.path, wait=self._wait)
            if readonly
            else connect(self.path, make=True, wait=self._wait)
        )
        self._runs: dict[Run, int] = {}

    # ------------------------------------------------------------------------------------- writing

    def known(self, report: Report) -> bool:
        """Whether the report is there, in this version."""
        with told(self.path):
            found = identity.find(self._db, report)
        return found is not None and found.version is not None

    def named(self, report: Report) -> Report:
        """The report under the id that it has or will have here; see `identity`."""
        with told(self.path):
            return identity.named(self._db, report)

    def keep(self, found: Annotation, run: Run, place: str | None = None) -> Outcome:
        """Keep a coded report with all its layers, all or nothing.

        Args:
            place: where it was read from; a failure noted for that place is over.

        Raises:
            IdTakenError: see there; it has to be coded anew under the id that `named` gives.
        """
        return self._keep(found, run, place, "coded")

    def keep_uncoded(self, report: Report, run: Run, place: str | None = None) -> Outcome:
        """Keep a report in a language that is not coded, marked so."""
        bare = Annotation(
            report=report,
            headline=None,
            dateline=None,
            sentences=(),
            entities=(),
            places=(),
            times=(),
            attributions=(),
            events=(),
        )
        return self._keep(bare, run, place, "language")

    def replace(self, found: Annotation, run: Run) -> bool:
        """Put a new coding of a report in the place of the old.

        What people found right stays, and what they corrected or added is there as they want it.

        False if the report's current version has another text by now.
        """
        with self._writing() as db:
            row = db.execute(
                "SELECT version_key, report_key FROM versions JOIN reports USING (report_key) "
                "WHERE id = ? AND current AND digest = ?",
                (found.report.id, identity.digest(found.report)),
            ).fetchone()
            if row is None:
                return False
            version, report = row
            new_run = self._run(db, run)
            kept_runs = dict(
                db.execute("SELECT id, run_key FROM events WHERE version_key = ?", (version,))
            )
            known = verdicts(db, report)
            if known:
                old = loading.load_annotations(db, [version])[version]
                found = merged(found, old, known)
            kept = {id for id, (verdict, _) in known.events.items() if verdict != "wrong"}
            runs = [
                kept_runs[event.id] if event.id in kept and event.id in kept_runs else new_run
                for event in found.events
            ]
            remove_layers(db, version)
            save_layers(db, version, found, runs)
            db.execute(
                "UPDATE versions SET date = ?, date_from = ?, headline_start = ?, headline_end = ?,"
                " dateline_start = ?, dateline_end = ?, state = 'coded', run_key = ? "
                "WHERE version_key = ?",
                (found.report.date, found.report.date_from, *_ends(found), new_run, version),
            )
        return True

    def fail(self, place: str, step: str, why: str, run: Run) -> None:
        """Note what could not be read or coded; the note goes when it can."""
        with self._writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)",
                (place, step, why, self._run(db, run), _now()),
            )

    def succeed(self, place: str) -> None:
        """Take back what was noted of a place, if anything was."""
        with told(self.path):
            noted = self._db.execute("SELECT 1 FROM failures WHERE place = ?", (place,)).fetchone()
        if noted:
            with self._writing() as db:
                db.execute("DELETE FROM failures WHERE place = ?", (place,))

    def review(
        self,
        report: str,
        layer: Literal["event", "attribution"],
        id: str,
        verdict: Literal["right", "wrong", "corrected"],
        *,
        record: str | None = None,
        reviewer: str | None = None,
        note: str | None = None,
    ) -> int:
        """Note what somebody says of a record, and give the key of that; the last word counts.

        The tables stay as they are until the report is coded again. What `events`, `attributions`
        and `annotations` give is as reviewed.

        Args:
            report: the report's id.
            id: of the event, or of the attribution as `quotations.attribution_id` makes it.
            record: of what is corrected, the record as it should be, as JSON. One whose id the
                report does not have is added.

        Raises:
            ValueError: there is no such report.
        """
        with self._writing() as db:
            row = db.execute("SELECT report_key FROM reports WHERE id = ?", (report,)).fetchone()
            if row is None:
                raise ValueError(f"there is no report {report!r}")
            key = db.execute(
                "INSERT INTO reviews VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
                (row[0], layer, id, verdict, record, reviewer, note, _now()),
            ).lastrowid
        assert key is not None
        return key

    def undo(self, review: int, *, reviewer: str | None = None) -> bool:
        """Take back a review of one's own; that it was made, and taken back, stays on record.

        False if there is no such review of this reviewer's, or it was taken back before.
        """
        with self._writing() as db:
            return (
                db.execute(
                    "INSERT OR IGNORE INTO reviews_undone SELECT review_key, reviewer, ? "
                    "FROM reviews WHERE review_key = ? AND reviewer IS ?",
                    (_now(), review, reviewer),
                ).rowcount
                > 0
            )

    @contextlib.contextmanager
    def linking(self) -> Iterator[incidents.Links]:
        """A transaction for `sayso.linking`."""
        with self._writing() as db:
            yield incidents.Links(db)

    def _keep(self, found: Annotation, run: Run, place: str | None, state: str) -> Outcome:
        report = found.report
        with self._writing() as db:
            known = identity.find(db, report)
            if known and known.version is not None:
                return "known"
            if identity.named(db, report).id != report.id:
                raise IdTakenError(report.id)
            number, key = 1, known.report if known else None
            if key is None:
                row = (report.id, report.url)
                key = db.execute("INSERT INTO reports VALUES (NULL, ?, ?)", row).lastrowid
            else:
                (number,) = db.execute(
                    "SELECT max(number) + 1 FROM versions WHERE report_key = ?", (key,)
                ).fetchone()
                db.execute("UPDATE versions SET current = 0 WHERE report_key = ?", (key,))
            new_run = self._run(db, run)
            version = db.execute(
                f"INSERT INTO versions VALUES (NULL, {', '.join('?' * 18)})",
                (
                    *(key, number, 1, identity.digest(report), report.outlet, report.title),
                    *(report.date, report.date_from, report.language, report.text),
                    *(*_ends(found), state, place, new_run, _now()),
                ),
            ).lastrowid
            assert version is not None
            save_layers(db, version, found, [new_run] * len(found.events))
            if place is not None:
                db.execute("DELETE FROM failures WHERE place = ?", (place,))
        return "added" if number == 1 else "changed"

    def _run(self, db: sqlite3.Connection, run: Run) -> int:
        """The key of a run, which gets its row with the first thing that it writes."""
        key = self._runs.get(run)
        if key is None:
            row = (run.command, run.sayso, run.model, run.written, _now())
            key = db.execute("INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?)", row).lastrowid
            assert key is not None
            self._runs[run] = key
        return key

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: committed at the end, undone by any exception."""
        runs = dict(self._runs)
        with told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._runs = runs
                with contextlib.suppress(sqlite3.Error):  # a full disk has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    # ------------------------------------------------------------------------------------- reading

    def reports(self) -> Iterator[Report]:
        """The current version of every report, in order of day and id."""
        for overlay, versions in self._batches():
            found = loading.load_reports(overlay.db, versions)
            yield from (found[version] for version in versions)

    def annotations(self, filters: Filters | None = None) -> Iterator[Annotation]:
        """All layers of every report; with filters, of those that have such an event.

        Then only such events are among their events, and only attributions of the least confidence
        among theirs. The other layers are whole.
        """
        if filters is None or not filters.any:
            for overlay, versions in self._batches():
                found = overlay.annotations(versions)
                yield from (found[version] for version in versions)
            return
        least = filters.min_confidence
        for overlay, versions in self._batches():
            chosen = overlay.records(versions, loading.load_events, filters.of_events())
            versions = [version for version in versions if chosen.get(version)]
            found = overlay.annotations(versions)
            for version in versions:
                whole = found[version]
                yield msgspec.structs.replace(
                    whole,
                    events=tuple(chosen[version]),
                    attributions=some(whole.attributions, lambda said: said.confidence >= least),
                )

    def events(self, filters: Filters | None = None) -> Iterator[Event]:
        """The events that the filters let through, report after report."""
        return self._records(loading.load_events, (filters or Filters()).of_events())

    def attributions(self, filters: Filters | None = None) -> Iterator[Attribution]:
        """The attributions that the filters let through, report after report.

        `inside` counts in all attributions of the report.
        """
        return self._records(loading.load_attributions, (filters or Filters()).of_attributions())

    def incidents(self, filters: Filters | None = None) -> Iterator[Incident]:
        """The incidents that `sayso link` has found, in order of day and id.

        The filters let through those with an event, as it was coded, that they let through.
        """
        where, values = incidents.with_event((filters or Filters()).of_events())
        with self._snapshot() as db:
            yield from incidents.load_incidents(db, where, values)

    def incident(self, id: str) -> Incident | None:
        """The incident of this id; one that became part of another is found there."""
        with self._snapshot() as db:
            return incidents.load_incident(db, id)

    def query(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of a query of one's own; columns by number or name.

        Raises:
            sqlite3.OperationalError: the query is wrong, or would write.
        """
        with self._snapshot() as db:
            db.row_factory = sqlite3.Row
            return db.execute(sql, values).fetchall()

    def stale(self, run: Run) -> list[str]:
        """The ids of reports that another version of the program, model or options coded last."""
        with self._snapshot() as db:
            rows = db.execute(
                "SELECT id FROM reports JOIN versions AS v USING (report_key) "
                "JOIN runs USING (run_key) WHERE current AND state = 'coded' "
                "AND (sayso, model, options) IS NOT (?, ?, ?) ORDER BY v.version_key",
                (run.sayso, run.model, run.written),
            )
            return [id for (id,) in rows]

    def report(self, id: str) -> Report | None:
        """The current version of the report with this id."""
        with told(self.path):
            version = self._current(id)
            return loading.load_reports(self._db, [version])[version] if version else None

    def annotation(self, id: str) -> Annotation | None:
        """All layers of the current version of the report with this id, as reviewed."""
        with told(self.path):
            version = self._current(id)
            if version is None:
                return None
            return Overlay(self._db).annotations([version])[version]

    def _current(self, id: str) -> int | None:
        row = self._db.execute(
            "SELECT version_key FROM versions JOIN reports USING (report_key) "
            "WHERE id = ? AND current",
            (id,),
        ).fetchone()
        return row[0] if row else None

    def _records(self, load: Load[T], condition: Condition) -> Iterator[T]:
        for overlay, versions in self._batches():
            found = overlay.records(versions, load, condition)
            for version in versions:
                yield from found.get(version, ())

    def _batches(self) -> Iterator[tuple[Overlay, list[int]]]:
        """Keys of current versions in order of day and id, some at a time, of one moment."""
        with self._snapshot() as db, contextlib.closing(Overlay(db)) as overlay:
            rows = db.execute(
                "SELECT version_key FROM versions JOIN reports USING (report_key) "
                "WHERE current ORDER BY date, id"
            )
            while some := [key for (key,) in rows.fetchmany(_BATCH)]:
                yield overlay, some

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own that sees the store as it is at this moment."""
        db = connect_readonly(self.path, wait=self._wait)
        try:
            with told(self.path):
                prepare(db)
                db.execute("BEGIN")
                yield db
        finally:
            db.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _ends(found: Annotation) -> tuple[int | None, ...]:
    nothing = (None, None)
    return (*(found.headline or nothing), *(found.dateline or nothing))


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


__all__ = ["IdTakenError", "NotAStoreError", "Outcome", "Run", "Store", "StoreError"]
