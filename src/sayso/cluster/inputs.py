"""Which inputs there are, and what each holds: local files, object stores, the web, lists."""

from __future__ import annotations

import gzip
import io
import posixpath
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from sayso.cluster.records import Input
from sayso.cluster.storage import StorageError, system
from sayso.fetching.client import Limits
from sayso.fetching.errors import FetchError
from sayso.fetching.urls import shown
from sayso.reading import located, marked, web
from sayso.reading.errors import ReadError, reason
from sayso.reading.files import BROKEN_STREAM, opened, walk
from sayso.reading.kinds import kind_of, reader
from sayso.reading.options import Options
from sayso.reading.outcomes import Link, Located, Outcome, Skipped

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from pyarrow.fs import FileInfo, FileSystem

LISTS = (".paths", ".paths.gz")
"""Endings of lists of inputs, one a line: the name that Common Crawl gives them."""

ARCHIVE = Limits(bytes=8 << 30, seconds=4 * 3600.0)
"""What one address of the web may cost here: Common Crawl's archives have a gigabyte each."""

TRIES = 4
PAUSE = 5.0
"""How often what does not answer is asked, and seconds before the second time; then twice those."""


class InputError(Exception):
    """An input that cannot be shared out; says which, and why."""


class UnreachableError(Exception):
    """An input that is there, as far as we know, but does not answer now."""


def find(given: Sequence[str], base: str | None = None) -> list[Input]:
    """The single inputs behind what the call names: files of folders, lines of lists.

    Args:
        base: what goes before lines of lists that are no whole address or path; without it they
            are taken to stand beside their list.

    Raises:
        InputError: one cannot be listed, or is standard input.
    """
    return [one for name in given for one in _behind(name, base)]


def _behind(name: str, base: str | None) -> Iterator[Input]:
    if name == "-":
        raise InputError("-: standard input cannot be shared out; write it to a file")
    if name.endswith(LISTS):
        for line in _lines(name):
            yield from _behind(_resolved(line, name, base), base)
    elif _on_web(name):
        yield Input(address=name)
    elif "://" in name:
        yield from _stored(name)
    else:
        yield from _local(name)


