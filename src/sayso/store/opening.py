"""A path → an open SQLite connection to a store of the present schema.

The files `schema/NNN-….sql` are the schema, one after the other: a store whose `user_version` is N
has run the first N of them. A new schema is one more file.
"""

from __future__ import annotations

import re
import sqlite3
import time
from functools import cache
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from sayso.store.errors import NotAStoreError, StoreError, told

APPLICATION_ID = 0x53617973
"""Marks a file as ours: "Says" in ASCII."""

WAIT = 60.0
"""Seconds to wait for another writer. Transactions are short: more means that one hangs."""

_RETRY_SECONDS = 0.05


@cache
def migrations() -> tuple[str, ...]:
    """The SQL that leads from each version of the schema to the next, the first from nothing."""
    folder = resources.files("sayso.store") / "schema"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".sql")),
                   key=lambda one: one.name)  # fmt: skip
    assert [int(one.name[:3]) for one in files] == list(range(1, len(files) + 1))
    return tuple(one.read_text(encoding="utf-8") for one in files)


def connect(path: Path, *, make: bool, wait: float) -> sqlite3.Connection:
    """A connection that may write, to a store of the present schema.

    Args:
        make: makes the file if there is none.
        wait: seconds to wait for another writer, here and in each transaction.

    Raises:
        NotAStoreError: there is no such file, or it is another program's or a newer version's.
        StoreError: it is read-only, locked, damaged, or the disk is full.
    """
    _check_path(path, make)
    with told(path):
        connection = _opened(path, "rwc" if make else "rw", wait)
        try:
            if _version(connection, path) < len(migrations()):
                _migrate(connection, path)
            _set_wal(connection, wait)
            connection.execute("PRAGMA foreign_keys = ON")
            # In WAL mode a killed process loses nothing so, and a power cut only the last reports,
            # which the next run adds again; without it every report waits for the disk twice.
            connection.execute("PRAGMA synchronous = NORMAL")
            _try_writing(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def connect_readonly(path: Path, *, wait: float) -> sqlite3.Connection:
    """A connection that only reads; an older schema is brought up to date first.

    Raises:
        NotAStoreError, StoreError: as for `connect`.
    """
    _check_path(path, make=False)
    with told(path):
        connection = _readable(path, wait)
        try:
            version = _version(connection, path)
            if version < len(migrations()):
                connection.close()
                connect(path, make=False, wait=wait).close()
                connection = _readable(path, wait)
        except BaseException:
            connection.close()
            raise
    return connection


def _check_path(path: Path, make: bool) -> None:
    try:
        if path.is_dir():
            raise NotAStoreError(f"{path}: it is a folder; a store is one file")
        if path.exists():
            if not path.is_file():
                raise NotAStoreError(f"{path}: it is no file but a pipe or a device")
        elif not make:
            raise NotAStoreError(f"{path}: there is no such store; `sayso add` makes one")
        elif not path.parent.is_dir():
            raise NotAStoreError(f"{path}: there is no folder {str(path.parent)!r}")
    except (OSError, ValueError) as error:
        raise NotAStoreError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _opened(path: Path, mode: str, wait: float, more: str = "") -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode={mode}{more}"
    connection = sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _readable(path: Path, wait: float) -> sqlite3.Connection:
    """Reading in WAL mode makes files beside the store; where none can be, nobody writes either.

    Opened for writing where that can be, as only then the last one to close takes them away.
    """
    try:
        connection = _opened(path, "rw", wait)
        connection.execute("PRAGMA query_only = ON")
        return connection
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        if Path(f"{path}-wal").exists():
            raise
        return _opened(path, "ro", wait, "&immutable=1")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the schema; 0 for an empty file.

    Raises:
        NotAStoreError: the file is another program's or a newer version's.
    """
    own = not connection.in_transaction
    if own:  # else another process could make the store between one question and the next
        connection.execute("BEGIN")
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if own:
        connection.execute("COMMIT")
    if mark != APPLICATION_ID and (mark or version or tables):
        raise NotAStoreError(f"{path}: it is a database of another program, and left as it is")
    if version > len(migrations()):
        raise NotAStoreError(
            f"{path}: a newer Sayso wrote it (schema {version}; this one knows {len(migrations())})"
            ": pip install --upgrade sayso"
        )
    return int(version)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date, all of it or nothing; the mark is part of the transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(_version(connection, path), len(migrations())):
            for statement in statements(migrations()[number]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError) and "no such module: fts5" in str(error):
            raise StoreError(f"{path}: the SQLite of this Python lacks FTS5") from error
        raise


def _try_writing(connection: sqlite3.Connection) -> None:
    """Find out now that a file takes nothing. A read-only one alone would let a transaction begin.

    Raises:
        sqlite3.OperationalError: it is read-only or locked.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA user_version = {len(migrations())}")
    finally:
        connection.execute("ROLLBACK")


def statements(script: str) -> list[str]:
    """The statements of a script. (`executescript` would end the transaction around it.)"""
    found, waiting = [], ""
    for line in re.sub(r"^\s*--.*\n", "", script, flags=re.M).splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            found.append(waiting.strip())
            waiting = ""
    assert not waiting.strip(), f"a statement without an end: {waiting[:60]!r}"
    return found


def _set_wal(connection: sqlite3.Connection, wait: float) -> None:
    """WAL mode, which lasts; SQLite itself does not wait where others open the file just now."""
    until = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > until:
                raise
            time.sleep(_RETRY_SECONDS)
