"""Links of feeds → the reports behind them, asked for politely.

`sayso watch` asks in the same way: by the rules of each site's robots.txt, one request after the
other with a pause between two to the same host, and within limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from sayso.reading import web
from sayso.reading.errors import ReadError
from sayso.reading.options import Options
from sayso.reading.outcomes import Link, Outcome
from sayso.records import Report

if TYPE_CHECKING:
    from sayso.fetching.client import Fetcher, Limits
    from sayso.fetching.courtesy import Courtesy

DELAY = 5.0
"""Seconds between two requests to a host, where its robots.txt does not want more."""


class Follower:
    """Gives what entries of feeds link to; what cannot be had is an error in its place.

    Args:
        courtesy: says when a host may be asked; without it, as `DELAY` and its robots.txt say.
    """

    def __init__(
        self,
        options: Options,
        fetcher: Fetcher | None = None,
        courtesy: Courtesy | None = None,
    ) -> None:
        from sayso.fetching.client import PAGE
        from sayso.fetching.clock import SystemClock
        from sayso.fetching.courtesy import Courtesy

        self._options = options
        self._limits = PAGE
        self._fetcher = fetcher or web.fetcher(options.allow_private)
        self._courtesy = courtesy or Courtesy(self._fetcher, SystemClock(), DELAY)

    def __call__(self, link: Link) -> Iterator[Outcome]:
        """The report behind a link, or why there is none."""
        from sayso.fetching.errors import FetchError
        from sayso.fetching.urls import shown

        place = shown(link.url)
        try:
            yield (
                place,
                behind(link, place, self._options, self._fetcher, self._courtesy, self._limits),
            )
        except FetchError as error:
            yield ReadError(place, str(error))
        except ReadError as error:
            yield error


def behind(
    link: Link,
    place: str,
    options: Options,
    fetcher: Fetcher,
    courtesy: Courtesy,
    limits: Limits,
) -> Report:
    """The report that a link leads to; what its page does not say, the feed may.

    Raises:
        FetchError: it cannot be had, or its site does not want robots there.
        ReadError: it is no report.
    """
    from sayso.fetching import urls

    courtesy.ask(urls.parse(link.url))
    if link.outlet:  # known better than what is given for all inputs
        options = replace(options, outlet=link.outlet)
    with fetcher.get(link.url, limits=limits, follow=courtesy.ask) as response:
        report = web.report_of(response, place, options)
    changes: dict[str, str] = {}
    if report.title is None and link.title:
        changes["title"] = link.title
    if link.date and (report.date is None or report.date_from == "given"):
        changes |= {"date": link.date, "date_from": "metadata"}
    return msgspec.structs.replace(report, **changes) if changes else report
