"""Inputs that are read as a whole: their bytes within limits, and the text in them."""

from __future__ import annotations

from sayso.reading.decoding import NotText, decode, mend_mojibake
from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.options import Options

# A character takes at most this many bytes in the encodings that are read.
_BYTES_A_CHARACTER = 4
ARCHIVE = 64 << 20
"""Bytes of an input of many reports that can only be read as a whole; three years of a daily."""


def read_archive(stream: Stream, place: str, limit: int = ARCHIVE) -> bytes:
    """All bytes of an input that is read as a whole and holds many reports.

    Raises:
        ReadError: it is empty, or longer than the limit.
    """
    data = stream.read(limit + 1)
    if not data:
        raise ReadError(place, "is empty")
    if len(data) > limit:
        raise ReadError(place, f"is longer than the {limit >> 20} MB read at once; split it")
    return data


def check_length(text: str, place: str, options: Options) -> None:
    """Nothing, if the text may be one report.

    Raises:
        ReadError: it is longer than that.
    """
    if len(text) > options.max_chars:
        raise ReadError(place, too_long(f"{len(text):,} characters", options))


def read_all(stream: Stream, place: str, options: Options) -> bytes:
    """All bytes of the stream, unless they must be more than one report may have.

    Raises:
        ReadError: the stream is empty or too long.
    """
    limit = options.max_chars * _BYTES_A_CHARACTER
    data = stream.read(limit + 1)
    if not data:
        raise ReadError(place, "is empty")
    if len(data) > limit:
        raise ReadError(place, too_long(f"more than {limit:,} bytes", options))
    return data


def decode_whole(data: bytes, place: str, options: Options | None) -> str:
    """The text of a whole file: decoded, mojibake mended, line ends made one.

    Without `options` it may hold many reports, and be longer than one.

    Raises:
        ReadError: the bytes are no text, hold nothing but space, or are too long for a report.
    """
    try:
        text = decode(data)
    except NotText as error:
        raise ReadError(place, str(error)) from None
    if options is not None:
        check_length(text, place, options)
    text = mend_mojibake(text).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff\u200b\x00 \t\n\r\f\v\xa0"):
        raise ReadError(place, "is empty: nothing but white space")
    return text


def too_long(measured: str, options: Options) -> str:
    """The words for a report over the limit."""
    allowed = f"{options.max_chars:,} characters that one report may have"
    return f"is too long: {measured}, over the {allowed}; split it, or raise --max-chars"