def _on_web(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def _lines(name: str) -> list[str]:
    try:
        if _on_web(name):
            with web.fetcher(allow_private=False).get(name) as response:
                data = response.body.read()
        elif "://" in name:
            files, path = system(name)
            with files.open_input_stream(path, compression=None) as stream:
                data = stream.read()
        else:
            data = Path(name).read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        lines = [line.strip() for line in data.decode().splitlines()]
    except (OSError, EOFError, ValueError, FetchError, StorageError) as error:
        said = reason(error) if isinstance(error, OSError) else str(error)
        raise InputError(f"{name}: {said}") from error
    return [line for line in lines if line and not line.startswith("#")]


def _resolved(line: str, name: str, base: str | None) -> str:
    if "://" in line or line.startswith("/"):
        return line
    if base is None:
        base = name.rpartition("/")[0] or "."
    return f"{base.rstrip('/')}/{line}"


def _local(name: str) -> Iterator[Input]:
    path = Path(name).absolute()
    if not path.is_dir():
        yield _file(path)
        return
    files = 0
    for found in walk(path):
        files += 1
        if isinstance(found, ReadError):
            yield Input(address=found.place, why=found.why)
        else:
            yield _file(found)
    if not files:
        yield Input(address=str(path), why="is a folder without files")


def _file(path: Path) -> Input:
    try:
        found = path.stat()
    except OSError:
        return Input(address=str(path))  # whoever reads it says what is wrong with it
    return Input(address=str(path), size=found.st_size, changed=str(found.st_mtime_ns))


def _stored(name: str) -> Iterator[Input]:
    """The file of an object store, or all below a folder of one."""
    from pyarrow.fs import FileSelector, FileType

    try:
        files, path = system(name)
        found = files.get_file_info(path)
        if found.type == FileType.Directory:
            below = files.get_file_info(FileSelector(path, recursive=True))
            scheme = name.partition("://")[0]
            query = name[name.index("?") :] if "?" in name else ""  # where the store is, and such
            for one in sorted(below, key=lambda one: str(one.path)):
                hidden = any(word.startswith(".") for word in one.path.split("/"))
                if one.type == FileType.File and not hidden:
                    yield _described(f"{scheme}://{one.path}{query}", one)
            return
    except (OSError, StorageError) as error:
        raise InputError(f"{name}: {reason(error)}") from error
    if found.type == FileType.NotFound:
        yield Input(address=name, why="there is no such file")
    else:
        yield _described(name, found)


def _described(address: str, found: FileInfo) -> Input:
    changed = found.mtime_ns
    return Input(
        address=address, size=found.size, changed=None if changed is None else str(changed)
    )


def outcomes(one: Input, options: Options) -> Iterator[Located | ReadError | Skipped]:
    """All that is in an input, in order: as one machine reads it.

    Links of feeds are followed from local files and the web, not from object stores.

    Raises:
        UnreachableError: it does not answer, however often it is asked.
    """
    if one.why is not None:
        yield ReadError(one.address, one.why)
    elif "://" in one.address and not _on_web(one.address):
        yield from _of_store(one.address, options)
    else:
        yield from _of_file(one.address, options)


def _of_file(address: str, options: Options) -> Iterator[Located | ReadError | Skipped]:
    web.fetcher(options.allow_private).limits = ARCHIVE
    for attempt in range(TRIES):
        said: list[ReadError | Skipped] = []
        began = False
        for found in located(address, options=options, on_error=said.append, on_skip=said.append):
            began = True
            yield from said
            said.clear()
            yield found
        why = [] if began else [one.why for one in said if _passing(one, address)]
        if not why:
            yield from said
            return
        if attempt < TRIES - 1:
            time.sleep(PAUSE * 2**attempt)
    raise UnreachableError(why[0])


def _passing(said: ReadError | Skipped, address: str) -> TypeGuard[ReadError]:
    """Whether the address itself, not one that it links to, gave nothing and may do so later."""
    if not isinstance(said, ReadError) or not _on_web(address) or said.place != shown(address):
        return False
    return isinstance(said.__cause__, FetchError) and said.__cause__.passing


def _of_store(address: str, options: Options) -> Iterator[Located | ReadError | Skipped]:
    try:
        files, path = system(address)
    except StorageError as error:
        raise UnreachableError(str(error)) from error
    try:
        steady = io.BufferedReader(_Steady(files, path), 1 << 20)
        with opened(cast(Any, steady)) as stream:
            kind = options.input_format or kind_of(stream, Path(posixpath.basename(path)), address)
            yield from _unlinked(reader(kind)(stream, address, options), address)
    except ReadError as error:
        yield error
    except BROKEN_STREAM as error:
        yield ReadError(address, reason(error))


def _unlinked(found: Iterable[Outcome], place: str) -> Iterator[Located | ReadError | Skipped]:
    links = 0
    for one in found:
        if isinstance(one, Link):
            links += 1
        elif isinstance(one, tuple):
            yield one[0], marked(one[1])
        else:
            yield one
    if links:
        yield Skipped(place, links, "entries of a feed with a summary only")


class _Steady(io.RawIOBase):
    """A stored file that is opened anew, where it was, when the line to it breaks.

    Readers take an `OSError` for the end of what can be read, and go on with the next input. That
    a store does not answer for a while must not cost half an archive, so it is none in the end.
    """

    def __init__(self, files: FileSystem, path: str) -> None:
        self._files = files
        self._path = path
        self._at = 0
        self._stream: Any = None

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always: Parquet has its table of contents at the end."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}
        self._at = offset + (start[whence] if whence in start else self._size())
        return self._at

    def tell(self) -> int:
        """Where we are."""
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer as far as bytes come; 0 at the end.

        Raises:
            UnreachableError: the store does not answer, however often it is asked.
        """
        view = memoryview(buffer).cast("B")
        data = self._tried(lambda stream: stream.read(len(view)))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _size(self) -> int:
        return int(self._tried(lambda stream: stream.size()))

    def _tried(self, ask: Any) -> Any:
        for attempt in range(TRIES):
            try:
                if self._stream is None:
                    self._stream = self._files.open_input_file(self._path)
                self._stream.seek(self._at)
                return ask(self._stream)
            except OSError as error:
                self._stream = None
                if attempt == TRIES - 1:
                    raise UnreachableError(f"{self._path}: {reason(error)}") from error
            time.sleep(PAUSE * 2**attempt)
        raise AssertionError
