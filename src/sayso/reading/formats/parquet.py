"""Parquet → one report a row, a batch of rows in memory at a time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from sayso.reading.errors import ReadError
from sayso.reading.extras import needed
from sayso.reading.files import Stream
from sayso.reading.formats.tables import report_of
from sayso.reading.options import Options
from sayso.reading.outcomes import Outcome

_ROWS = 64
_STRINGS = 16 << 20  # bytes of what the footer of a file may name: columns, keys
_GROUP = 1 << 30
_MOST_COLUMNS = 100_000


def reports(stream: Stream, place: str, options: Options) -> Iterator[Outcome]:
    """The report of each row; only the columns that a report takes are read.

    Raises:
        ReadError: pyarrow is missing, the file is broken or no file by itself, or it has no column
            for the text.
    """
    arrow = needed("pyarrow", "parquet", place)
    parquet = needed("pyarrow.parquet", "parquet", place)
    if not getattr(stream, "seekable", lambda: False)():
        raise ReadError(place, "is Parquet, which cannot be read from a pipe or packed file")
    broken = (arrow.ArrowException, OSError, ValueError, OverflowError, MemoryError)
    try:
        file = parquet.ParquetFile(
            stream,
            pre_buffer=False,
            thrift_string_size_limit=_STRINGS,
            thrift_container_size_limit=_MOST_COLUMNS,
        )
        columns = _columns(file, place, options)
        number = 0
        # A dictionary of strings stays one: a text named a million times is in memory once.
        file = parquet.ParquetFile(
            stream,
            pre_buffer=False,
            read_dictionary=_dictionaries(file, columns, arrow),
            thrift_string_size_limit=_STRINGS,
            thrift_container_size_limit=_MOST_COLUMNS,
        )
        for batch in file.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False):
            for row in range(batch.num_rows):
                number += 1
                yield _outcome(batch, row, f"{place}:{number}", options)
    except broken as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ReadError(place, f"is Parquet that cannot be read: {said[:300]}") from None
    if not number:
        raise ReadError(place, "is empty: it has no row")


def _columns(file: Any, place: str, options: Options) -> list[str]:
    """The columns that a report takes and the file has."""
    have = file.schema_arrow.names
    if options.text_field not in have:
        shown = ", ".join(have[:50])[:200]
        why = f"no column {options.text_field!r} (it has: {shown})"
        raise ReadError(place, f"{why}; --text-field names the one with the text")
    wanted = (
        options.text_field, options.id_field, options.url_field, options.outlet_field,
        options.title_field, options.date_field, options.language_field,
    )  # fmt: skip
    taken = list(dict.fromkeys(name for name in wanted if name in have))
    numbers = [number for number, name in enumerate(_paths(file)) if name in taken]
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group)
        if sum(rows.column(number).total_uncompressed_size for number in numbers) > _GROUP:
            raise ReadError(place, "has a row group of more than 1 GB: write it in smaller ones")
    return taken


def _paths(file: Any) -> list[str]:
    """The names of the columns as they are stored."""
    return [file.schema.column(number).path for number in range(len(file.schema))]


def _dictionaries(file: Any, columns: list[str], arrow: Any) -> list[str]:
    schema = file.schema_arrow
    kinds = ((name, schema.field(name).type) for name in columns)
    return [
        name for name, kind in kinds if arrow.types.is_string(kind) or arrow.types.is_binary(kind)
    ]


def _outcome(batch: Any, row: int, where: str, options: Options) -> Outcome:
    """The report of a row, or why there is none."""
    try:
        values = {
            name: _plain(batch.column(number)[row].as_py())
            for number, name in enumerate(batch.schema.names)
        }
        return where, report_of(values, where, options)
    except ReadError as error:
        return error
    except (ValueError, OverflowError) as error:
        return ReadError(where, f"has a value that cannot be read: {str(error)[:200]}")


def _plain(value: Any) -> Any:
    """The value as JSON would have it."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if value is None or isinstance(value, (str, bool, int, float, list, dict)):
        return value
    return str(value)
