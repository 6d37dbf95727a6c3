"""What a watch has to remember, kept in the store: feeds with their validators, items with states.

All times are seconds since 1970.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso.fetching.feeds import Item
from sayso.store.errors import told
from sayso.store.opening import WAIT, connect

FORGOTTEN = 90 * 86400.0
"""Seconds after which an item is forgotten that its feed lists no more."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed; `failures` counts those in a row."""

    url: str
    etag: str | None = None
    modified: str | None = None
    next_at: float = 0.0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item to be taken; `tries` counts those begun."""

    key: str
    link: str
    host: str
    title: str | None
    date: str | None
    tries: int


class WatchState:
    """The feeds and items of a store, over a connection of its own.

    Raises:
        StoreError: here and in every method: the store cannot be read or written.
    """

    def __init__(self, path: Path, wait: float = WAIT) -> None:
        self._path = path
        self._db = connect(path, make=True, wait=wait)

    def feed(self, url: str) -> FeedState:
        """What is known of a feed."""
        with told(self._path):
            row = self._db.execute(
                "SELECT url, etag, modified, next_at, failures FROM feeds WHERE url = ?", (url,)
            ).fetchone()
        return FeedState(*row) if row else FeedState(url)

    def unchanged(self, url: str, now: float, next_at: float) -> None:
        """Note that a feed is as it was."""
        with self._writing() as db:
            db.execute(
                "UPDATE feeds SET polled = ?, next_at = ?, failures = 0, why = NULL WHERE url = ?",
                (now, next_at, url),
            )

    def polled(
        self,
        url: str,
        items: Iterable[Item],
        *,
        etag: str | None,
        modified: str | None,
        now: float,
        next_at: float,
    ) -> int:
        """Keep what a feed lists, with what its next poll sends; gives how many items are new.

        Both in one transaction: what the server will not list again is here to be taken.
        """
        new = 0
        with self._writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?, 0, NULL)",
                (url, etag, modified, now, next_at),
            )
            for item in items:
                row = (item.key, item.link, item.host, url, item.title, item.date, now, now)
                new += db.execute(
                    "INSERT OR IGNORE INTO feed_items "
                    "(url, link, host, feed, title, date, next_at, listed) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                ).rowcount
                db.execute("UPDATE feed_items SET listed = ? WHERE url = ?", (now, item.key))
            db.execute(
                "DELETE FROM feed_items WHERE feed = ? AND listed < ? AND state != 'waiting'",
                (url, now - FORGOTTEN),
            )
        return new

    def feed_failed(self, url: str, why: str, now: float, next_at: float) -> None:
        """Note that a feed could not be had."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO feeds (url, polled, next_at, failures, why) VALUES (?, ?, ?, 1, ?) "
                "ON CONFLICT (url) DO UPDATE SET polled = excluded.polled, "
                "next_at = excluded.next_at, failures = failures + 1, why = excluded.why",
                (url, now, next_at, why),
            )

    def due(self, now: float) -> list[Waiting]:
        """The item of each host that has waited longest, of those that may be taken now."""
        with told(self._path):
            rows = self._db.execute(
                "SELECT url, link, host, title, date, tries, min(next_at) FROM feed_items "
                "WHERE state = 'waiting' AND next_at <= ? GROUP BY host",
                (now,),
            ).fetchall()
        return [Waiting(*row[:6]) for row in rows]

    def waiting(self) -> int:
        """How many items are still to be taken."""
        with told(self._path):
            (count,) = self._db.execute(
                "SELECT count(*) FROM feed_items WHERE state = 'waiting'"
            ).fetchone()
        return int(count)

    def begun(self, key: str, next_at: float) -> None:
        """Note a try before it is made, so that an item that kills the run is not tried for ever.

        Args:
            next_at: when it may be tried again, should nothing more be heard of it.
        """
        with self._writing() as db:
            db.execute(
                "UPDATE feed_items SET tries = tries + 1, next_at = ? WHERE url = ?", (next_at, key)
            )

    def taken(self, key: str, why: str | None = None) -> None:
        """Note that an item is done, or why it never will be."""
        with self._writing() as db:
            db.execute(
                "UPDATE feed_items SET state = ?, why = ? WHERE url = ?",
                ("failed" if why else "done", why, key),
            )

    def again(self, key: str, why: str, next_at: float) -> None:
        """Note why an item could not be had, and when it may be tried again."""
        with self._writing() as db:
            db.execute(
                "UPDATE feed_items SET why = ?, next_at = ? WHERE url = ?", (why, next_at, key)
            )

    def postpone(self, host: str, until: float) -> None:
        """Take nothing from a host before then."""
        with self._writing() as db:
            db.execute(
                "UPDATE feed_items SET next_at = ? "
                "WHERE host = ? AND state = 'waiting' AND next_at < ?",
                (until, host, until),
            )

    def early(self, before: float) -> None:
        """Let what is to wait longer than anything should be due: the clock was set back."""
        with self._writing() as db:
            db.execute("UPDATE feeds SET next_at = 0 WHERE next_at > ?", (before,))
            db.execute("UPDATE feed_items SET next_at = 0 WHERE next_at > ?", (before,))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with told(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
