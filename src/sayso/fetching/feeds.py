"""What of a feed a watch remembers: its links, each once, however they are decorated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sayso.fetching import urls
from sayso.fetching.errors import FetchError
from sayso.reading.formats.feeds import LINKS, Feed


@dataclass(frozen=True, slots=True)
class Item:
    """A link of a feed, without credentials; `key` is the same however the link is decorated."""

    key: str
    link: str
    host: str
    title: str | None = None
    date: str | None = None


def available() -> bool:
    """Whether feeds can be parsed here."""
    try:
        import feedparser  # noqa: F401
    except ImportError:
        return False
    return True


def items(feed: Feed, url: str) -> tuple[Item, ...]:
    """The items of a feed that link to a page, each once, in its order.

    Args:
        url: where the feed was got from; its links may be relative to that.
    """
    found: dict[str, Item] = {}
    for item in _items(feed, urls.parse(url)):
        found.setdefault(item.key, item)
    return tuple(found.values())


def _items(feed: Feed, base: urls.Address) -> Iterator[Item]:
    for entry in feed.entries[:LINKS]:
        if entry.link is None:
            continue
        try:
            address = urls.joined(base, entry.link)
            key = urls.key(address.url)
        except FetchError:
            continue
        yield Item(key, address.url, address.netloc, entry.title, entry.date)
