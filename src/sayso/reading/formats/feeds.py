"""RSS and Atom → entries; and of these, a report for each full text, a link for each summary."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sayso.reading.dates import any_day
from sayso.reading.errors import ReadError
from sayso.reading.extras import needed
from sayso.reading.files import Stream
from sayso.reading.markup import html_text, parse_xml
from sayso.reading.options import Options
from sayso.reading.outcomes import Link, Outcome, Skipped
from sayso.reading.reports import told
from sayso.reading.whole import check_length, read_archive

LINKS = 1000
"""Links of one feed that are followed: its first, which are its newest."""

_LONGEST_FEED = 16 << 20
_LONGEST_BROKEN = 1 << 20
_DEEPEST = 200
_TAG = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|(</?[A-Za-z][^<>]*>)", re.S)
_ENTITY = re.compile(rb"<!ENTITY", re.I)
_FULL = 1_500  # characters from which on a description is a report, not a teaser
_SOME = 500  # the same of a content that stands alone
_CUT = re.compile(
    r"(?:\.{3}|…|\[…\]|\[\.{3}\]|\[&#8230;\]|(?i:read (?:more|on|the (?:full|rest)\b.{0,40})"
    r"|continue reading.{0,80}|full story|more))\s*[»›→>\]]*\s*$"
)
_POST = re.compile(r"\n\nThe post .{1,300} (?:appeared first on|first appeared on) .{1,200}$", re.S)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one report. `link` is as the feed has it; `text` reads what it holds."""

    link: str | None
    id: str | None
    title: str | None
    date: str | None
    outlet: str | None
    language: str | None
    raw: Any

    def text(self) -> tuple[str, bool, str | None]:
        """The text, whether it is the whole report, and its language."""
        best, language = "", None
        for content in self.raw.get("content") or ():
            kind = _string(content.get("type"))
            if kind and not kind.startswith(("text/", "application/xhtml")):
                continue
            text = _clean(_string(content.get("value")))
            if len(text) > len(best):
                best, language = text, content.get("language")
        summary = _clean(_string(self.raw.get("summary")))
        # Where an entry has no summary, the library gives the content for one.
        longer = len(best) > 1.2 * len(summary) or (best == summary and len(best) >= _SOME)
        if best and longer and not _CUT.search(best[-120:]):
            return best, True, _string(language) or None
        longest = max(best, summary, key=len)
        whole = len(longest) >= _FULL and not _CUT.search(longest[-120:])
        return longest, whole, _string(language) or None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its entries, in its order."""

    title: str | None
    entries: tuple[Entry, ...]


def parse(
    data: bytes, place: str, *, url: str | None = None, content_type: str | None = None
) -> Feed:
    """The feed that the bytes hold. What is broken in it is passed over as far as that goes.

    Args:
        url: where it was got from, which links in it may be relative to.
        content_type: as the server says, with the charset.

    Raises:
        ReadError: feedparser is missing, or it is no feed.
    """
    _check(data, place)
    found = _parsed(data, place, url, content_type)
    if not found.get("version") and not found.entries:
        why = found.get("bozo_exception")
        raise ReadError(place, f"is no RSS or Atom feed{f': {why}' if why else ''}"[:300])
    title, language = _words(found.feed.get("title")), _string(found.feed.get("language")) or None
    return Feed(title, tuple(_entry(entry, title, language) for entry in found.entries))


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The entries of a feed, in its order.

    Raises:
        ReadError: feedparser is missing, or it is no feed, too long, or has no entry.
    """
    yield from outcomes(stream, place, options)


