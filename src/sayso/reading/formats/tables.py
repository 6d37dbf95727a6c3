"""JSONL → one report a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sayso.reading.dates import iso_day
from sayso.reading.decoding import NotText, decode
from sayso.reading.errors import ReadError
from sayso.reading.files import Stream
from sayso.reading.options import Options
from sayso.reading.reports import told
from sayso.reading.whole import check_length, decode_whole, read_all, too_long
from sayso.records import Report

# JSON may write a character as \uXXXX, an emoji as two of them.
_BYTES_A_CHARACTER = 12
_OTHER_FIELDS = 1 << 16
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_JSON_NAMES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


def reports(
    stream: Stream, place: str, options: Options
) -> Iterator[tuple[str, Report] | ReadError]:
    """The report of each line, or what is wrong with it; a broken line costs only itself.

    Raises:
        ReadError: the file is empty or no text.
    """
    number = rows = 0
    for number, line in enumerate(lines(stream, place, options), 1):
        where = f"{place}:{number}"
        if isinstance(line, ReadError):
            rows += 1
            yield ReadError(where, line.why)
        elif line.strip():
            rows += 1
            try:
                yield where, report_of(_row(line, where), where, options)
            except ReadError as error:
                yield error
    if not rows:
        raise ReadError(place, "is empty" if not number else "is empty: nothing but white space")


def lines(stream: Stream, place: str, options: Options) -> Iterator[str | ReadError]:
    """The lines as text, read one at a time; one that is over the limit is skipped unread."""
    if stream.peek(4)[:4].startswith(_UTF16_OR_32):
        yield from decode_whole(read_all(stream, place, options), place, options).split("\n")
        return
    limit = options.max_chars * _BYTES_A_CHARACTER + _OTHER_FIELDS
    while line := stream.readline(limit):
        if len(line) == limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
            yield ReadError(place, too_long(f"a line of more than {limit:,} bytes", options))
            continue
        try:
            yield decode(line) if line.strip() else ""
        except NotText as error:
            yield ReadError(place, str(error))


def report_of(row: dict[str, Any], where: str, options: Options) -> Report:
    """The report of a row, by the names of its fields.

    Raises:
        ReadError: a field is missing, too long, or not what it should be.
    """
    text = row.get(options.text_field)
    if text is None:
        have = ", ".join(str(name) for name in row)[:200] or "none"
        why = f"no field {options.text_field!r} (it has: {have})"
        raise ReadError(where, f"{why}; --text-field names the one with the text")
    if not isinstance(text, str):
        raise ReadError(where, f"field {options.text_field!r} is {_called(text)}, not text")
    if not text.strip():
        raise ReadError(where, f"field {options.text_field!r} is empty")
    check_length(text, where, options)
    return told(
        text,
        options,
        id=_words(row, options.id_field, where, numbers=True),
        url=_words(row, options.url_field, where),
        outlet=_words(row, options.outlet_field, where),
        title=_words(row, options.title_field, where),
        date=_date(row, options.date_field, where),
        language=_words(row, options.language_field, where),
    )


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line.rstrip())
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        raise ReadError(where, f"broken JSON: {what} at column {error.colno}") from None
    except RecursionError:
        raise ReadError(where, "broken JSON: nested too deeply") from None
    except ValueError:  # the only other one that Python raises
        raise ReadError(where, "broken JSON: a number of thousands of digits") from None
    if not isinstance(row, dict):
        raise ReadError(where, f"is {_called(row)}, not a JSON object with fields")
    return row


def _words(row: dict[str, Any], field: str, where: str, numbers: bool = False) -> str | None:
    """The row's text in the field; None where it is missing, null or blank."""
    value = row.get(field)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if numbers and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ReadError(where, f"field {field!r} is {_called(value)}, not text")
    return value


def _date(row: dict[str, Any], field: str, where: str) -> str | None:
    written = _words(row, field, where, numbers=True)
    try:
        return iso_day(written) if written is not None else None
    except ValueError as error:
        raise ReadError(where, f"field {field!r}: {error}") from None


def _called(value: object) -> str:
    return (
        "null" if value is None else "text" if isinstance(value, str) else _JSON_NAMES[type(value)]
    )
