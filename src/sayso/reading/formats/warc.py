"""WARC archives (ISO 28500) → a report for each HTML page that was answered with status 200.

Other answers, other records and what is no HTML are passed over and counted. A page without a date
gets the day on which it was crawled, marked as inferred.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from typing import Any

import msgspec
import zstandard

from sayso.fetching.errors import FetchError
from sayso.fetching.urls import parse
from sayso.reading.dates import any_day
from sayso.reading.errors import ReadError, reason
from sayso.reading.extras import needed
from sayso.reading.files import BROKEN_STREAM, Stream
from sayso.reading.formats.pages import read_page
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome, Skipped
from sayso.reading.whole import too_long
from sayso.records import Report

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_BYTES_A_CHARACTER = 4
_LONGEST_ADDRESS = 2_000
_PLAIN = frozenset({"", "identity", "utf-8", "none"})


class _Passed(Exception):
    """A record that holds no page; the message says what it is."""


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The pages of an archive, one record in memory at a time.

    Raises:
        ReadError: fastwarc is missing, or there is no record.
    """
    library = needed("fastwarc.warc", "warc", place)
    passed: Counter[str] = Counter()
    records = 0
    file = _Forward(stream)
    try:
        for record in library.ArchiveIterator(file, parse_http=False, stream_detect=False):
            if record.record_type in (library.unknown, library.no_type):
                continue
            records += 1
            if record.record_type != library.response:
                if record.record_type in (library.resource, library.revisit, library.conversion):
                    passed["records that are no response"] += 1
                continue
            address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
            address = address if _is_address(address) else ""
            where = f"{place}:{address[:_LONGEST_ADDRESS] or record.record_id}"
            try:
                yield where, _report(record, address, where, options)
            except _Passed as what:
                passed[str(what)] += 1
            except ReadError as error:
                yield error
        if file.broken:
            raise file.broken
    except BROKEN_STREAM as error:
        why = reason(error).removeprefix("cannot be read: ")
        yield ReadError(place, f"is broken after {records:,} records ({why}): the rest is lost")
        return
    for kind, count in sorted(passed.items()):
        yield Skipped(place, count, kind)
    if not records:
        raise ReadError(place, "is a WARC archive without a whole record")


class _Forward:
    """A stream as fastwarc wants one: it asks for places, and does not take errors.

    An error of the stream ends it as its end would; it is kept in `broken`.
    """

    def __init__(self, stream: Stream) -> None:
        self.broken: Exception | None = None
        self._stream = stream
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if self.broken:
            return b""
        try:
            data = self._stream.read(size)
        except BROKEN_STREAM as error:
            self.broken = error
            return b""
        self._place += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go forward; any other place is where we are."""
        left = offset if whence == 1 else offset - self._place if whence == 0 else 0
        while left > 0 and (data := self.read(min(left, 1 << 16))):
            left -= len(data)
        return self._place

    def tell(self) -> int:
        """Where we are."""
        return self._place

    def close(self) -> None:
        """Nothing: whoever opened the stream closes it."""


def _report(record: Any, address: str, place: str, options: Options) -> Report:
    """The report of a response.

    Raises:
        _Passed: it is no HTML page.
        ReadError: it is broken or too long, or has no article in it.
    """
    try:
        record.parse_http(auto_decode="none", strict_mode=False)
    except OSError as error:
        raise ReadError(place, f"is a broken HTTP answer: {error}") from None
    headers = record.http_headers
    if headers is None:
        raise _Passed("records that hold no HTTP answer")
    if headers.status_code != 200:
        raise _Passed("answers with another status than 200")
    declared = Message()
    declared["Content-Type"] = headers.get("Content-Type") or "text/html"
    if declared.get_content_type() not in _HTML:
        raise _Passed("files that are no HTML")
    limit = options.max_chars * _BYTES_A_CHARACTER
    body = record.reader.read(limit + 1)
    if len(body) > limit:
        raise ReadError(place, too_long(f"more than {limit:,} bytes", options))
    try:
        body = _unpacked(body, headers, limit)
    except (ValueError, OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise ReadError(place, f"is packed wrongly: {error}") from None
    if not body.strip():
        raise ReadError(place, "is an empty page")
    charset = declared.get_param("charset")
    report = read_page(
        body,
        place,
        options,
        url=address or None,
        charset=charset if isinstance(charset, str) else None,
    )
    crawled = any_day(record.headers.get("WARC-Date"))
    if report.date is None and crawled:
        return msgspec.structs.replace(report, date=crawled, date_from="inferred")
    return report


def _is_address(address: str) -> bool:
    try:
        parse(address)
    except FetchError:
        return False
    return True


def _unpacked(body: bytes, headers: Any, limit: int) -> bytes:
    """The body as the page was before the server packed it; archives keep it either way.

    Raises:
        ValueError: the packing is not known, or what comes out is too long.
    """
    if (headers.get("Transfer-Encoding") or "").strip().lower() == "chunked":
        body = _joined(body)
    for name in reversed((headers.get("Content-Encoding") or "").lower().split(",")[:3]):
        name = name.strip()
        if name in ("gzip", "x-gzip") and body[:2] == b"\x1f\x8b":
            body = zlib.decompressobj(wbits=31).decompress(body, limit + 1)
        elif name == "deflate":
            body = _inflated(body, limit)
        elif name == "zstd" and body[:4] == b"\x28\xb5\x2f\xfd":
            with zstandard.ZstdDecompressor().stream_reader(body) as reader:
                body = reader.read(limit + 1)
        elif name == "br":
            body = _unbrotli(body, limit)
        elif name not in _PLAIN | {"gzip", "x-gzip", "zstd"}:  # often said of what is unpacked
            raise ValueError(f"Content-Encoding {name[:40]!r} is not known")
        if len(body) > limit:
            raise ValueError(f"it unpacks to more than {limit:,} bytes")
    return body


def _inflated(body: bytes, limit: int) -> bytes:
    """What "deflate" holds: with zlib's head, as the standard has it, or without."""
    try:
        return zlib.decompressobj().decompress(body, limit + 1)
    except zlib.error:
        return zlib.decompressobj(wbits=-15).decompress(body, limit + 1)


def _unbrotli(body: bytes, limit: int) -> bytes:
    import brotli  # type: ignore[import-untyped]  # fastwarc brings it

    try:
        found: bytes = brotli.Decompressor().process(body, output_buffer_limit=limit + 1)
    except brotli.error as error:
        raise ValueError(str(error)) from None
    return found


def _joined(body: bytes) -> bytes:
    """The chunks of a chunked body as one; the body itself where it is in none (any more)."""
    chunks: list[bytes] = []
    place = 0
    while (end := body.find(b"\r\n", place, place + 100)) >= 0:
        try:
            size = int(body[place:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            return b"".join(chunks)
        chunks.append(body[end + 2 : end + 2 + size])
        place = end + 2 + size + 2
    return b"".join(chunks) if chunks and place >= len(body) else body