def outcomes(
    stream: Stream,
    place: str,
    options: Options,
    *,
    url: str | None = None,
    content_type: str | None = None,
) -> Iterator[Outcome]:
    """The entries of a feed: reports, and links for those that have a summary only.

    Args:
        url, content_type: as for `parse`.

    Raises:
        ReadError: as for `reports`.
    """
    data = read_archive(stream, place, _LONGEST_FEED)
    feed = parse(data, place, url=url, content_type=content_type)
    if not feed.entries:
        raise ReadError(place, "is a feed without entries")
    links = 0
    for number, entry in enumerate(feed.entries, 1):
        try:
            found = _outcome(entry, f"{place}:{number}", options)
        except ReadError as error:
            yield error
            continue
        links += isinstance(found, Link)
        if not isinstance(found, Link) or links <= LINKS:
            yield found
    if links > LINKS:
        yield Skipped(place, links - LINKS, f"links of a feed after its first {LINKS:,}")


def _check(data: bytes, place: str) -> None:
    """Nothing, if feedparser can be let at these bytes.

    It reads broken XML too, but by means that take minutes over a hostile megabyte.

    Raises:
        ReadError: they declare entities, are nested too deeply, or are broken XML and too long.
    """
    if _ENTITY.search(data.replace(b"\0", b"")):  # NULs: it may be UTF-16
        # Nine lines of them unpack to gigabytes: a kilobyte took the parser 22 seconds.
        why = "declares entities of its own, which no feed needs and which may be a trap"
        raise ReadError(place, why)
    depth = 0
    for match in _TAG.finditer(data):
        if match[1]:
            depth += -1 if match[1].startswith(b"</") else 0 if match[1].endswith(b"/>") else 1
            if depth > _DEEPEST:
                raise ReadError(place, f"is no feed: nested more than {_DEEPEST} deep")
    if len(data) > _LONGEST_BROKEN:
        parse_xml(data, place)


def _parsed(data: bytes, place: str, url: str | None, content_type: str | None) -> Any:
    library = needed("feedparser", "feeds", place)
    known = {"content-location": url, "content-type": content_type}
    try:
        # From memory: a string would be opened as a file or fetched where it looks like one.
        return library.parse(
            io.BytesIO(data),
            sanitize_html=False,
            resolve_relative_uris=bool(url),
            response_headers={name: value for name, value in known.items() if value},
        )
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        AssertionError,
        RecursionError,
        ArithmeticError,
    ) as error:
        raise ReadError(place, f"is no feed that can be read: {error}"[:300]) from None


def _entry(entry: Any, outlet: str | None, language: str | None) -> Entry:
    source = entry.get("source")
    named = _words(source.get("title")) if isinstance(source, dict) else None
    return Entry(
        link=_string(entry.get("link")).strip() or None,
        id=_string(entry.get("id")) or None,
        title=_words(html_text(_string(entry.get("title")))),
        date=_day(entry),
        outlet=named or outlet,
        language=language,
        raw=entry,
    )


def _outcome(entry: Entry, place: str, options: Options) -> Outcome:
    """What one entry gives.

    Raises:
        ReadError: it has neither text nor address, or its text is too long.
    """
    text, whole, language = entry.text()
    url = entry.link if (entry.link or "").startswith(("http://", "https://")) else None
    known: dict[str, str | None] = {
        "title": entry.title,
        "date": entry.date,
        "outlet": entry.outlet,
        "language": language or entry.language,
    }
    if not whole and url:
        return Link(place=place, url=url, summary=text or None, **known)
    if not text:
        raise ReadError(place, "is an entry with neither text nor an address")
    check_length(text, place, options)
    return place, told(text, options, url=url, id=None if url else entry.id, **known)


def _day(entry: Any) -> str | None:
    """The day of publication, in the time zone that the feed writes."""
    for name in ("published", "updated", "created"):
        # Not `get` of its own, which gives one for the other, with a warning.
        if day := any_day(_string(dict.get(entry, name))):
            return day
        parsed = dict.get(entry, f"{name}_parsed")
        if parsed:
            try:
                return datetime.date(*parsed[:3]).isoformat()
            except (ValueError, TypeError, OverflowError):
                continue
    return None


def _clean(markup: str) -> str:
    return _POST.sub("", html_text(markup)) if markup else ""


def _words(text: Any) -> str | None:
    return (" ".join(text.split())[:500] or None) if isinstance(text, str) else None


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
