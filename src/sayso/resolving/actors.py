"""Known actors: their names, and what they were on a given day.

The tables are `tables/actors.tsv` (own writing; extend it by hand) and
`tables/actors_reference.tsv.gz` (built by `training/tables/actors.py`). A row is a role; further
rows of one id tell its other roles.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal, NamedTuple

from sayso.resolving import countries
from sayso.tables import TableError

COLUMNS = "id name aliases country sectors part_of from to wikidata kind"
LONGEST = 5  # words of a name that `inside` looks for
TABLES = ("actors.tsv", "actors_reference.tsv.gz")
SPECIAL_COUNTRIES = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC", "KOS"})
PLOVER_SECTORS = (
    "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED OPP PRE REF"
    " REL SOC"
)
SECTORS = frozenset(PLOVER_SECTORS.split())
# Who leaves one of these sectors is of the elite after it (PLOVER: former officials).
OFFICE = frozenset({"GOV", "LEG", "MIL", "JUD", "COP", "SPY"})

ActorKind = Literal["person", "organisation"]

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SPELLING = str.maketrans(
    dict.fromkeys(".'’‘ʼʻ`´ʿʾ\"“”", "") | dict.fromkeys("-‐‑–—―_/,()", " ") | {"&": " and "}
)


@dataclass(frozen=True, slots=True)
class KnownActor:
    """An actor of the knowledge base as it was on a day. Unknown fields are None or empty."""

    id: str
    name: str
    wikidata: str | None
    country: str | None
    sectors: tuple[str, ...]
    part_of: tuple[str, ...]
    kind: ActorKind


class Role(NamedTuple):
    """What an actor was from one day to another; both ends are included, "" is open."""

    country: str | None
    sectors: tuple[str, ...]
    part_of: tuple[str, ...]
    start: str
    end: str


@dataclass(slots=True)
class Entry:
    """An actor with its names and roles, the roles in the order of the table."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: ActorKind
    wikidata: str | None
    table: int
    roles: list[Role] = field(default_factory=list)

    def at(self, date: str | None) -> KnownActor:
        """The actor on a day; the latest role where the day is not known."""
        role = self._role(date)
        return KnownActor(
            id=self.id,
            name=self.name,
            wikidata=self.wikidata,
            country=role.country,
            sectors=role.sectors,
            part_of=role.part_of,
            kind=self.kind,
        )

    def _role(self, date: str | None) -> Role:
        if date is None:
            return self.roles[-1]
        for role in reversed(self.roles):
            if role.start <= date and (not role.end or date <= role.end):
                return role
        past = [role for role in self.roles if role.end and role.end < date]
        if not past:  # known only for what it became later
            first = self.roles[0]
            return Role(first.country, (), (), "", "")
        last = max(past, key=lambda role: role.end)
        if self.table > 0:  # the reference does not tell what people did afterwards
            return Role(last.country, (), (), "", "")
        if self.kind == "person" and any(OFFICE & set(role.sectors) for role in past):
            return Role(last.country, ("ELI",), (), "", "")
        return last


def key(words: str) -> str:
    """One spelling for case, accents, hyphens, apostrophes, stops, "the" and the possessive."""
    words = _named(words)
    if not words.isascii():
        marked = unicodedata.normalize("NFKD", words)
        words = "".join(mark for mark in marked if not unicodedata.combining(mark))
    return " ".join(words.lower().translate(_SPELLING).split()).removeprefix("the ")


def _named(words: str) -> str:
    """The words without blanks at the ends and without the possessive."""
    words = words.strip()
    if words.endswith(("'s", "’s")):
        return words[:-2]
    return words[:-1] if words.endswith(("s'", "s’")) else words


def _acronym(words: str) -> str | None:
    """The letters of an acronym ("U.N.", "the FBI"), or None where the words are none."""
    words = _named(words).replace(".", "")
    words = words[4:] if words.startswith(("the ", "The ")) else words
    if 2 <= len(words) <= 7 and words.upper() == words and any(c.isalpha() for c in words):
        return words
    return None


