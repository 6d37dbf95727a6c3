"""Files out: the format by the ending of the name, and never half a file under that name."""

from __future__ import annotations

import contextlib
import gzip
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import zstandard

from sayso.exporting.csv import CsvWriter
from sayso.exporting.jsonl import JsonlWriter
from sayso.exporting.parquet import ParquetWriter
from sayso.exporting.writer import ExportError, Writer
from sayso.records import Record, ReportRef

PACKED = (".gz", ".zst")
STORE = ".db"
"""The ending of a store, which is no file of records: see `sayso.storing`."""
ENDINGS = (
    *(form + pack for form in (".jsonl", ".csv") for pack in ("", *PACKED)),
    ".parquet",
    STORE,
)
"""The endings that choose a format."""


def ending(path: Path) -> str:
    """The ending of `path` that chooses its format.

    Raises:
        ExportError: it is none of `ENDINGS`; the message names those.
    """
    found = [known for known in ENDINGS if path.name.lower().endswith(known)]
    if not found:
        raise ExportError(f"{path.name!r} has none of the endings {', '.join(ENDINGS)}")
    return max(found, key=len)


class WholeFile:
    """A file that is written beside its name, as `NAME.PID.part`, and takes it when it is closed.

    Under the name itself there is either what was there before or a whole result. A name that
    ends in `.gz` or `.zst` gets a packed file; `stream` takes the bytes.

    Raises:
        ExportError: the name is that of a device.
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        # A link keeps pointing where it did: its target is what gets replaced.
        self.path = path.resolve()
        if self.path.is_dir():
            raise IsADirectoryError(f"{path} is a folder")
        if self.path.exists() and not self.path.is_file():
            # The finished file takes the place of what has the name: no device must vanish so.
            raise ExportError(f"{path} is no file but a pipe or a device")
        self.part = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
        self._file: BinaryIO = self.part.open("wb")
        self.stream = _packed(self._file, path.name.lower())

    def close(self) -> None:
        """Finish the file and give it its name.

        Raises:
            OSError: the disk takes no more.
        """
        if self.stream is not self._file:
            self.stream.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.part.replace(self.path)

    def leave(self) -> None:
        """Leave the unfinished file where it is, beside the name."""
        with contextlib.suppress(OSError):
            self._file.close()

    def discard(self) -> None:
        """Take the unfinished file away."""
        self.leave()
        self.part.unlink(missing_ok=True)


class FileWriter:
    """Writes records to a `WholeFile` in the format of its ending.

    Raises:
        ExportError: the ending is not known or that of a store, it cannot hold this kind of
            record, the name is that of a device, or the library that writes it is not installed.
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path, kind: type[Record]) -> None:
        form = ending(path)
        if form == STORE:
            raise ExportError(f"{path.name!r} is a store, which takes whole reports")
        self._failed = False
        self._whole = WholeFile(path)
        self.path = self._whole.path
        with contextlib.ExitStack() as undo:
            undo.callback(self._whole.discard)
            self._writer = _writer(self._whole.stream, form, kind)
            undo.pop_all()

    def write(self, report: ReportRef, records: Sequence[Record]) -> None:
        """Write the records of one report.

        Raises:
            ExportError: the disk takes no more.
        """
        with self._kept():
            self._writer.write(report, records)

    def close(self) -> None:
        """Finish the file and give it its name.

        Raises:
            ExportError: the disk takes no more.
        """
        with self._kept():
            self._writer.close()
            self._whole.close()

    @contextlib.contextmanager
    def _kept(self) -> Iterator[None]:
        """Where writing fails, the unfinished file stays beside, for what it is worth."""
        try:
            yield
        except OSError as error:
            self._failed = True
            self._whole.leave()
            why = error.strerror or str(error)
            raise ExportError(
                f"{self.path.name}: {why}; what could be written is in {self._whole.part}"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A run that is cut short, by Ctrl-C too, keeps what was written before.
        if not self._failed:
            self.close()


def _packed(file: BinaryIO, form: str) -> BinaryIO:
    if form.endswith(".gz"):
        # No name and no time in the header: the same records give the same bytes.
        return cast(BinaryIO, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0))
    if form.endswith(".zst"):
        compressor = zstandard.ZstdCompressor()
        return cast(BinaryIO, compressor.stream_writer(file, closefd=False))
    return file


def _writer(stream: BinaryIO, form: str, kind: type[Record]) -> Writer:
    if form == ".parquet":
        return ParquetWriter(stream, kind)
    return CsvWriter(stream, kind) if form.startswith(".csv") else JsonlWriter(stream)
