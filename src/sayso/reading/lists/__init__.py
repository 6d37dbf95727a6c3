"""Word lists of the readers, as text files that may be edited and extended."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of the list called `name`, without comments and empty lines."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """All words of the list called `name`, however many stand in a line."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def table(name: str) -> dict[str, str]:
    """A list of two columns as word → kind.

    Raises:
        ValueError: a line has not two columns; the message names file and line's text.
    """
    rows: dict[str, str] = {}
    for line in lines(name):
        columns = line.split("\t")
        if len(columns) != 2:
            raise ValueError(f"{name}: {line!r} has {len(columns)} columns, not 2")
        rows[columns[0]] = columns[1]
    return rows
