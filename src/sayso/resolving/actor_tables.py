"""Tables of actors: read, checked line by line, made into entries.

A row is a role; further rows of one id leave name and aliases empty and tell its other roles.
Dates are YYYY, YYYY-MM or YYYY-MM-DD, both ends included; lists are parted by |, sectors by
blanks, the primary one first.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from sayso.resolving import countries
from sayso.resolving.actors import SECTORS, SPECIAL_COUNTRIES, WRITTEN, Entry, Role
from sayso.resolving.spelling import key
from sayso.tables import TableError

COLUMNS = (
    "id",
    "name",
    "aliases",
    "country",
    "sectors",
    "part_of",
    "from",
    "to",
    "wikidata",
    "kind",
)
ENDINGS = (".tsv", ".csv", ".jsonl")

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Row = dict[str, str]
Place = tuple[str, int]
"""A file and a line of it, for errors."""


class Tables:
    """Entries out of tables, with the lines that they stand on and all that is wrong with them.

    Args:
        others: gives the ids of actors that stand elsewhere, of which these may be part.
    """

    def __init__(self, others: Callable[[], Collection[str]] | None = None) -> None:
        self._others = others
        self.entries: dict[str, Entry] = {}
        self.lines: dict[str, Place] = {}
        self.faults: list[TableError] = []

    def add(self, rows: Iterable[tuple[int, Row]], file: str, table: int = WRITTEN) -> None:
        """Take the rows of one file."""
        own: set[str] = set()
        for line, row in rows:
            ident = row.get("id", "")
            try:
                if ident in self.entries and ident not in own:
                    where = "{}:{}".format(*self.lines[ident])
                    raise ValueError(f"{ident!r} has its rows elsewhere already, {where}")
                own.add(ident)
                _add(self.entries, row, table)
            except ValueError as error:
                self.faults.append(TableError(file, line, str(error)))
            self.lines.setdefault(ident, (file, line))

    def check(self) -> None:
        """Note what only all rows together show: `part_of` unknown, in a loop or contradictory."""
        wholes = {one for e in self.entries.values() for role in e.roles for one in role.part_of}
        known: Collection[str] = ()
        if self._others is not None and not wholes <= self.entries.keys():
            known = self._others()
        for entry in self.entries.values():
            why = _part_of_fault(entry, self.entries, known) or _contradiction(entry)
            if why:
                self.faults.append(TableError(*self.lines[entry.id], why))

    def done(self) -> list[Entry]:
        """The entries, checked.

        Raises:
            TableError: the first thing that is wrong.
        """
        self.check()
        if self.faults:
            raise self.faults[0]
        return list(self.entries.values())


def rows_of(text: str, place: str) -> Iterator[tuple[int, Row]]:
    """Line numbers and rows of a TSV table that has all columns; lines after # are comments.

    Raises:
        TableError: the header is another one, or a line has more or fewer columns.
    """
    seen = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#") or line.isspace():
            continue
        cells = line.rstrip("\r").split("\t")
        if not seen:
            if tuple(cells) != COLUMNS:
                columns = " ".join(COLUMNS)
                raise TableError(place, number, f"the columns must be {columns}, parted by tabs")
            seen = True
        elif len(cells) != len(COLUMNS):
            raise TableError(place, number, f"{len(cells)} columns, not {len(COLUMNS)}")
        else:
            yield number, dict(zip(COLUMNS, cells, strict=True))


def read_tables(tables: Iterable[tuple[str, str]]) -> list[Entry]:
    """Entries out of TSV tables given as (file name for errors, text).

    Raises:
        TableError: a malformed line, an unknown code or `part_of`, or a loop of `part_of`.
    """
    found = Tables()
    for place, text in tables:
        found.add(rows_of(text, place), place)
    return found.done()


# --- A user's own list -----------------------------------------------------------------------


def read_list(path: Path, others: Callable[[], Collection[str]] | None = None) -> list[Entry]:
    """The actors of a user's list, by its ending: `.tsv`, `.csv` or `.jsonl`, also with `.gz`.

    Only `name` is needed. `id` is made of the name, `kind` is organisation unless it says person;
    lists may be JSON arrays. Columns that are not known are refused.

    Args:
        others: gives the ids of actors that stand elsewhere, of which these may be part.

    Raises:
        TableError: a line is malformed.
        OSError: the file cannot be read.
    """
    raw = path.read_bytes()
    place = str(path)
    try:
        raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
        text = raw.decode("utf-8-sig")
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
        raise TableError(place, 0, f"no text in UTF-8: {error}") from None
    stem = path.name.removesuffix(".gz")
    rows = _objects(text, place) if stem.endswith(".jsonl") else _table(text, place, stem)
    found = Tables(others)
    found.add(_completed(rows), place)
    return found.done()


def _table(text: str, place: str, name: str) -> Iterator[tuple[int, Row]]:
    tabs = name.endswith(".tsv")
    options = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if tabs else {"strict": True}
    lines = csv.reader(io.StringIO(text, newline=""), **options)
    header: list[str] = []
    begun = 1
    try:
        for cells in lines:
            number, begun = begun, lines.line_num + 1
            if not any(cells) or cells[0].startswith("#"):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                _check_header(header, place, number)
            elif len(cells) != len(header):
                raise TableError(place, number, f"{len(cells)} columns, not {len(header)}")
            else:
                yield number, dict(zip(header, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise TableError(place, lines.line_num, str(error)) from None


def _check_header(header: list[str], place: str, number: int) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    if "name" not in header or unknown or len(set(header)) < len(header):
        columns = " ".join(COLUMNS)
        why = f"no such column: {unknown[0]!r}" if unknown else "no column 'name', or one twice"
        raise TableError(place, number, f"{why}; there are {columns}")


def _objects(text: str, place: str) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            told = msgspec.json.decode(line, type=dict[str, str | list[str] | None])
        except msgspec.DecodeError as error:
            raise TableError(place, number, f"no object of texts and lists: {error}") from None
        _check_header(list(told), place, number)
        yield (
            number,
            {
                name: (" " if name == "sectors" else "|").join(value)
                if isinstance(value, list)
                else value or ""
                for name, value in told.items()
            },
        )


def _completed(rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    """Rows with all columns; a row that has neither id nor kind gets them."""
    given: set[str] = set()
    for number, row in rows:
        full = {column: row.get(column, "") for column in COLUMNS}
        if not full["id"]:
            base = re.sub(r"[^a-z0-9]+", "-", key(full["name"])).strip("-") or "actor"
            full["id"], count = base, 1
            while full["id"] in given:
                count += 1
                full["id"] = f"{base}-{count}"
        full["kind"] = full["kind"] or "organisation"
        given.add(full["id"])
        yield number, full


# --- Checks ----------------------------------------------------------------------------------


def _add(entries: dict[str, Entry], row: Row, table: int) -> None:
    """Put one row into `entries`. Raises ValueError saying what is wrong with it."""
    ident, name, aliases, kind = row["id"], row["name"], row["aliases"], row["kind"]
    known = entries.get(ident)
    if known is None:
        if not _ID.fullmatch(ident):
            raise ValueError(f"not an id (small letters, digits, hyphens): {ident!r}")
        if not name.strip():
            raise ValueError(f"the first row of {ident!r} has no name")
        if kind not in ("person", "organisation"):
            raise ValueError(f"kind must be person or organisation, not {kind!r}")
        if row["wikidata"] and not _WIKIDATA.fullmatch(row["wikidata"]):
            raise ValueError(f"not a Wikidata id: {row['wikidata']!r}")
        known = Entry(
            id=ident,
            name=name,
            aliases=tuple(filter(None, aliases.split("|"))) if aliases else (),
            kind="person" if kind == "person" else "organisation",
            wikidata=row["wikidata"] or None,
            table=table,
            roles=[],
        )
    elif name or aliases:
        raise ValueError(f"{ident!r} has its name and aliases already: a duplicate id")
    first, last = checked_date(row["from"], "-01-01"), checked_date(row["to"], "-12-31")
    if last and first > last:
        raise ValueError(f"the role ends ({last}) before it starts ({first})")
    role = Role(
        _checked_country(row["country"]),
        _checked_sectors(row["sectors"]),
        _parts(row["part_of"]),
        first,
        last,
    )
    known.roles.append(role)
    entries[ident] = known


@lru_cache(maxsize=1024)
def _checked_country(code: str) -> str | None:
    if code and code not in SPECIAL_COUNTRIES and code not in countries.load():
        raise ValueError(f"not a country: {code!r}")
    return code or None


@lru_cache(maxsize=1024)
def _checked_sectors(codes: str) -> tuple[str, ...]:
    for sector in codes.split():
        if sector not in SECTORS:
            raise ValueError(f"not a PLOVER sector: {sector!r}")
    return tuple(codes.split())


@lru_cache(maxsize=1024)
def _parts(ids: str) -> tuple[str, ...]:
    return tuple(filter(None, ids.split("|")))


@lru_cache(maxsize=8192)
def checked_date(date: str, rest: str) -> str:
    """A full date out of one that may lack month and day, which `rest` ("-01-01") fills in."""
    if not date:
        return ""
    if not _DATE.fullmatch(date):
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {date!r}")
    full = date + rest[len(date) - 4 :]
    try:
        dt.date.fromisoformat(full if len(date) == 10 else full[:8] + "01")
    except ValueError:
        raise ValueError(f"there is no such day: {date!r}") from None
    return full


def _part_of_fault(entry: Entry, entries: dict[str, Entry], others: Collection[str]) -> str | None:
    """What is wrong with `part_of` of an entry: an unknown id, or a way back to itself."""
    waiting = [above for role in entry.roles for above in role.part_of]
    seen: set[str] = set()
    while waiting:
        above = waiting.pop()
        if above == entry.id:
            return f"{entry.id!r} is part of itself"
        if above not in entries and above in others:
            continue
        if above not in entries:
            return f"part of an unknown actor: {above!r}"
        if above not in seen:
            seen.add(above)
            waiting.extend(part for role in entries[above].roles for part in role.part_of)
    return None


def _contradiction(entry: Entry) -> str | None:
    """Two roles of an organisation at one time that tell of other wholes or countries."""
    if entry.kind == "person":
        return None
    for number, role in enumerate(entry.roles):
        for other in entry.roles[:number]:
            apart = (role.end and role.end < other.start) or (other.end and other.end < role.start)
            if not apart and (role.part_of, role.country) != (other.part_of, other.country):
                return (
                    f"{entry.id!r} is told to be two things at one time: part of"
                    f" {' '.join(other.part_of) or 'nothing'} in {other.country}, and part of"
                    f" {' '.join(role.part_of) or 'nothing'} in {role.country}"
                )
    return None
