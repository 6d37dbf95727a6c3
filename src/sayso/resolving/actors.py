"""Known actors: their names, and what they were on a given day.

The package's own are compiled into `tables/actors.zst` by `training/tables/actors.py` (`make
tables`) out of the text tables beside it. Lists of a user's own go before them: see
`actor_tables` and `dictionaries`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

import msgspec
import zstandard

from sayso.resolving.spelling import acronym, key, skeleton
from sayso.tables import TableError, word_set

LONGEST = 5  # words of a name that `inside` looks for
TABLE = "actors.zst"
SPECIAL_COUNTRIES = word_set("IGO UNO EUR NGO ISM IMG MNC KOS")
PLOVER_SECTORS = (
    "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED OPP PRE REF"
    " REL SOC"
)
SECTORS = frozenset(PLOVER_SECTORS.split())
# Who leaves one of these sectors is of the elite after it (PLOVER: former officials).
OFFICE = word_set("GOV LEG MIL JUD COP SPY")
# Countries whose names reach English by transliteration, in more ways than one.
TRANSLITERATED = word_set(
    "AFG ARE ARM AZE BGD BGR BHR BLR COM DJI DZA EGY ERI ESH ETH GEO GRC IND IRN IRQ ISR JOR "
    "KAZ KGZ KWT LBN LBY LKA MAR MDV MKD MLI MMR MNE MNG MRT NER NGA NPL OMN PAK PSE QAT RUS "
    "SAU SDN SOM SRB SSD SYR TCD TJK TKM TUN TUR UKR UZB YEM IMG ISM"
)

ActorKind = Literal["person", "organisation"]

# Where an entry comes from: written by hand (or a user's), out of the reference data, or out of a
# user's TABARI dictionary. The last two do not tell what became of people afterwards.
WRITTEN, REFERENCE, DICTIONARY = 0, 1, 2


class KnownActor(msgspec.Struct, frozen=True, kw_only=True):
    """An actor of the knowledge base as it was on a day. Unknown fields are None or empty.

    `code` is what a dictionary of the user's writes for it (IRQMIL); `given` says that it is out of
    a list of the user's.
    """

    id: str
    name: str
    wikidata: str | None
    country: str | None
    sectors: tuple[str, ...]
    part_of: tuple[str, ...]
    kind: ActorKind
    code: str | None = None
    given: bool = False


class Role(NamedTuple):
    """What an actor was from one day to another; both ends are included, "" is open."""

    country: str | None
    sectors: tuple[str, ...]
    part_of: tuple[str, ...]
    start: str
    end: str
    code: str | None = None


class Entry(msgspec.Struct, array_like=True):
    """An actor with its names and roles; where two roles hold at one time, the later one counts."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: ActorKind
    wikidata: str | None
    table: int
    roles: list[Role]

    def at(self, date: str | None) -> KnownActor:
        """The actor on a day; the latest role where the day is not known."""
        role = self.role(date)
        return KnownActor(
            id=self.id,
            name=self.name,
            wikidata=self.wikidata,
            country=role.country,
            sectors=role.sectors,
            part_of=role.part_of,
            kind=self.kind,
            code=role.code,
        )

    def role(self, date: str | None) -> Role:
        """What it was on a day, as far as that can be told."""
        if date is None:
            return max(reversed(self.roles), key=lambda role: role.start)
        for role in reversed(self.roles):
            if role.start <= date and (not role.end or date <= role.end):
                return role
        past = [role for role in self.roles if role.end and role.end < date]
        if not past:  # known only for what it became later
            first = self.roles[0]
            return Role(first.country, (), (), "", "")
        last = max(past, key=lambda role: role.end)
        if self.table != WRITTEN:
            return Role(last.country, (), (), "", "")
        if self.kind == "person" and any(OFFICE & set(role.sectors) for role in past):
            return Role(last.country, ("ELI",), (), "", "")
        return last

    def holds_office(self, date: str) -> bool:
        """Whether the actor is of the state on a day."""
        return any(
            OFFICE & set(role.sectors) and role.start <= date and (not role.end or date <= role.end)
            for role in self.roles
        )


class Holder(NamedTuple):
    """Who held an office from one day to another: the number of an entry."""

    number: int
    start: str
    end: str


Numbers = int | list[int]


