"""CSV and TSV → one report a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager

from sayso.reading.decoding import NotText, decode, decode_line
from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.formats.tables import report_of
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome
from sayso.reading.whole import ARCHIVE, decode_whole, read_archive

_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_DELIMITERS = ",;\t|"
_ALLOWANCE = 100_000


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The report of each row below the header; a broken row costs only itself.

    Raises:
        ReadError: the file is empty or no text, or its header has no column for the text.
    """
    lines = _lines(stream, place, options)
    first = next(lines, "")
    if not first.strip():
        raise ReadError(place, "is empty")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(_all(first, lines), delimiter=delimiter)
    with _long_fields(options):
        try:
            header = [name.strip() for name in next(rows, [])]
        except csv.Error as error:
            raise ReadError(place, f"has a first line that is broken: {error}") from None
    if options.text_field not in header:
        have = ", ".join(header)[:200]
        why = f"no column {options.text_field!r} in its first line (it has: {have})"
        raise ReadError(place, f"{why}; --text-field names the one with the text")
    empty = True
    while True:
        began = rows.line_num + 1
        where = f"{place}:{began}"
        try:
            with _long_fields(options):
                row = next(rows, None)
        except csv.Error as error:
            if "field larger" not in str(error):
                empty = False
                yield ReadError(where, f"is a broken row: {error}")
                continue
            limit = f"{_longest(options):,} characters"
            why = f"a field is over {limit}, or its quotation mark is never closed"
            raise ReadError(where, f"{why}; the rest is not read") from None
        if row is None:
            break
        if not any(row):
            continue
        empty = False
        try:
            yield where, report_of(_fields(header, row, where), where, options)
        except ReadError as error:
            yield error
    if empty:
        raise ReadError(place, "is empty: there is no row below its first line")


def _fields(header: list[str], row: list[str], where: str) -> dict[str, str]:
    """The row by the names of its columns; of columns with one name, the first."""
    if len(row) > len(header):
        raise ReadError(where, f"has {len(row):,} fields where the first line has {len(header):,}")
    return dict(zip(reversed(header[: len(row)]), reversed(row), strict=True))


def _lines(stream: Stream, place: str, options: Options) -> Iterator[str]:
    """The lines with their ends, decoded one by one."""
    head = stream.peek(1 << 12)[: 1 << 12]
    if not head:
        return
    if head.startswith(_MARKS):
        yield from decode_whole(read_archive(stream, place), place, None).splitlines(keepends=True)
        return
    try:
        decode(head)
    except NotText as error:
        raise ReadError(place, str(error)) from None
    limit = 4 * _longest(options)
    number = 0
    while line := stream.readline(limit):
        number += 1
        if len(line) == limit and not line.endswith(b"\n"):
            raise ReadError(f"{place}:{number}", f"a line of more than {limit:,} bytes")
        # A lone carriage return is no end of a row, and the csv module takes none inside one.
        yield decode_line(line).replace("\r\n", "\n").replace("\r", " ")


def _all(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _longest(options: Options) -> int:
    """Characters of a field: what is over the limit of a report has to be told from what is not."""
    return min(2 * options.max_chars, ARCHIVE) + _ALLOWANCE


@contextmanager
def _long_fields(options: Options) -> Iterator[None]:
    """Around each reading of a row: the limit is one of the whole process, not of a reader."""
    before = csv.field_size_limit(_longest(options))
    try:
        yield
    finally:
        csv.field_size_limit(before)
