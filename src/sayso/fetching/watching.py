"""Feeds, polled for weeks → reports in a store, each item once.

All that has to outlive the process is in the store, so memory does not grow with what was seen,
and a run that is stopped or killed goes on where it was.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sayso.failures import Failures
from sayso.fetching import feeds, urls
from sayso.fetching.client import PAGE, Fetcher, Limits
from sayso.fetching.clock import Clock
from sayso.fetching.courtesy import Courtesy
from sayso.fetching.errors import FetchError
from sayso.fetching.state import FeedState, Waiting, WatchState
from sayso.reading import ReadError
from sayso.reading.following import behind
from sayso.reading.formats.feeds import parse
from sayso.reading.options import Options
from sayso.reading.outcomes import Link
from sayso.records import Report
from sayso.store.adding import Adding
from sayso.store.errors import StoreError

LONGEST = 86400.0
"""Seconds: nothing is put off for longer, whatever a server asks for."""

TRIES = 5
"""How often an item is tried that may yet be had."""

_FIRST_RETRY = 300.0
_EARLY = 0.1  # of the time between rounds: a poll may come that much early, so none is left out


@dataclass(slots=True)
class Round:
    """What one round did. Items are those taken: coded and kept, there already, or failed."""

    number: int
    at: float
    feeds: int = 0
    unchanged: int = 0
    failed_feeds: int = 0
    not_due: int = 0
    new: int = 0
    added: int = 0
    known: int = 0
    language: int = 0
    failed: int = 0
    retried: int = 0
    events: int = 0
    waiting: int = 0
    next_at: float = 0.0

    def __str__(self) -> str:
        polls = _said(
            (self.unchanged, "unchanged"),
            (self.failed_feeds, "failed"),
            (self.not_due, "not due"),
        )
        items = _said(
            (self.new, "new"),
            (self.added, "added"),
            (self.known, "there already"),
            (self.language, "not in English"),
            (self.failed, "failed"),
            (self.retried, "to be tried again"),
            (self.waiting, "waiting"),
        )
        feeds = f"{self.feeds:,} feed{'' if self.feeds == 1 else 's'}"
        return (
            f"{_time(self.at)} round {self.number:,}: {feeds}{f' ({polls})' if polls else ''} · "
            f"items: {items or 'none'} · {self.events:,} event{'' if self.events == 1 else 's'} · "
            f"next {_time(self.next_at)}"
        )


class Watcher:
    """Polls feeds and adds what they link to.

    Args:
        feeds: their addresses.
        adding: takes the reports.
        state: what is remembered; of the same store.
        failures: takes what fails for good, and every poll that fails.
        every: seconds between rounds.
        delay: seconds between two requests to a host.
        options: how pages are read.
        limits: what a feed or an item may cost.
        stopping: asked between two requests whether to stop.

    Raises:
        ValueError: a feed has no address of http or https; the message names it.
    """

    def __init__(
        self,
        feeds: Sequence[str],
        *,
        adding: Adding,
        state: WatchState,
        failures: Failures,
        fetcher: Fetcher,
        clock: Clock,
        every: float = 900.0,
        delay: float = 5.0,
        options: Options | None = None,
        limits: Limits = PAGE,
        dice: random.Random | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._feeds: dict[str, str] = {}
        for url in feeds:
            try:
                self._feeds.setdefault(urls.parse(url).url, url)
            except FetchError as error:
                raise ValueError(f"{urls.shown(url)} {error}") from None
        self._adding = adding
        self._state = state
        self._failures = failures
        self._fetcher = fetcher
        self._clock = clock
        self._every = every
        self._options = options or Options()
        self._limits = limits
        self._dice = dice or random.Random()
        self._stopping = stopping
        self._courtesy = Courtesy(fetcher, clock, delay)

    def rounds(self) -> Iterator[Round]:
        """One round after the other, for ever; each is given when it is done.

        Raises:
            StoreError: the store takes no more.
        """
        number = 0
        while not self._stopping():
            number += 1
            now = self._clock.now()
            self._state.early(now + 1.5 * LONGEST)
            done = Round(number, now)
            for shown, url in self._feeds.items():
                if self._stopping():
                    return
                self._poll(shown, url, done)
            self._take(done, until=now + self._every)
            done.waiting = self._state.waiting()
            done.next_at = self._next(now)
            yield done
            self._clock.sleep(done.next_at - self._clock.now())

    def _next(self, began: float) -> float:
        """When the next round begins: earlier than usual where a restart found feeds not due."""
        due = [
            state.next_at for url in self._feeds if not (state := self._state.feed(url)).failures
        ]
        # A little later each time, so that not all who poll at the hour come at once.
        jitter = self._dice.uniform(0, 0.05 * self._every)
        return max(self._clock.now(), min([began + self._every, *due]) + jitter)

    # ---------------------------------------------------------------------------------------- feeds

    def _poll(self, shown: str, url: str, done: Round) -> None:
        """Ask a feed what is new, if it is due."""
        done.feeds += 1
        known = self._state.feed(shown)
        if known.next_at > self._clock.now() + _EARLY * self._every:
            done.not_due += 1
            return
        try:
            self._ask(shown, url, known, done)
        except FetchError as error:
            self._feed_failed(known, str(error), error.wait or 0.0, done)
        except ReadError as error:
            self._feed_failed(known, error.why, 0.0, done)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  # one feed must not end the run
            self._feed_failed(known, f"fails ({type(error).__name__}: {error})", 0.0, done)

    def _ask(self, shown: str, url: str, known: FeedState, done: Round) -> None:
        self._courtesy.ask(urls.parse(url))
        with self._fetcher.get(
            url,
            etag=known.etag,
            modified=known.modified,
            limits=self._limits,
            follow=self._courtesy.ask,
        ) as response:
            now = self._clock.now()
            next_at = done.at + self._every
            if response.status == 304:
                done.unchanged += 1
                self._state.unchanged(shown, now, next_at)
                return
            feed = parse(
                response.body.read(),
                shown,
                url=response.url,
                content_type=response.headers.get("Content-Type"),
            )
            done.new += self._state.polled(
                shown,
                feeds.items(feed, response.url),
                etag=_header(response.headers["ETag"]),
                modified=_header(response.headers["Last-Modified"]),
                now=now,
                next_at=next_at,
            )

    def _feed_failed(self, known: FeedState, why: str, wait: float, done: Round) -> None:
        done.failed_feeds += 1
        now = self._clock.now()
        delay = max(self._backoff(self._every, known.failures + 1), min(wait, LONGEST))
        self._state.feed_failed(known.url, why, now, now + delay)
        self._failures.read(ReadError(known.url, f"{why}; asked again in {_span(delay)}"))

    # ---------------------------------------------------------------------------------------- items

    def _take(self, done: Round, until: float) -> None:
        """Take the items that wait, from the host that may be asked first; until the next round."""
        while not self._stopping():
            due = self._state.due(self._clock.now())
            if not due:
                return
            item = min(due, key=lambda one: (self._courtesy.free_at(one.host), one.key))
            if max(self._clock.now(), self._courtesy.free_at(item.host)) >= until:
                return
            self._take_one(item, done)

    def _take_one(self, item: Waiting, done: Round) -> None:
        tries = item.tries + 1
        retry_at = self._clock.now() + self._backoff(_FIRST_RETRY, tries)
        self._state.begun(item.key, retry_at)
        try:
            report = self._report(item)
        except FetchError as error:
            if error.wait:
                self._state.postpone(item.host, self._clock.now() + min(error.wait, LONGEST))
            if error.passing and tries < TRIES:
                done.retried += 1
                wait = min(error.wait or 0.0, LONGEST)
                self._state.again(item.key, str(error), max(retry_at, self._clock.now() + wait))
            else:
                self._item_failed(item, str(error), done)
        except ReadError as error:
            self._item_failed(item, error.why, done)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  # one page must not end the run
            self._item_failed(item, f"cannot be read ({type(error).__name__}: {error})", done)
        else:
            self._add(item, report, done)

    def _report(self, item: Waiting) -> Report:
        """The report that an item links to."""
        link = Link(place=item.key, url=item.link, title=item.title, date=item.date)
        return behind(link, item.key, self._options, self._fetcher, self._courtesy, self._limits)

    def _add(self, item: Waiting, report: Report, done: Round) -> None:
        counts = self._adding.counts
        before = (counts.added + counts.changed, counts.known, counts.language, counts.failed)
        self._failures.begun(report, item.key)
        for found in self._adding.run([(item.key, report)]):
            done.events += len(found.events)
        self._failures.done(report)
        after = (counts.added + counts.changed, counts.known, counts.language, counts.failed)
        added, known, language, failed = (b - a for a, b in zip(before, after, strict=True))
        done.added += added
        done.known += known
        done.language += language
        done.failed += failed
        self._state.taken(item.key, "cannot be coded" if failed else None)

    def _item_failed(self, item: Waiting, why: str, done: Round) -> None:
        done.failed += 1
        self._state.taken(item.key, why)
        self._failures.read(ReadError(item.key, why))

    def _backoff(self, first: float, failures: int) -> float:
        """Twice as long after each failure, more or less, so that not all come at once."""
        return min(first * 2.0 ** min(failures - 1, 20), LONGEST) * self._dice.uniform(0.75, 1.25)


def _header(value: str | None) -> str | None:
    """A validator as it may be sent back; what no header can hold is dropped."""
    return (
        value if value and len(value) <= 1000 and value.isascii() and value.isprintable() else None
    )


def _said(*counts: tuple[int, str]) -> str:
    return ", ".join(f"{count:,} {what}" for count, what in counts if count)


def _time(at: float) -> str:
    return datetime.datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M:%S")


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
