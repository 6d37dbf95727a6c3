"""Which reports are one and the same.

In this order: the same address; without an address, the same id; the same text, unless addresses
or outlets differ (a wire story in two papers is two reports, and that both carry it is a finding).
A report that is known but has another text is a new version of it, and so is one that a day of
publication is newly given for, since the days of its events are counted from that.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import NamedTuple

import msgspec

from sayso.reading.reports import stable_id
from sayso.records import Report


class Known(NamedTuple):
    """A report in the store; `version` is None if it has none with this text."""

    report: int
    version: int | None


def digest(report: Report) -> str:
    """The digest of a report's text."""
    return hashlib.blake2b(report.text.encode("utf-8"), digest_size=16).hexdigest()


def find(db: sqlite3.Connection, report: Report) -> Known | None:
    """The report in the store that this one is; None if there is none."""
    key = _by_name(db, report)
    given = report.date if report.date_from == "given" else None
    if key is not None:
        row = db.execute(
            "SELECT version_key FROM versions "
            "WHERE report_key = ? AND digest = ? AND (? IS NULL OR date = ?)",
            (key, digest(report), given, given),
        ).fetchone()
        return Known(key, row[0] if row else None)
    rows = db.execute(
        "SELECT r.report_key, v.version_key, ? IS NULL OR v.date = ? AS same "
        "FROM versions AS v JOIN reports AS r USING (report_key) "
        "WHERE v.digest = ? AND (? IS NULL OR r.url IS NULL) "
        "AND (? IS NULL OR v.outlet IS NULL OR v.outlet = ?) ORDER BY same DESC, v.version_key",
        (given, given, digest(report), report.url, report.outlet, report.outlet),
    ).fetchone()
    return Known(rows[0], rows[1] if rows[2] else None) if rows else None


def named(db: sqlite3.Connection, report: Report) -> Report:
    """The report under an id that is free in the store, or its own where it is known there."""
    known = find(db, report)
    if known is not None:
        row = db.execute("SELECT id FROM reports WHERE report_key = ?", (known.report,)).fetchone()
        return _renamed(report, row[0])
    if not _taken(db, report.id):
        return report
    stable = stable_id(report.url, report.text, report.outlet, report.date)
    return _renamed(report, stable if not _taken(db, stable) else f"{stable}-{digest(report)[:8]}")


def _by_name(db: sqlite3.Connection, report: Report) -> int | None:
    row = (
        db.execute("SELECT report_key FROM reports WHERE url = ?", (report.url,))
        if report.url
        else db.execute("SELECT report_key FROM reports WHERE id = ? AND url IS NULL", (report.id,))
    ).fetchone()
    return row[0] if row else None


def _taken(db: sqlite3.Connection, id: str) -> bool:
    return db.execute("SELECT 1 FROM reports WHERE id = ?", (id,)).fetchone() is not None


def _renamed(report: Report, id: str) -> Report:
    return report if report.id == id else msgspec.structs.replace(report, id=id)