class KnowledgeBase:
    """Every known actor, found by name.

    Acronyms are found in capitals only ("IS" is an actor, "is" is not); other names in any case,
    as long as a capital shows that they are names at all.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: dict[str, Entry] = {}
        self._names: dict[str, list[str]] = {}
        self._acronyms: dict[str, list[str]] = {}
        for entry in entries:
            self.entries[entry.id] = entry
            for name in (entry.name, *entry.aliases):
                short = _acronym(name)
                index, found = (self._acronyms, short) if short else (self._names, key(name))
                ids = index.setdefault(found, [])
                if entry.id not in ids:
                    ids.append(entry.id)

    def __len__(self) -> int:
        return len(self.entries)

    @classmethod
    def load(cls) -> KnowledgeBase:
        """The package's own knowledge base, read once.

        Raises:
            TableError: a table is malformed.
        """
        return _load()

    def lookup(
        self,
        words: str,
        date: str | None = None,
        *,
        near: Collection[str] = (),
        kind: ActorKind | None = None,
    ) -> KnownActor | None:
        """The actor of that name as it was on `date`; None if unknown or one of several namesakes.

        Args:
            date: YYYY-MM-DD; None takes the latest role.
            near: country codes that the report speaks of; they decide between namesakes.
            kind: look among persons or among organisations only.
        """
        ids = self._candidates(words)
        if ids and _acronym(words):
            # Short forms out of the reference are many and doubtful: a country must speak for them.
            ids = [found for found in ids if self._vouched(self.entries[found], date, near)]
        if kind is not None:
            ids = [found for found in ids if self.entries[found].kind == kind]
        if len(ids) > 1:
            ids = self._decide(ids, date, near)
        return self.entries[ids[0]].at(date) if len(ids) == 1 else None

    def inside(
        self, words: str, date: str | None = None, *, near: Collection[str] = ()
    ) -> KnownActor | None:
        """The first known actor named inside longer words: "a Taliban spokesman" → the Taliban."""
        tokens = words.split()
        for first, token in enumerate(tokens):
            if not token[:1].isupper():
                continue
            for size in range(min(LONGEST, len(tokens) - first), 0, -1):
                part = " ".join(tokens[first : first + size]).strip(',;:()[]"“”')
                found = self.lookup(part, date, near=near)
                if found is not None:
                    return found
        return None

    def _candidates(self, words: str) -> list[str]:
        if not any(c.isupper() for c in words):
            return []
        short = _acronym(words)
        if short and short in self._acronyms:
            return self._acronyms[short]
        return self._names.get(key(words), [])

    def _vouched(self, entry: Entry, date: str | None, near: Collection[str]) -> bool:
        return entry.table == 0 or entry.at(date).country in near

    def _decide(self, ids: list[str], date: str | None, near: Collection[str]) -> list[str]:
        """One of several namesakes by country, else by the table they stand in, else by date."""
        ways = (
            lambda entry: entry.at(date).country in near,
            lambda entry: entry.table == 0,
            lambda entry: bool(entry.at(date).sectors) and "ELI" not in entry.at(date).sectors,
        )
        for way in ways:
            kept = [found for found in ids if way(self.entries[found])]
            if len(kept) == 1:
                return kept
            ids = kept or ids
        return ids


def read_tables(tables: Iterable[tuple[str, str]]) -> list[Entry]:
    """Entries out of tables given as (file name for errors, text); earlier tables go before later.

    Raises:
        TableError: a malformed line, an unknown code or `part_of`, or a loop of `part_of`.
    """
    entries: dict[str, Entry] = {}
    lines: dict[str, tuple[str, int]] = {}
    for number, (place, text) in enumerate(tables):
        for line, cells in _rows(text, place):
            try:
                _add(entries, cells, number)
            except ValueError as error:
                raise TableError(place, line, str(error)) from None
            lines.setdefault(cells[0], (place, line))
    for entry in entries.values():
        why = _part_of_fault(entry, entries)
        if why:
            raise TableError(*lines[entry.id], why)
    return list(entries.values())


def _rows(text: str, place: str) -> Iterator[tuple[int, list[str]]]:
    header = COLUMNS.split()
    seen = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#") or line.isspace():
            continue
        cells = line.rstrip("\r").split("\t")
        if not seen:
            if cells != header:
                raise TableError(place, number, f"the columns must be {COLUMNS}, parted by tabs")
            seen = True
        elif len(cells) != len(header):
            raise TableError(place, number, f"{len(cells)} columns, not {len(header)}")
        else:
            yield number, cells


def _add(entries: dict[str, Entry], cells: list[str], table: int) -> None:
    """Put one row into `entries`. Raises ValueError saying what is wrong with it."""
    ident, name, aliases, country, sectors, part_of, start, end, wikidata, kind = cells
    known = entries.get(ident)
    if known is None:
        if not _ID.fullmatch(ident):
            raise ValueError(f"not an id (small letters, digits, hyphens): {ident!r}")
        if not name.strip():
            raise ValueError(f"the first row of {ident!r} has no name")
        if kind not in ("person", "organisation"):
            raise ValueError(f"kind must be person or organisation, not {kind!r}")
        if wikidata and not _WIKIDATA.fullmatch(wikidata):
            raise ValueError(f"not a Wikidata id: {wikidata!r}")
        known = entries[ident] = Entry(
            id=ident,
            name=name,
            aliases=tuple(filter(None, aliases.split("|"))) if aliases else (),
            kind="person" if kind == "person" else "organisation",
            wikidata=wikidata or None,
            table=table,
        )
    elif name or aliases:
        raise ValueError(f"{ident!r} has its name and aliases already")
    first, last = _checked_date(start, "-01-01"), _checked_date(end, "-12-31")
    if last and first > last:
        raise ValueError(f"the role ends ({last}) before it starts ({first})")
    known.roles.append(
        Role(_checked_country(country), _checked_sectors(sectors), _parts(part_of), first, last)
    )


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
def _checked_date(date: str, rest: str) -> str:
    """A full date out of one that may lack month and day, which `rest` ("-01-01") fills in."""
    if not date:
        return ""
    if not _DATE.fullmatch(date):
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {date!r}")
    return date + rest[len(date) - 4 :]


def _part_of_fault(entry: Entry, entries: dict[str, Entry]) -> str | None:
    """What is wrong with `part_of` of an entry: an unknown id, or a way back to itself."""
    waiting = [above for role in entry.roles for above in role.part_of]
    if not waiting:
        return None
    seen: set[str] = set()
    while waiting:
        above = waiting.pop()
        if above == entry.id:
            return f"{entry.id!r} is part of itself"
        if above not in entries:
            return f"part of an unknown actor: {above!r}"
        if above not in seen:
            seen.add(above)
            waiting.extend(part for role in entries[above].roles for part in role.part_of)
    return None


@cache
def _load() -> KnowledgeBase:
    texts = []
    for name in TABLES:
        raw = (resources.files(__package__) / "tables" / name).read_bytes()
        raw = gzip.decompress(raw) if name.endswith(".gz") else raw
        texts.append((name, raw.decode("utf-8")))
    return KnowledgeBase(read_tables(texts))


def read_file(path: Path) -> list[Entry]:
    """The entries of one table file (`.tsv` or `.tsv.gz`).

    Raises:
        TableError: the table is malformed.
        OSError: the file cannot be read.
    """
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return read_tables([(str(path), raw.decode("utf-8"))])
