"""What one running set of pages knows: its store, who may come in, what has been worked out."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from sayso.commands import ReportCoder

T = TypeVar("T")

DATABASE = "store"
"""The name of the store among Datasette's databases, and so the path of its tables."""

SECONDS = 5.0
"""How long the queries of a page may take together."""

QUICK = 0.25
"""Seconds that an overview may take to be made anew while somebody waits for it."""

FRESH = 60.0
"""Seconds for which one that takes longer is shown although the store has changed."""

SHARE = 20.0
"""The same in times of what it took: at most so much of the time goes into making it anew."""

START_SECONDS = 120.0
"""How long the overview of the first page may take before anybody waits for it."""


@dataclass(frozen=True, slots=True)
class Made:
    """An overview, the state of the store that it is of, when it was made and how long it took."""

    value: Any
    stamp: tuple[int, ...]
    at: float
    took: float


@dataclass(slots=True, kw_only=True, eq=False)
class Site:
    """The settings of a run of `sayso serve`.

    Attributes:
        path: the store.
        make_coder: loads the coder that pasted reports are read with; None where there is none.
        token: what one has to know to come in; None where nobody is asked for it.
        closed: whether only those come in whom the token or a plugin knows.
        hosts: names that requests may ask for; empty: any. A page of somebody else's that makes
            its own name point to this machine asks for that name.
    """

    path: Path
    make_coder: Callable[[], ReportCoder] | None = None
    token: str | None = None
    closed: bool = False
    hosts: frozenset[str] = frozenset()
    writable: bool = True
    _made: dict[str, Made] = field(default_factory=dict)
    _coder: ReportCoder | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def overview(
        self, name: str, db: sqlite3.Connection, make: Callable[[sqlite3.Connection], T]
    ) -> T:
        """What `make` gives, kept as long as the store does not change.

        Where a large store changes faster than this can be made, the last one is shown for a while.
        """
        stamp, now = self.stamp(), time.monotonic()
        had = self._made.get(name)
        if had and (
            had.stamp == stamp or (had.took > QUICK and now - had.at < max(FRESH, SHARE * had.took))
        ):
            value: T = had.value
            return value
        try:
            value = make(db)
        except sqlite3.OperationalError:  # there was not the time for it
            if had is None:
                raise
            self._made[name] = replace(had, at=now)
            return had.value  # type: ignore[no-any-return]
        self._made[name] = Made(value, stamp, now, time.monotonic() - now)
        return value

    def stamp(self) -> tuple[int, ...]:
        """Changes with every commit to the store."""
        found: list[int] = []
        for path in (self.path, Path(f"{self.path}-wal")):
            try:
                stat = path.stat()
            except OSError:
                continue
            found += (stat.st_mtime_ns, stat.st_size)
        return tuple(found)

    @contextlib.contextmanager
    def coding(self) -> Iterator[ReportCoder]:
        """The coder, loaded when it is first wanted, for one text at a time."""
        with self._lock:
            if self._coder is None:
                assert self.make_coder is not None
                self._coder = self.make_coder()
            yield self._coder


_SITES: weakref.WeakKeyDictionary[Any, Site] = weakref.WeakKeyDictionary()


def attach(datasette: Any, site: Site) -> None:
    """Make a Datasette one that serves a store of ours."""
    _SITES[datasette] = site


def site_of(datasette: Any) -> Site | None:
    """The site of a Datasette; None for one that is not ours."""
    return _SITES.get(datasette)
