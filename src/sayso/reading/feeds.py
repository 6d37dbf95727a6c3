"""RSS and Atom → a report for each entry with its full text, a link for each summary."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from sayso.reading.dates import any_day
from sayso.reading.errors import ReadError
from sayso.reading.extras import needed
from sayso.reading.files import Stream
from sayso.reading.markup import html_text, parse_xml
from sayso.reading.options import Options
from sayso.reading.outcomes import Link, Outcome
from sayso.reading.reports import told
from sayso.reading.text import check_length, read_archive

_LONGEST_FEED = 16 << 20
_LONGEST_BROKEN = 1 << 20
_DEEPEST = 200
_TAG = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|(</?[A-Za-z][^<>]*>)", re.S)
_FULL = 1_500  # characters from which on a description is a report, not a teaser
_SOME = 500  # the same of a content that stands alone
_CUT = re.compile(
    r"(?:\.{3}|…|\[…\]|\[\.{3}\]|\[&#8230;\]|(?i:read (?:more|on|the (?:full|rest)\b.{0,40})"
    r"|continue reading.{0,80}|full story|more))\s*[»›→>\]]*\s*$"
)
_POST = re.compile(r"\n\nThe post .{1,300} (?:appeared first on|first appeared on) .{1,200}$", re.S)


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The entries of a feed, in its order.

    Raises:
        ReadError: feedparser is missing, or it is no feed, too long, or has no entry.
    """
    yield from entries(read_archive(stream, place, _LONGEST_FEED), place, options)


def entries(
    data: bytes, place: str, options: Options, *, url: str | None = None
) -> Iterator[Outcome]:
    """The entries of a feed's bytes: reports, and links for those that have a summary only.

    Args:
        url: where the feed was got from, which links in it may be relative to.

    Raises:
        ReadError: feedparser is missing, or it is no feed or has no entry.
    """
    _check(data, place)
    feed = _parse(data, place, url)
    found = feed.entries
    if not found:
        error = feed.get("bozo_exception")
        why = f"is no feed that can be read: {error}" if error else "is a feed without entries"
        raise ReadError(place, why[:300])
    outlet = _words(feed.feed.get("title"))
    for number, entry in enumerate(found, 1):
        where = f"{place}:{number}"
        try:
            yield _outcome(entry, where, options, outlet, feed.feed.get("language"))
        except ReadError as error:
            yield error


def _check(data: bytes, place: str) -> None:
    """Nothing, if feedparser can be let at these bytes.

    It reads broken XML too, but by means that take minutes over a hostile megabyte.

    Raises:
        ReadError: they are nested too deeply, or are broken XML and too long.
    """
    depth = 0
    for match in _TAG.finditer(data):
        if match[1]:
            depth += -1 if match[1].startswith(b"</") else 0 if match[1].endswith(b"/>") else 1
            if depth > _DEEPEST:
                raise ReadError(place, f"is no feed: nested more than {_DEEPEST} deep")
    if len(data) > _LONGEST_BROKEN:
        parse_xml(data, place)


def _parse(data: bytes, place: str, url: str | None) -> Any:
    library = needed("feedparser", "feeds", place)
    headers = {"content-location": url} if url else {}
    try:
        # From memory: a string would be opened as a file or fetched where it looks like one.
        return library.parse(
            io.BytesIO(data),
            sanitize_html=False,
            resolve_relative_uris=bool(url),
            response_headers=headers,
        )
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        AssertionError,
        RecursionError,
        OverflowError,
    ) as error:
        raise ReadError(place, f"is no feed that can be read: {error}") from None


def _outcome(
    entry: Any, place: str, options: Options, outlet: str | None, language: str | None
) -> Outcome:
    """What one entry gives.

    Raises:
        ReadError: it has neither text nor address, or its text is too long.
    """
    text, whole, spoken = _text(entry)
    url = _address(entry)
    title = _words(html_text(_string(entry.get("title"))))
    day = any_day(_string(dict.get(entry, "published")) or _string(dict.get(entry, "updated")))
    source = entry.get("source")
    named = _words(source.get("title")) if isinstance(source, dict) else None
    known: dict[str, str | None] = {
        "title": title,
        "date": day,
        "outlet": named or outlet,
        "language": _string(spoken) or _string(language) or None,
    }
    if not whole and url:
        return Link(place=place, url=url, summary=text or None, **known)
    if not text:
        raise ReadError(place, "is an entry with neither text nor an address")
    check_length(text, place, options)
    id = None if url else _string(entry.get("id")) or None
    return place, told(text, options, url=url, id=id, **known)


def _text(entry: Any) -> tuple[str, bool, str | None]:
    """The text of an entry, whether it is the whole report, and its language."""
    best, language = "", None
    for content in entry.get("content") or ():
        kind = _string(content.get("type"))
        if kind and not kind.startswith(("text/", "application/xhtml")):
            continue
        text = _clean(_string(content.get("value")))
        if len(text) > len(best):
            best, language = text, content.get("language")
    summary = _clean(_string(entry.get("summary")))
    # Where an entry has no summary, the library gives the content for one.
    longer = len(best) > 1.2 * len(summary) or (best == summary and len(best) >= _SOME)
    if best and longer and not _CUT.search(best[-120:]):
        return best, True, language
    longest = max(best, summary, key=len)
    return longest, len(longest) >= _FULL and not _CUT.search(longest[-120:]), language


def _clean(markup: str) -> str:
    return _POST.sub("", html_text(markup)) if markup else ""


def _address(entry: Any) -> str | None:
    """Where the entry's page is."""
    address = _string(entry.get("link")).strip()
    return address if address.startswith(("http://", "https://")) else None


def _words(text: Any) -> str | None:
    return (" ".join(text.split()) or None) if isinstance(text, str) else None


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
