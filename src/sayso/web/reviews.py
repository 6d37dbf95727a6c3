"""Queries and writes of the review page."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from sayso.records import Annotation, Event, to_json
from sayso.reviewing.agreement import standing
from sayso.store import Store, loading
from sayso.web.finding import SQL_ORDERS
from sayso.web.searching import Search

Verdict = Literal["right", "wrong", "corrected"]


@dataclass(frozen=True, slots=True)
class Task:
    """An event to look at, with its report, and how many come after it (at most so many)."""

    key: int
    event: Event
    whole: Annotation
    left: int


MOST_LEFT = 1000


def next_task(db: sqlite3.Connection, search: Search, reviewer: str, skipped: int) -> Task | None:
    """The next event of the queue that this reviewer has not decided on."""
    where, values = search.condition()
    own = (
        "NOT EXISTS (SELECT 1 FROM reviews_standing AS o WHERE o.report_key = v.report_key "
        "AND o.layer = 'event' AND o.id = e.id AND o.reviewer IS ?)"
    )
    rows = db.execute(
        "SELECT e.event_key FROM events AS e JOIN versions AS v USING (version_key) "
        f"WHERE {where} AND {own} ORDER BY {SQL_ORDERS[search.order]} LIMIT ? OFFSET ?",
        (*values, reviewer, MOST_LEFT + 1, skipped),
    ).fetchall()
    return task(db, rows[0][0], len(rows)) if rows else None


def task(db: sqlite3.Connection, key: int, left: int = 1) -> Task | None:
    """An event by its key."""
    row = db.execute("SELECT version_key, id FROM events WHERE event_key = ?", (key,)).fetchone()
    if row is None:
        return None
    whole = loading.load_annotations(db, [row[0]])[row[0]]
    event = next((one for one in whole.events if one.id == row[1]), None)
    return Task(key, event, whole, left) if event else None


def decisions(db: sqlite3.Connection, number: int = 20, key: int | None = None) -> list[
    dict[str, Any]
]:  # fmt: skip
    """The last decisions, those that were taken back too."""
    rows = db.execute(
        "SELECT w.review_key, r.id AS report, w.id, w.verdict, w.reviewer, w.note, w.at, "
        "u.at AS undone, e.event_key, e.event, e.text FROM reviews AS w "
        "JOIN reports AS r USING (report_key) LEFT JOIN reviews_undone AS u USING (review_key) "
        "LEFT JOIN versions AS v ON v.report_key = w.report_key AND v.current "
        "LEFT JOIN events AS e ON e.version_key = v.version_key AND e.id = w.id "
        "WHERE w.layer = 'event' AND (? IS NULL OR w.review_key = ?) "
        "ORDER BY w.review_key DESC LIMIT ?",
        (key, key, number),
    )
    return [dict(row) for row in rows]


def last_of(db: sqlite3.Connection, reviewer: str) -> int | None:
    """The last decision of a reviewer that was not taken back."""
    row = db.execute(
        "SELECT max(review_key) FROM reviews AS w WHERE layer = 'event' AND reviewer IS ? "
        "AND NOT EXISTS (SELECT 1 FROM reviews_undone AS u WHERE u.review_key = w.review_key)",
        (reviewer,),
    ).fetchone()
    return row[0] if row else None


def keep(path: Path, event: Event, verdict: Verdict, reviewer: str, mended: Event | None) -> int:
    """Write a decision, and give its key."""
    with Store(path) as store:
        return store.review(
            event.report.id,
            "event",
            event.id,
            verdict,
            record=to_json(mended).decode() if mended else None,
            reviewer=reviewer,
        )


def undo(path: Path, review: int, reviewer: str) -> bool:
    """Take a decision back."""
    with Store(path) as store:
        return store.undo(review, reviewer=reviewer)


def training(db: sqlite3.Connection) -> bytes:
    """What was reviewed, as JSON Lines: the annotation of each report with only those events in it
    that were found right, or as they were mended; those that were rejected stand in `rejected`.

    Where reviewers differ, the last one decides.
    """
    last = {review.key: review for review in standing(db)}
    lines = []
    for report in sorted({report for report, _ in last}):
        (version,) = db.execute(
            "SELECT version_key FROM versions JOIN reports USING (report_key) "
            "WHERE id = ? AND current",
            (report,),
        ).fetchone()
        whole = loading.load_annotations(db, [version])[version]
        own = [review for key, review in last.items() if key[0] == report]
        rejected = {review.key[1] for review in own if review.event is None}
        kept = [review.event for review in own if review.event is not None]
        line = msgspec.to_builtins(whole) | {
            "events": sorted(kept, key=lambda event: event.evidence[0].start),
            "rejected": [event for event in whole.events if event.id in rejected],
            "reviewers": sorted({review.reviewer for review in own}),
        }
        lines.append(msgspec.json.encode(line))
    return b"".join(line + b"\n" for line in lines)
