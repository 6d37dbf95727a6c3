"""Where results go: a folder that all machines see, or one of an object store."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.exporting.files import WholeFile

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

OBJECT_STORES = frozenset({"s3", "gcs", "abfs"})
"""Systems (by pyarrow's names) where a file appears whole or not at all, and folders are names."""


class StorageError(Exception):
    """A folder that cannot be written or read; the text names it and says why."""


def system(address: str) -> tuple[FileSystem, str]:
    """The file system of an address or a local path, and the path in it.

    Raises:
        StorageError: pyarrow knows no such system, or has not the rights to it.
    """
    import pyarrow
    from pyarrow import fs

    if "://" not in address:
        return fs.LocalFileSystem(), str(Path(address).absolute())
    try:
        found, path = fs.FileSystem.from_uri(address)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise StorageError(f"{address}: {_first_line(error)}") from error
    return found, path.rstrip("/")


class Folder:
    """Named files, each of them whole whenever it can be seen.

    On a disk they are written beside their name and renamed; object stores show a file only when
    all of it has come. Names may have folders in them ("parts/1.json").

    Args:
        address: a local path, or s3://bucket/path, gs://bucket/path.

    Raises:
        StorageError: there is no such system.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._fs, self._root = system(address)
        self._local = self._fs.type_name == "local"

    def write(self, name: str, data: bytes) -> None:
        """Write a file, in the place of the one that has this name.

        Raises:
            StorageError: it cannot be written.
        """
        with self._explained(name):
            if self._local:
                path = Path(self._root, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                file = WholeFile(path)
                file.stream.write(data)
                file.close()
                return
            place = f"{self._root}/{name}"
            if self._fs.type_name not in OBJECT_STORES:
                self._fs.create_dir(place.rpartition("/")[0], recursive=True)
            with self._fs.open_output_stream(place) as stream:
                stream.write(data)

    def read(self, name: str) -> bytes | None:
        """What is in a file; None if there is none.

        Raises:
            StorageError: it cannot be read.
        """
        with self._explained(name):
            try:
                with self._fs.open_input_stream(f"{self._root}/{name}", compression=None) as stream:
                    data: bytes = stream.read()
                    return data
            except FileNotFoundError:
                return None

    def names(self, under: str = "") -> list[str]:
        """The names of all files below the folder `under`, sorted; without unfinished ones."""
        from pyarrow.fs import FileSelector, FileType

        with self._explained(under):
            top = f"{self._root}/{under}".rstrip("/")
            found = self._fs.get_file_info(FileSelector(top, allow_not_found=True, recursive=True))
            names = (one.path[len(self._root) + 1 :] for one in found if one.type == FileType.File)
            return sorted(name for name in names if not name.endswith(".part"))

    def remove(self, name: str) -> None:
        """Take a file away, if there is one."""
        with self._explained(name), contextlib.suppress(FileNotFoundError):
            self._fs.delete_file(f"{self._root}/{name}")

    def sweep(self) -> None:
        """Take away what killed workers left unfinished; while nobody else writes here."""
        if self._local:
            for part in Path(self._root).rglob("*.part"):
                part.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _explained(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = f"{self.address.rstrip('/')}/{name}"
            raise StorageError(f"{where}: {_first_line(error)}") from error

    def __reduce__(self) -> tuple[Any, ...]:
        return Folder, (self.address,)


def _first_line(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said).partition("\n")[0][:300]
