"""robots.txt: which rule decides, and what holds where there is none to be had."""

from __future__ import annotations

import time

import pytest

from benchmarks.hostile import FastClock, Hostile, permitted, resolve
from sayso.fetching import urls
from sayso.fetching.client import Fetcher, Limits
from sayso.fetching.robots import Robots, parse


@pytest.mark.parametrize(
    ("text", "target", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("user-agent : * # all\ndisallow : /x # no", "/xy", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: other\nDisallow: /", "/x", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Sayso\nDisallow: /no", "/yes", True),
        ("User-agent: sayso/0.1\nUser-agent: b\nDisallow: /no", "/no", False),
        ("User-agent: sayso\nDisallow: /a\nUser-agent: *\nDisallow: /\nUser-agent: sayso\n"
         "Disallow: /b", "/b", False),
        ("User-agent: *\nDisallow: /\nUser-agent: sayso", "/x", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /*?sort=*&page", "/l?sort=a&page=2", False),
        ("User-agent: *\nDisallow: /x$", "/x", False),
        ("User-agent: *\nDisallow: /x$", "/xy", True),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/caf%c3%a9/1", False),
        ("User-agent: *\nDisallow: /café", "/caf%C3%A9/1", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("<html>not found: /</html>", "/x", True),
        ("Disallow: /", "/x", True),
        ("\ufeffUser-agent: *\r\nDisallow: /x\r\n", "/x", False),
    ],
)  # fmt: skip
def test_which_rule_decides(text: str, target: str, allowed: bool) -> None:
    assert parse(text).allows(target) is allowed


def test_the_delay_that_a_site_wants_is_bounded() -> None:
    assert parse("User-agent: *\nCrawl-delay: 7.5").delay == 7.5
    assert parse("User-agent: *\nCrawl-delay: 99999").delay == 60
    assert parse("User-agent: *\nCrawl-delay: soon").delay is None


def test_many_stars_take_no_time() -> None:
    rules = parse("User-agent: *\nDisallow: /" + "*a" * 2000 + "$")
    began = time.monotonic()
    assert rules.allows("/" + "a" * 1990 + "b" * 1000)
    assert time.monotonic() - began < 0.5


def test_rules_are_fetched_once_a_day(hostile: Hostile) -> None:
    clock = FastClock()
    fetcher = Fetcher(resolve=resolve, permitted=permitted, limits=Limits(seconds=5))
    robots = Robots(fetcher, now=clock.now)
    hostile.robots["steady.test"] = "User-agent: *\nDisallow: /no\n" + "# padding\n" * 80_000
    address = urls.parse(hostile.url("/no/1", "steady.test"))
    for _ in range(3):
        assert not robots.rules(address).allows("/no/1")
        assert robots.rules(address).allows("/yes")
    assert hostile.asked["steady.test/robots.txt"] == 1
    clock.sleep(25 * 3600)
    hostile.robots.clear()
    assert robots.rules(address).allows("/no/1")
    assert hostile.asked["steady.test/robots.txt"] == 2


def test_a_server_that_fails_allows_nothing_for_a_while() -> None:
    clock = FastClock()
    robots = Robots(Fetcher(allow_private=True), now=clock.now)
    rules = robots.rules(urls.parse("http://127.0.0.1:9/x"))
    assert rules.passing
    assert not rules.allows("/x")
