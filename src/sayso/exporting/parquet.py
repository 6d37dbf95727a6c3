"""Parquet: the records as nested columns, for DuckDB, Polars, Arrow and millions of rows.

The columns are the fields of the record format, taken from the record types themselves, so an
empty result has the same schema as a full one. Two things are typed more closely than JSON can:
days are dates, and each number of `size` is a struct of `low`, `best` and `high`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from msgspec import inspect

from sayso.exporting.writer import ExportError
from sayso.records import Record, ReportRef

if TYPE_CHECKING:
    import pyarrow

ROWS = 10_000
"""Rows in a row group: some 15 MB of events, little to hold back and enough to compress well."""

DAYS = frozenset({"date", "enddate"})
"""Fields that hold days, YYYY-MM-DD in JSON."""

Convert = Callable[[Any], Any]


class ParquetWriter:
    """Writes records of one kind to a byte stream, a row group at a time.

    Raises:
        ExportError: pyarrow is not installed.
    """

    def __init__(self, stream: BinaryIO, kind: type[Record]) -> None:
        try:
            import pyarrow.parquet
        except ImportError as error:
            raise ExportError("Parquet needs pyarrow: pip install 'sayso[parquet]'") from error
        self._arrow = pyarrow
        self._schema, self._convert = schema(kind)
        self._writer = pyarrow.parquet.ParquetWriter(stream, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, report: ReportRef, records: Sequence[Record]) -> None:
        """Take the records; they are written when a row group is full."""
        self._rows += [self._convert(record) for record in records]
        if len(self._rows) >= ROWS:
            self._flush()

    def close(self) -> None:
        """Write the last row group and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            table = self._arrow.Table.from_pylist(self._rows, schema=self._schema)
            self._writer.write_table(table, row_group_size=ROWS)
            self._rows = []


def schema(kind: type[Record]) -> tuple[pyarrow.Schema, Convert]:
    """The Arrow schema of a kind of record, and what turns such a record into a row of it."""
    import pyarrow

    arrow, convert = _typed(inspect.type_info(kind), "", ())
    return pyarrow.schema(list(arrow)), convert


def _typed(
    info: inspect.Type, name: str, inside: tuple[type, ...]
) -> tuple[pyarrow.DataType, Convert]:
    """The Arrow type of the field `name`, and the conversion of its values.

    `inside` holds the record types that the field stands in: a record within one of its own kind
    (a source beside another) leaves out the field that would go on without end.
    """
    import pyarrow

    if isinstance(info, inspect.UnionType):
        (known,) = (one for one in info.types if not isinstance(one, inspect.NoneType))
        arrow, convert = _typed(known, name, inside)
        return arrow, lambda value: None if value is None else convert(value)
    if isinstance(info, inspect.StructType):
        return _struct(info, inside)
    if isinstance(info, inspect.VarTupleType):
        arrow, convert = _typed(info.item_type, name, inside)
        return pyarrow.list_(arrow), lambda value: [convert(one) for one in value]
    if isinstance(info, inspect.TupleType):
        return pyarrow.list_(pyarrow.int64()), list
    if isinstance(info, inspect.DictType):
        number = pyarrow.int64()
        spread = pyarrow.struct([(which, number) for which in ("low", "best", "high")])
        return pyarrow.map_(pyarrow.string(), spread), _sizes
    if name in DAYS:
        return pyarrow.date32(), datetime.date.fromisoformat
    plain = {
        inspect.BoolType: pyarrow.bool_(),
        inspect.IntType: pyarrow.int64(),
        inspect.FloatType: pyarrow.float64(),
    }
    return plain.get(type(info), pyarrow.string()), lambda value: value


def _struct(info: inspect.StructType, inside: tuple[type, ...]) -> tuple[pyarrow.DataType, Convert]:
    import pyarrow

    parts: list[tuple[str, str, Convert]] = []
    fields = []
    for field in info.fields:
        if info.cls in inside and _holds(field.type, info.cls):
            continue
        arrow, convert = _typed(field.type, field.name, (*inside, info.cls))
        fields.append(pyarrow.field(field.encode_name, arrow))
        parts.append((field.name, field.encode_name, convert))

    def row(record: msgspec.Struct) -> dict[str, Any]:
        return {key: convert(getattr(record, name)) for name, key, convert in parts}

    return pyarrow.struct(fields), row


def _holds(info: inspect.Type, kind: type) -> bool:
    """Whether a field's type is a list of records of `kind`."""
    if not isinstance(info, inspect.VarTupleType):
        return False
    return isinstance(info.item_type, inspect.StructType) and info.item_type.cls is kind


def _sizes(size: dict[str, tuple[int, int, int]]) -> list[tuple[str, dict[str, int]]]:
    return [
        (what, {"low": low, "best": best, "high": high}) for what, (low, best, high) in size.items()
    ]
