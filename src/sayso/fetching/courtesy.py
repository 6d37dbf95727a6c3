"""When and whether a host may be asked: its robots.txt, and a pause between two requests."""

from __future__ import annotations

from collections import OrderedDict

from sayso.fetching import urls
from sayso.fetching.client import Fetcher
from sayso.fetching.clock import Clock
from sayso.fetching.errors import FetchError
from sayso.fetching.robots import Robots

HOSTS = 5000
"""Hosts whose last request is remembered."""


class Courtesy:
    """Waits until a host may be asked again.

    Args:
        delay: seconds between two requests to a host, where its robots.txt does not want more.
    """

    def __init__(self, fetcher: Fetcher, clock: Clock, delay: float) -> None:
        self._clock = clock
        self._delay = delay
        self._free: OrderedDict[str, float] = OrderedDict()
        self._robots = Robots(fetcher, now=clock.now, polite=self._wait)

    def free_at(self, host: str) -> float:
        """When a host may be asked again."""
        return self._free.get(host, 0.0)

    def ask(self, address: urls.Address) -> None:
        """Wait for the turn of an address.

        Raises:
            FetchError: its site does not want robots there.
        """
        rules = self._robots.rules(address)
        if not rules.allows(address.target):
            why = "cannot be had just now" if rules.passing else "does not allow it"
            raise FetchError(f"its site's robots.txt {why}", passing=rules.passing)
        self._wait(address, rules.delay or 0.0)

    def _wait(self, address: urls.Address, delay: float = 0.0) -> None:
        host = address.netloc
        wait = self.free_at(host) - self._clock.now()
        if wait > 0:
            self._clock.sleep(wait)
        self._free[host] = self._clock.now() + max(self._delay, delay)
        self._free.move_to_end(host)
        if len(self._free) > HOSTS:
            self._free.popitem(last=False)
