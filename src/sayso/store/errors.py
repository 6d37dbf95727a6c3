"""What goes wrong with a store, in one line each."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path


class StoreError(Exception):
    """A store that cannot be read or written just now; what it held before is still there."""


class NotAStoreError(StoreError):
    """A file that is no store of ours, or one that this version cannot read."""


_READONLY = "it is read-only: change its permissions, those of its folder, or write another file"
_FULL = "the disk is full: make room, then run the same command again"
_DAMAGED = "it is damaged ({}): `sqlite3 {} .recover` saves what can be saved"


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Around work on the store: errors of SQLite as one line that says what to do.

    Raises:
        StoreError: SQLite failed because of the file, the disk or another program.
        NotAStoreError: it is no SQLite file at all.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        why = _why(path, error)
        if why is None:
            raise
        kind = NotAStoreError if _code(error) == sqlite3.SQLITE_NOTADB else StoreError
        raise kind(f"{path}: {why}") from error


def _why(path: Path, error: sqlite3.DatabaseError) -> str | None:
    """The reason in words; None for errors that are ours, such as wrong SQL."""
    code = _code(error)
    said = str(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "another program keeps it locked: wait for it to end, then run the command again"
    if code == sqlite3.SQLITE_FULL:
        return _FULL
    if code == sqlite3.SQLITE_IOERR:
        return f"the disk failed ({said}): see whether it is full or gone, then run again"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return _READONLY
    if code == sqlite3.SQLITE_CANTOPEN:
        return "it cannot be opened: see that its folder is there and may be written to"
    if code == sqlite3.SQLITE_NOTADB:
        return "it is no SQLite file, so no store: the first argument is the store"
    if code == sqlite3.SQLITE_CORRUPT:
        return _DAMAGED.format(said, path)
    return None


def _code(error: sqlite3.DatabaseError) -> int:
    """The primary code of SQLite; -1 for errors of the Python module itself."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else code & 0xFF
