"""HTML pages → one report each: main text and metadata, by trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from sayso.fetching.urls import same_site, site
from sayso.reading.dates import iso_day
from sayso.reading.decoding import NotText, decode
from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.options import Options
from sayso.reading.reports import told
from sayso.reading.whole import check_length, read_all
from sayso.records import Report

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.I)
_MOST_TAGS = 50_000
_ASCII = bytes(range(0x20, 0x7F))
_LANGUAGE = re.compile(r"<html[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.I)
# Without a handler, Python prints the extractor's warnings on the user's terminal.
_NOISY = ("trafilatura", "htmldate", "courlan", "justext")


def reports(stream: Stream, place: str, options: Options) -> Iterator[tuple[str, Report]]:
    """The one report of an HTML page. What the page says goes before what the options say.

    Raises:
        ReadError: the page is empty, no text, too long, or has no article in it.
    """
    yield place, read_page(read_all(stream, place, options), place, options)


def read_page(
    data: bytes,
    place: str,
    options: Options,
    *,
    charset: str | None = None,
    url: str | None = None,
) -> Report:
    """The report of a page.

    Args:
        charset: what the server says it is in; goes before what the page says.
        url: where it was got from. The page's own idea of its address then counts only where it
            is of the same site: nobody may speak for another outlet.

    Raises:
        ReadError: see `reports`.
    """
    page = decode_page(data, place, charset)
    # Scripts may be longer than any report; with more tags the extractor is at work for minutes.
    if page.count("<") > _MOST_TAGS:
        check_length(page, place, options)
    document = _extract(page, place)
    text: str = (document.text or "").strip() if document else ""
    if not text:
        raise ReadError(place, "no article text was found in the page")
    check_length(text, place, options)
    language = _LANGUAGE.search(page)
    own, host = document.url, document.hostname
    if url is not None:
        own = own if own and same_site(own, url) else url
        host = site(own)
    return told(
        text,
        options,
        url=own,
        outlet=document.sitename or host,
        title=document.title,
        date=_day(document.date),
        language=document.language or (language.group(1).lower() if language else None),
    )


def decode_page(data: bytes, place: str, charset: str | None = None) -> str:
    """The page's text: by a charset that is declared where that works, else by its bytes.

    Many servers declare one for all their pages, so UTF-8, for which nothing else passes by
    chance, goes before that.
    """
    within = _CHARSET.search(data[:4096])
    served = () if charset is None or data.isascii() else ("utf-8", charset)
    for declared in (*served, within.group(1).decode("ascii") if within else None):
        if not declared or data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        name = declared.lower()
        try:
            # The declaration was found as ASCII, so what it declares must have ASCII in it: a page
            # that could be read this far and says "utf-16" is none.
            if _ASCII.decode("ascii").encode(name) == _ASCII:
                return data.decode("cp1252" if name in ("iso-8859-1", "latin1") else name)
        except (LookupError, UnicodeError):
            pass  # a false declaration is common; the bytes tell
    try:
        return decode(data)
    except NotText as error:
        raise ReadError(place, str(error)) from None


def _extract(page: str, place: str) -> Any:
    import trafilatura  # half a second, which runs without pages need not pay
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    for name in _NOISY:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    try:
        return trafilatura.bare_extraction(
            page.replace("\x00", " "),
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            # A date found by searching the text is a guess; only what the page declares counts.
            date_extraction_params={"extensive_search": False},
        )
    except (
        LxmlError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        RecursionError,
    ) as error:
        raise ReadError(place, f"is HTML that cannot be parsed: {error}") from error


def _day(written: str | None) -> str | None:
    try:
        return iso_day(written) if written else None
    except ValueError:
        return None
