"""A web address → what it holds, as a stream for the readers, or as a page of its own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import msgspec

from sayso.reading.errors import ReadError
from sayso.reading.formats import text
from sayso.reading.formats.pages import read_page
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.reports import stable_id
from sayso.reading.whole import read_all
from sayso.records import Report

if TYPE_CHECKING:
    from sayso.fetching.client import Fetcher, Response
    from sayso.reading.files import Stream

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/rdf+xml": ".rdf",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/json": ".json",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/warc": ".warc",
    "message/rfc822": ".eml",
}
"""By declared type. "text/plain" and "application/octet-stream" are also what servers say of files
that they do not know: there the address's own ending tells more."""

_TELLING = frozenset(
    {".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".xml", ".html", ".htm", ".eml"}
)


@contextmanager
def got(url: str, allow_private: bool) -> Iterator[Response]:
    """The response to a request for the address.

    Raises:
        ReadError: it gave none.
    """
    from sayso.fetching.errors import FetchError
    from sayso.fetching.urls import shown

    try:
        response = fetcher(allow_private).get(url)
    except FetchError as error:
        raise ReadError(shown(url), str(error)) from error
    with response:
        yield response


def name_of(response: Response) -> Path:
    """The name that a file with this content would have, by its declared type and its address."""
    own = PurePosixPath(unquote(urlsplit(response.url).path)).name.replace("\0", "")
    if ending := _ENDINGS.get(response.content_type):
        packed = PurePosixPath(own).suffix.lower() in (".gz", ".zst", ".zstd")
        return Path(own if packed else f"page{ending}")
    if response.content_type == "text/plain" and not _TELLING & set(PurePosixPath(own).suffixes):
        return Path("page.txt")
    return Path(own if "." in own else "page.txt")


def page_of(response: Response, stream: Stream, place: str, options: Options) -> Report:
    """The report of an HTML page that came from the web.

    Raises:
        ReadError: see `read_page`.
    """
    return read_page(
        read_all(stream, place, options),
        place,
        options,
        charset=response.charset,
        url=response.url,
    )


def feed_of(response: Response, stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The entries of a feed that came from the web.

    Raises:
        ReadError: see `formats.feeds`.
    """
    from sayso.reading.formats import feeds

    kind = response.headers.get("Content-Type")
    yield from feeds.outcomes(stream, place, options, url=response.url, content_type=kind)


def report_of(response: Response, place: str, options: Options) -> Report:
    """The one report of a response, be it a page or plain text.

    Raises:
        ReadError: it is neither, or holds no report.
    """
    kind = response.content_type
    if kind in ("", "application/octet-stream"):
        head = response.body.read(1 << 10).lstrip()
        response.body.seek(0)
        kind = "text/html" if head.startswith(b"<") else "text/plain"
    stream = cast("Stream", io.BufferedReader(cast(Any, response.body)))
    if _ENDINGS.get(kind) == ".html":
        return page_of(response, stream, place, options)
    if kind == "text/plain":
        return addressed(next(text.reports(stream, place, options))[1], response)
    raise ReadError(place, f"is {kind}, neither a page nor plain text")


def addressed(report: Report, response: Response) -> Report:
    """The report with the address that it came from as its own, where it has none."""
    if report.url is not None:
        return report
    id = stable_id(response.url, report.text, report.outlet, report.date)
    return msgspec.structs.replace(report, url=response.url, id=id)


@cache
def fetcher(allow_private: bool) -> Fetcher:
    """What fetches for all inputs of a run."""
    from sayso.fetching.client import Fetcher

    return Fetcher(allow_private=allow_private)
