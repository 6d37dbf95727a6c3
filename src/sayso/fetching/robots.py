"""What sites allow robots to fetch: robots.txt, by RFC 9309, with the delay that many add.

`urllib.robotparser` knows no "*" inside of paths, and takes the first rule, not the longest.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from sayso.fetching import urls
from sayso.fetching.client import Fetcher, Limits
from sayso.fetching.errors import FetchError

LIMITS = Limits(bytes=512 << 10, seconds=20.0, cut=True)
KEPT_SECONDS = 24 * 3600.0
RETRY_SECONDS = 600.0
HOSTS = 300
"""Sites whose rules are held at once."""

_RULES = 5000
_LONGEST_DELAY = 60.0
_SAFE = "/%:@!$&'()*+,;=~-._?"


@dataclass(slots=True)
class Rules:
    """Paths that one robot may or may not fetch; `delay` are seconds between two requests.

    `passing`: they stand in for rules that could not be had just now.
    """

    rules: list[tuple[str, bool]] = field(default_factory=list)
    delay: float | None = None
    passing: bool = False

    def allows(self, target: str) -> bool:
        """Whether path and query may be fetched: the longest rule decides, of two "allow"."""
        if target == "/robots.txt":
            return True
        path = _normal(target)
        best, allowed = -1, True
        for pattern, allow in self.rules:
            length = len(pattern)
            if (length > best or (length == best and allow)) and _matches(pattern, path):
                best, allowed = length, allow
        return allowed


NOTHING = Rules([("/", False)], passing=True)
"""The rules of a site whose own cannot be had just now."""


def parse(text: str, name: str = "sayso") -> Rules:
    """The rules of a robots.txt for the robot of this name, or for all where it is not named."""
    groups: dict[str, Rules] = {}
    agents: list[str] = []
    naming = False
    for line in text.removeprefix("\ufeff").splitlines()[: 4 * _RULES]:
        word, colon, value = line.partition("#")[0].partition(":")
        word, value = word.strip().lower(), value.strip()
        if not colon:
            continue
        if word == "user-agent":
            agents = [*agents, _agent(value)] if naming else [_agent(value)]
            naming = True
            continue
        if word not in ("allow", "disallow", "crawl-delay"):
            continue
        naming = False
        for agent in agents:
            if agent in (name, "*"):
                _add(groups.setdefault(agent, Rules()), word, value)
    for agent in agents:  # a group without rules is one, too: it allows everything
        if agent == name:
            groups.setdefault(agent, Rules())
    return groups.get(name) or groups.get("*") or Rules()


def _add(rules: Rules, word: str, value: str) -> None:
    if word == "crawl-delay":
        if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value):
            rules.delay = min(float(value), _LONGEST_DELAY)
    elif value and len(rules.rules) < _RULES:
        rules.rules.append((_normal(value), word == "allow"))


def _agent(value: str) -> str:
    found = re.match(r"\*|[A-Za-z_\-]+", value)
    return found.group().lower() if found else ""


def _normal(path: str) -> str:
    """Percent signs as one writes them: those that are needed, and no others."""
    return quote(unquote(path.replace("%2F", "%252F").replace("%2f", "%252F")), safe=_SAFE)


def _matches(pattern: str, path: str) -> bool:
    """Whether the pattern is how the path begins; "*" is anything, "$" at its end the end.

    Without regular expressions, whose time could grow with any number of stars.
    """
    whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not whole or path == first
    at = len(first)
    for part in rest[:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    last = rest[-1]
    if whole:
        return path.endswith(last) and len(path) - len(last) >= at
    return path.find(last, at) >= 0


class Robots:
    """The rules of sites, each fetched once a day.

    A site without robots.txt allows everything. One whose robots.txt cannot be had because the
    server fails allows nothing until it can, as the RFC wants.

    Args:
        polite: called with an address before it is asked for, to wait where that is due.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        now: Callable[[], float] = time.time,
        polite: Callable[[urls.Address], None] | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._now = now
        self._polite = polite
        self._kept: OrderedDict[tuple[str, str, int], tuple[float, Rules]] = OrderedDict()

    def rules(self, address: urls.Address) -> Rules:
        """The rules of the address's site."""
        kept = self._kept.get(address.origin)
        if kept is None or not self._now() < kept[0] <= self._now() + KEPT_SECONDS:
            kept = self._fetched(address)
            self._kept[address.origin] = kept
            if len(self._kept) > HOSTS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(address.origin)
        return kept[1]

    def _fetched(self, address: urls.Address) -> tuple[float, Rules]:
        url = f"{address.scheme}://{address.netloc}/robots.txt"
        if self._polite:
            self._polite(address)
        try:
            with self._fetcher.get(url, limits=LIMITS) as response:
                rules = parse(response.body.read().decode("utf-8", "replace"))
        except FetchError as error:
            # 4xx, or an answer that no reading helps: there are no rules. 429 is "not now".
            if error.passing or (error.status or 0) >= 500:
                return self._now() + RETRY_SECONDS, NOTHING
            rules = Rules()
        return self._now() + KEPT_SECONDS, rules
