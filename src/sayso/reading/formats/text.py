"""Plain text → one report."""

from __future__ import annotations

from collections.abc import Iterator

from sayso.reading.files import Stream
from sayso.reading.options import Options
from sayso.reading.reports import told
from sayso.reading.whole import decode_whole, read_all
from sayso.records import Report


def reports(stream: Stream, place: str, options: Options) -> Iterator[tuple[str, Report]]:
    """The one report of a plain text file.

    Raises:
        ReadError: see `read_all` and `decode_whole`.
    """
    text = decode_whole(read_all(stream, place, options), place, options)
    yield place, told(text, options)
