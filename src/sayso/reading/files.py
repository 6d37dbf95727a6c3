"""Inputs → open byte streams: folders walked, compression undone, the kind of each told."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

import zstandard

from sayso.reading.errors import ReadError, printable, reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

READABLE = "plain text (.txt), HTML pages (.html) and JSONL (.jsonl), each also as .gz or .zst"
_ENDINGS = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".story": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
}
_HEAD = 1 << 13
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")
_HTML = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_OTHER = (
    (re.compile(rb"PAR1"), "Parquet"),
    (re.compile(rb"WARC/\d"), "a WARC archive"),
    (re.compile(rb"(?:<\?xml[^>]*>\s*)?<(?:rss|feed|rdf:RDF)\b"), "a feed"),
    (re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE nitf[^>]*>\s*)?<nitf\b"), "NITF"),
    (re.compile(rb"(?:<\?xml[^>]*>\s*)?<news(?:Item|Message|ML)\b"), "NewsML"),
)
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
    if magic[:2] == b"\x1f\x8b":
        unpacked = gzip.GzipFile(fileobj=buffered)
    elif magic == b"\x28\xb5\x2f\xfd":
        unpacked = _Zstandard(buffered)
    else:
        return cast(Stream, buffered)
    return cast(Stream, io.BufferedReader(unpacked))


class _Zstandard(io.RawIOBase):
    """The bytes of Zstandard frames, one after the other.

    The library's own reader takes a file that was cut off for a whole one.
    """

    _CHUNK = 1 << 12  # little, because a few bytes can unpack to very many

    def __init__(self, packed: io.BufferedReader) -> None:
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


def kind_of(stream: Stream, source: Path | None, place: str) -> str:
    """Which of "text", "html" and "jsonl" the stream holds, by its file's ending and its content.

    Content decides over the ending where it is plain to see. Standard input is text.

    Raises:
        ReadError: a kind that is not read; the message names those that are.
    """
    if source is None:
        return "text"
    head = stream.peek(_HEAD)[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, name in _OTHER:
        if pattern.match(head):
            raise ReadError(place, f"looks like {name}, which is not read yet; {READABLE} are")
    ending = _ending(source)
    by_ending = _ENDINGS.get(ending)
    if by_ending == "jsonl":
        return "jsonl"
    if _HTML.match(head):
        return "html"
    if _is_row(head):
        return "jsonl"
    if by_ending == "json" or (by_ending is None and head[:1] in (b"[", b"{")):
        why = f"is JSON, but not one object a line (JSONL); {READABLE} are read"
        raise ReadError(place, why)
    if by_ending is None:
        why = f"files that end in {printable(ending)} are not read; {READABLE} are"
        raise ReadError(place, f"{why}. --input-format says what it is if the ending is wrong")
    return by_ending


def _ending(source: Path) -> str:
    """The last ending of the file's name, compression aside, in lower case."""
    name = source
    if name.suffix.lower() in (".gz", ".zst", ".zstd"):
        name = name.with_suffix("")
    suffix = name.suffix
    return suffix.lower() if _ENDING.fullmatch(suffix) else ""


def _is_row(head: bytes) -> bool:
    """Whether the first line is a JSON object, or one that goes on past what was looked at."""
    if not head.startswith(b"{"):
        return False
    line, ended, _ = head.partition(b"\n")
    if not ended:
        return re.match(rb'\{\s*"[^"\n]{1,200}"\s*:', line) is not None
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