class Book(msgspec.Struct, array_like=True):
    """Entries with the indices that find them; entries stay packed until they are asked for."""

    names: dict[str, Numbers]
    acronyms: dict[str, Numbers]
    skeletons: dict[str, Numbers]
    surnames: dict[str, Numbers]
    stems: dict[str, Numbers]
    offices: dict[str, list[Holder]]
    packed: list[msgspec.Raw]

    @classmethod
    def of(
        cls,
        entries: Iterable[Entry],
        offices: dict[str, list[Holder]] | None = None,
        stems: Iterable[tuple[str, str]] = (),
    ) -> Book:
        """The book of some entries.

        Args:
            offices: "USA president" → who held it when.
            stems: words that begin names, with the id that they lead to.
        """
        book = cls({}, {}, {}, {}, {}, offices or {}, [])
        numbers: dict[str, int] = {}
        for number, entry in enumerate(entries):
            book.packed.append(msgspec.Raw(msgspec.msgpack.encode(entry)))
            numbers[entry.id] = number
            _index(book, number, entry)
        for stem, ident in stems:
            _put(book.stems, key(stem), numbers[ident])
        return book

    def __len__(self) -> int:
        return len(self.packed)

    def entry(self, number: int) -> Entry:
        """The entry of a number."""
        return _ENTRY.decode(self.packed[number])

    def entries(self) -> Iterator[Entry]:
        """Every entry."""
        return map(_ENTRY.decode, self.packed)


_ENTRY = msgspec.msgpack.Decoder(Entry)
_BOOK = msgspec.msgpack.Decoder(Book)


def _index(book: Book, number: int, entry: Entry) -> None:
    foreign = any(role.country in TRANSLITERATED for role in entry.roles)
    for name in (entry.name, *entry.aliases):
        short = acronym(name)
        if short:
            _put(book.acronyms, short, number)
            continue
        plain = key(name)
        _put(book.names, plain, number)
        if foreign and (bare := skeleton(name)):
            _put(book.skeletons, bare, number)
        if entry.kind == "person" and " " in plain:
            _put(book.surnames, plain.rpartition(" ")[2], number)


def _put(index: dict[str, Numbers], words: str, number: int) -> None:
    known = index.get(words)
    if known is None:
        index[words] = number
    elif isinstance(known, list):
        if number not in known:
            known.append(number)
    elif known != number:
        index[words] = [known, number]


def _get(index: dict[str, Numbers], words: str) -> list[int]:
    found = index.get(words, [])
    return found if isinstance(found, list) else [found]


