"""Inputs → open byte streams: folders walked, compression undone."""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

import zstandard

from sayso.reading.errors import ReadError, reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_UNPACKED = 16 << 20
_TIMES = 200
BROKEN_STREAM = (OSError, EOFError, zlib.error, zstandard.ZstdError)


class Stream(Protocol):
    """What readers need of an open input."""

    def read(self, size: int = ..., /) -> bytes: ...
    def readline(self, size: int = ..., /) -> bytes: ...
    def peek(self, size: int = ..., /) -> bytes: ...


def walk(folder: Path) -> Iterator[Path | ReadError]:
    """Every file below the folder in order of names, but for hidden ones.

    Links to folders are not followed, so that no file comes twice and no loop is walked. What
    cannot be listed, is gone meanwhile, or is a pipe, which could keep the run waiting for ever,
    costs an error in its place.
    """
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            mode = path.stat().st_mode
            if stat.S_ISREG(mode):
                yield path
            elif not stat.S_ISDIR(mode):
                yield ReadError(path, "is no file but a pipe, a socket or a device")
            elif path == folder or not path.is_symlink():
                with os.scandir(path) as entries:
                    names = sorted(one.name for one in entries if not one.name.startswith("."))
                waiting.extend(path / name for name in reversed(names))
        except OSError as error:
            yield ReadError(path, reason(error))


@contextmanager
def opened(source: Path | IO[bytes] | None) -> Iterator[Stream]:
    """The bytes of a file (None: standard input), decompressed where they are gzip or Zstandard.

    Raises:
        OSError: the file cannot be opened.
        ReadError: there is no standard input.
    """
    if source is None:
        if sys.stdin is None:
            raise ReadError("-", "standard input is closed")
        yield _decompressed(sys.stdin.buffer)
        return
    if not isinstance(source, Path):
        yield _decompressed(source)
        return
    with source.open("rb") as raw:
        yield _decompressed(raw)


def _decompressed(raw: IO[bytes]) -> Stream:
    buffered: Any = raw if hasattr(raw, "peek") else io.BufferedReader(cast(Any, raw))
    magic = buffered.peek(4)[:4]
    unpacked: Any
    packed = _Counted(buffered)
    if magic[:2] == b"\x1f\x8b":
        unpacked = gzip.GzipFile(fileobj=cast(Any, packed))
    elif magic == b"\x28\xb5\x2f\xfd":
        unpacked = _Zstandard(packed)
    else:
        return cast(Stream, buffered)
    return cast(Stream, io.BufferedReader(cast(Any, _Limited(unpacked, packed))))


class _Counted:
    """Packed bytes, with a count of those that have been read."""

    def __init__(self, raw: io.BufferedReader) -> None:
        self._raw = raw
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        """As of any file."""
        data = self._raw.read(size)
        self.count += len(data)
        return data

    def read1(self, size: int = -1) -> bytes:
        """As of any buffered file."""
        data = self._raw.read1(size)
        self.count += len(data)
        return data


class _Limited(io.RawIOBase):
    """Unpacked bytes, up to what an honest file unpacks to.

    News packs to a third or a tenth, tables of much the same to a fiftieth; what packs to less than
    one in 200 was made to fill up memory or disk.
    """

    def __init__(self, unpacked: io.RawIOBase, packed: _Counted) -> None:
        self._unpacked = unpacked
        self._packed = packed
        self._count = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer.

        Raises:
            OSError: too much has been unpacked from too little.
        """
        count = self._unpacked.readinto(buffer) or 0
        self._count += count
        if self._count > max(_UNPACKED, _TIMES * self._packed.count):
            raise OSError(f"unpacks to more than {_TIMES} times its size; unpack it yourself first")
        return count


class _Zstandard(io.RawIOBase):
    """The bytes of Zstandard frames, one after the other.

    The library's own reader takes a file that was cut off for a whole one.
    """

    _CHUNK = 1 << 12  # little, because a few bytes can unpack to very many

    def __init__(self, packed: _Counted) -> None:
        self._packed = packed
        self._waiting = b""
        self._unpacked = memoryview(b"")
        self._frame: Any = None

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer as far as unpacked bytes are at hand; 0 at the end.

        Raises:
            EOFError: the last frame is not whole.
            zstandard.ZstdError: it is broken.
        """
        while not self._unpacked:
            data = self._waiting or self._packed.read1(self._CHUNK)
            if not data:
                if self._frame:
                    raise EOFError("the compressed data break off before their end")
                return 0
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            self._unpacked, self._waiting = memoryview(self._frame.decompress(data)), b""
            if self._frame.eof:
                self._waiting, self._frame = self._frame.unused_data, None
        view = memoryview(buffer).cast("B")
        taken = self._unpacked[: len(view)]
        view[: len(taken)] = taken
        self._unpacked = self._unpacked[len(taken) :]
        return len(taken)
