"""RSS and Atom → links to reports, by feedparser."""

from __future__ import annotations

import datetime
import email.utils
import io
import re
from dataclasses import dataclass
from typing import Any

from sayso.fetching import urls
from sayso.fetching.errors import FetchError
from sayso.reading.dates import iso_day

ITEMS = 1000
"""Items of one feed that are looked at: its first, which are its newest."""

_ENTITY = re.compile(rb"<!ENTITY", re.I)


class FeedError(Exception):
    """What should be a feed is none; the message says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """A link of a feed, without credentials; `key` is the same however the link is decorated."""

    key: str
    link: str
    host: str
    title: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """The items of a feed, each once, in its order; `without` are those that link to no page."""

    title: str | None
    items: tuple[Item, ...]
    without: int = 0


def available() -> bool:
    """Whether feeds can be parsed here."""
    try:
        import feedparser  # noqa: F401
    except ImportError:
        return False
    return True


def parse(data: bytes, url: str, content_type: str | None = None) -> Feed:
    """The feed that the bytes hold. What is broken in it is passed over as far as that goes.

    Args:
        url: where it was got from; its links may be relative to that.
        content_type: as the server says, with the charset.

    Raises:
        FeedError: it is no feed.
    """
    import feedparser

    if _ENTITY.search(data.replace(b"\0", b"")):  # NULs: it may be UTF-16
        # Nine lines of them unpack to gigabytes: a kilobyte took the parser 22 seconds.
        raise FeedError("declares entities of its own, which no feed needs and which may be a trap")
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    try:
        # A stream, because a string would be taken for the name of a file or an address.
        parsed = feedparser.parse(
            io.BytesIO(data), response_headers=headers, sanitize_html=False
        )  # fmt: skip
    except (ValueError, TypeError, AttributeError, LookupError, AssertionError, ArithmeticError,
            RecursionError) as error:  # fmt: skip
        raise FeedError(f"is a feed that cannot be parsed ({type(error).__name__})") from error
    if not parsed.get("version") and not parsed.entries:
        why = parsed.get("bozo_exception")
        raise FeedError(f"is no RSS or Atom feed{f' ({why})' if why else ''}"[:300])
    base = urls.parse(url)
    items: dict[str, Item] = {}
    without = 0
    for entry in parsed.entries[:ITEMS]:
        item = _item(entry, base)
        if item is None:
            without += 1
        else:
            items.setdefault(item.key, item)
    return Feed(_words(parsed.feed.get("title")), tuple(items.values()), without)


def _item(entry: Any, base: urls.Address) -> Item | None:
    link = entry.get("link")
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        address = urls.joined(base, link.strip())
        key = urls.key(address.url)
    except FetchError:
        return None
    return Item(key, address.url, address.netloc, _words(entry.get("title")), _day(entry))


def _day(entry: Any) -> str | None:
    """The day of publication, in the time zone that the feed writes."""
    for name in ("published", "updated", "created"):
        written, parsed = entry.get(name), entry.get(f"{name}_parsed")
        if not isinstance(written, str):
            continue
        try:
            return iso_day(written)
        except ValueError:
            pass
        try:
            return email.utils.parsedate_to_datetime(written[:100]).date().isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
        if parsed:
            try:
                return datetime.date(*parsed[:3]).isoformat()
            except (ValueError, TypeError, OverflowError):
                pass
    return None


def _words(text: Any) -> str | None:
    return (" ".join(text.split())[:500] or None) if isinstance(text, str) else None