class KnowledgeBase:
    """Every known actor, found by name.

    Acronyms are found in capitals only ("IS" is an actor, "is" is not); other names in any case,
    as long as a capital shows that they are names at all. A user's own actors go before the
    package's: where they know a name, it is theirs.
    """

    def __init__(
        self,
        entries: Iterable[Entry] = (),
        *,
        books: Sequence[Book] = (),
        agents: dict[str, tuple[str | None, bool]] | None = None,
        given: int = 0,
    ) -> None:
        own = list(entries)
        self.books: list[Book] = [*([Book.of(own)] if own else []), *books]
        self._given = given
        self.agents = agents or {}
        """Words of a user's agent dictionary → the sector that they tell, and whether firmly."""

    def __len__(self) -> int:
        return sum(map(len, self.books))

    @property
    def has_given(self) -> bool:
        """Whether a user's list goes before the package's actors."""
        return self._given > 0

    @property
    def entries(self) -> dict[str, Entry]:
        """Every entry by id; read anew each time."""
        return {entry.id: entry for book in reversed(self.books) for entry in book.entries()}

    @classmethod
    def load(cls) -> KnowledgeBase:
        """The package's own knowledge base, read once.

        Raises:
            TableError: the table is no table of this version.
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
        if not any(c.isupper() for c in words):
            return None
        for find in (_by_name, _by_skeleton):
            for number, book in enumerate(self.books):
                found = [
                    entry
                    for entry in find(book, words, date, near)
                    # A dictionary does not say who is a person.
                    if kind in (None, entry.kind) or entry.table == DICTIONARY
                ]
                if len(found) > 1:
                    found = _decide(found, date, near)
                if found:
                    return self._at(found, date, number)
        return None

    def _at(self, found: list[Entry], date: str | None, book: int) -> KnownActor | None:
        """The only one of those found, as it was on a day."""
        if len(found) > 1:
            return None
        known = found[0].at(date)
        return msgspec.structs.replace(known, given=True) if book < self._given else known

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

    def official(
        self, surname: str, date: str | None, *, near: Collection[str]
    ) -> KnownActor | None:
        """Who of that surname is in office on a day, in a country of `near`, if only one is."""
        if date is None:
            return None
        for place, book in enumerate(self.books):
            entries = [book.entry(number) for number in _get(book.surnames, key(surname))]
            found = [
                entry
                for entry in entries
                if entry.holds_office(date) and entry.at(date).country in near
            ]
            if found:
                written = [entry for entry in found if entry.table != REFERENCE]
                return self._at(written or found, date, place)
        return None

    def holder(self, country: str, office: str, date: str | None) -> KnownActor | None:
        """Who holds an office on a day: the president of USA in 2010 is Barack Obama."""
        if date is None:
            return None
        for book in self.books:
            for holder in book.offices.get(f"{country} {office}", ()):
                if holder.start <= date and (not holder.end or date <= holder.end):
                    return book.entry(holder.number).at(date)
        return None


def _by_name(book: Book, words: str, date: str | None, near: Collection[str]) -> Iterator[Entry]:
    short = acronym(words)
    plain = key(words)
    if short and short in book.acronyms:
        numbers = _get(book.acronyms, short)
    else:
        numbers = _get(book.names, plain) or (_by_stem(book, plain) if book.stems else [])
    for entry in map(book.entry, numbers):
        # The reference's short names are anybody's (Center, PAC), and so are its people's: the
        # world has many a Michael Moore. A country must speak for them.
        doubtful = entry.kind == "person" or short or " " not in plain
        if entry.table != REFERENCE or not doubtful or entry.at(date).country in near:
            yield entry


# What TABARI's stems are completed by: ARGENTIN stands for Argentina, Argentine, Argentinians.
_ENDINGS = word_set(
    "s es n ns an ans ian ians ean eans a as ia e i is ese ish ic ine ines er ers y ies"
)


def _by_stem(book: Book, plain: str) -> list[int]:
    for cut in range(1, min(5, len(plain) - 2)):
        if plain[-cut:] in _ENDINGS and plain[:-cut] in book.stems:
            return _get(book.stems, plain[:-cut])
    return []


def _by_skeleton(
    book: Book, words: str, date: str | None, near: Collection[str]
) -> Iterator[Entry]:
    """Whose name is transliterated otherwise, in a country that the report speaks of."""
    bare = skeleton(words) if " " in words and len(words) < 80 else None
    if bare:
        for entry in map(book.entry, _get(book.skeletons, bare)):
            country = entry.at(date).country
            if country in near or (entry.table == WRITTEN and country in SPECIAL_COUNTRIES):
                yield entry


def _decide(found: list[Entry], date: str | None, near: Collection[str]) -> list[Entry]:
    """One of several namesakes by country, else by the table they stand in, else by date."""
    ways: tuple[Callable[[Entry], bool], ...] = (
        lambda entry: entry.at(date).country in near,
        lambda entry: entry.table != REFERENCE,
        lambda entry: bool(entry.at(date).sectors) and "ELI" not in entry.at(date).sectors,
    )
    for way in ways:
        kept = [entry for entry in found if way(entry)]
        if len(kept) == 1:
            return kept
        found = kept or found
    return found


def pack(book: Book) -> bytes:
    """A book as the bytes of a file; the same book gives the same bytes."""
    return zstandard.ZstdCompressor(level=19).compress(msgspec.msgpack.encode(book))


def unpack(raw: bytes, place: str) -> Book:
    """The book of a file's bytes; `place` names the file in errors.

    Raises:
        TableError: the bytes are no book of this version.
    """
    try:
        return _BOOK.decode(zstandard.ZstdDecompressor().decompress(raw))
    except (zstandard.ZstdError, msgspec.DecodeError) as error:
        why = f"no table of actors ({error}); `make tables` builds it"
        raise TableError(place, 0, why) from None


@cache
def _load() -> KnowledgeBase:
    raw = (resources.files(__package__) / "tables" / TABLE).read_bytes()
    return KnowledgeBase(books=[unpack(raw, TABLE)])
