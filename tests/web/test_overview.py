"""Overviews are kept while they hold, and shown a little longer where they cost much."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sayso.web import site as module
from sayso.web.site import Site


class Clock:
    """The time as a test sets it."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


class Making:
    """Makes 1, 2, 3 and so on, each in so many seconds."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds, self.count = clock, seconds, 0

    def __call__(self, db: sqlite3.Connection) -> int:
        self.clock.now += self.seconds
        if self.seconds > 5:
            raise sqlite3.OperationalError("interrupted")
        self.count += 1
        return self.count


@pytest.fixture
def pages(tmp_path: Path) -> Site:
    (tmp_path / "news.db").write_bytes(b"1")
    return Site(path=tmp_path / "news.db")


def change(site: Site) -> None:
    site.path.write_bytes(site.path.read_bytes() + b"1")


def test_it_is_made_once_for_a_store_that_does_not_change(pages: Site, clock: Clock) -> None:
    db, make = sqlite3.connect(":memory:"), Making(clock, 0.1)
    assert [pages.overview("home", db, make) for _ in range(3)] == [1, 1, 1]
    change(pages)
    assert pages.overview("home", db, make) == 2
    assert pages.overview("other", db, make) == 3
    db.close()


def test_a_costly_one_is_shown_for_a_while(pages: Site, clock: Clock) -> None:
    db, make = sqlite3.connect(":memory:"), Making(clock, 4)
    assert pages.overview("home", db, make) == 1
    change(pages)
    clock.now += 50
    assert pages.overview("home", db, make) == 1, "four seconds for one look are too much"
    clock.now += 50
    assert pages.overview("home", db, make) == 2
    change(pages)
    clock.now += 500
    make.seconds = 9
    assert pages.overview("home", db, make) == 2, "an old one is better than none"
    with pytest.raises(sqlite3.OperationalError):
        pages.overview("other", db, make)
    db.close()
