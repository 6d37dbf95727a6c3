"""Compile `src/sayso/resolving/tables/actors.zst`: every known actor by its names.

    python -m training.tables.actors [--reference ../shared/data/reference]

Takes every `actors*.tsv` of this folder, the bodies of states (`institutions.tsv`, `states.tsv`)
and who held which office (`offices*.tsv`). `actors_reference.tsv`, `offices_reference.tsv` and
`states.tsv` are made anew out of the reference data where that is at hand; do not edit them. What a
table of our own says goes before the reference. All that is wrong is told by file and line, and
nothing is written then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sayso.resolving import countries
from sayso.resolving.actor_tables import COLUMNS, Tables, checked_date, rows_of
from sayso.resolving.actors import (
    REFERENCE,
    SPECIAL_COUNTRIES,
    TABLE,
    WRITTEN,
    Book,
    Entry,
    Holder,
    Role,
    pack,
)
from sayso.resolving.spelling import acronym, key
from sayso.tables import TableError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "src" / "sayso" / "resolving" / "tables" / TABLE
REFERENCE_TABLE = "actors_reference.tsv"
OFFICES_TABLE = "offices_reference.tsv"
STATES_TABLE = "states.tsv"
MADE = "# Made by training/tables/actors.py out of the reference data; do not edit."
OFFICE_COLUMNS = ("country", "office", "id", "from", "to")
INSTITUTION_COLUMNS = ("id", "names", "sectors", "part_of", "needs")
STATE_COLUMNS = ("country", "forces")
NAMESAKE_COLUMNS = ("name", "reason")
_SPECIAL = sorted(SPECIAL_COUNTRIES)


def extract(reference: Path, folder: Path) -> None:
    """Write the tables that come out of the reference data."""
    from training.tables.actor_sources import everything, merged, states

    found = merged(everything(reference))
    _write(folder / REFERENCE_TABLE, COLUMNS, found.lines())
    _write(folder / OFFICES_TABLE, OFFICE_COLUMNS, sorted(found.offices()))
    told = states(reference / "factbook" / "factbook_slim.json.gz")
    lines = ([code, "yes" if forces else "no"] for code, forces in told)
    _write(folder / STATES_TABLE, STATE_COLUMNS, lines)


def _write(path: Path, columns: Iterable[str], lines: Iterable[list[str]]) -> None:
    text = [MADE, "\t".join(columns), *("\t".join(line) for line in lines)]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")


class Build:
    """The tables of one folder put together; `faults` is all that is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[TableError] = []
        self.tables = Tables()
        self._read_own()
        own = list(self.tables.entries.values())
        self._check_names(own)
        self.renamed: dict[str, str] = {}
        reference = folder / REFERENCE_TABLE
        if reference.exists():
            self._add_reference(reference, own)
        self._add_institutions()
        self._name_parties()
        self.tables.check()
        self.faults += self.tables.faults
        self.offices = self._offices()

    @property
    def entries(self) -> list[Entry]:
        """The actors, by id."""
        return sorted(self.tables.entries.values(), key=lambda entry: entry.id)

    def book(self) -> Book:
        """What the package ships."""
        entries = self.entries
        numbers = {entry.id: number for number, entry in enumerate(entries)}
        offices: dict[str, list[Holder]] = {}
        for country, office, ident, start, end in self.offices:
            offices.setdefault(f"{country} {office}", []).append(Holder(numbers[ident], start, end))
        return Book.of(entries, offices)

    # --- Our own tables

    def _read_own(self) -> None:
        for path in sorted(self.folder.glob("actors*.tsv")):
            if path.name != REFERENCE_TABLE:
                try:
                    text = path.read_text(encoding="utf-8")
                    self.tables.add(rows_of(text, path.name), path.name, WRITTEN)
                except (TableError, UnicodeDecodeError) as error:
                    fault = error if isinstance(error, TableError) else None
                    self.faults.append(fault or TableError(path.name, 0, str(error)))

    def _check_names(self, own: list[Entry]) -> None:
        """Note each name of two actors that no context could tell apart."""
        reasons = {key(name) for name, _ in self._cells("namesakes.tsv", NAMESAKE_COLUMNS)}
        bearers: dict[tuple[str, str], list[Entry]] = {}
        for entry in own:
            names = {acronym(name) or key(name): name for name in (entry.name, *entry.aliases)}
            for plain, name in names.items():
                if key(name) in reasons:
                    continue
                others = bearers.setdefault((plain, entry.kind), [])
                for other in others:
                    if _countries(entry) & _countries(other) and _together(entry, other):
                        where = "{}:{}".format(*self.tables.lines[other.id])
                        why = (
                            f"{name!r} is a name of {entry.id!r} and, at the same time and in the"
                            f" same country, of {other.id!r} ({where}); if that is right, say why"
                            " in namesakes.tsv"
                        )
                        self.faults.append(TableError(*self.tables.lines[entry.id], why))
                others.append(entry)

    # --- The reference

    def _add_reference(self, path: Path, own: list[Entry]) -> None:
        """Add the actors of the reference that are not ours; their other names go to ours."""
        ours: dict[tuple[str, str | None, str], Entry] = {}
        names: set[tuple[str, str | None]] = set()
        for entry in own:
            for name in (entry.name, *entry.aliases):
                for country in _countries(entry):
                    ours.setdefault((key(name), country, entry.kind), entry)
                    names.add((acronym(name) or key(name), country))
        given = Tables()
        given.add(rows_of(path.read_text(encoding="utf-8"), path.name), path.name, REFERENCE)
        self.faults += given.faults
        for entry in given.entries.values():
            country = entry.roles[0].country
            known = ours.get((key(entry.name), country, entry.kind))
            if known is None and entry.kind == "person":
                # Who is of the United Nations now may have been of a country before.
                names_abroad = ((key(entry.name), one, "person") for one in _SPECIAL)
                known = next(filter(None, map(ours.get, names_abroad)), None)
            if known is None and entry.id in self.tables.entries:
                same = self.tables.entries[entry.id]
                known = (
                    same
                    if same.kind == entry.kind and _countries(same) & _countries(entry)
                    else None
                )
            if known is not None:
                self.renamed[entry.id] = known.id
                known.wikidata = known.wikidata or entry.wikidata
                fresh = [n for n in entry.aliases if (acronym(n) or key(n), country) not in names]
                known.aliases = (*known.aliases, *fresh)
                continue
            ident = entry.id
            if ident in self.tables.entries:
                ident = f"{ident}-{(country or 'x').lower()}"
                self.renamed[entry.id] = ident
                if ident in self.tables.entries:
                    continue
            aliases = [n for n in entry.aliases if (acronym(n) or key(n), country) not in names]
            kept = Entry(
                ident, entry.name, tuple(aliases), entry.kind, entry.wikidata, REFERENCE,
                entry.roles,
            )  # fmt: skip
            self.tables.entries[ident] = kept
            self.tables.lines[ident] = given.lines[entry.id]
        for entry in self.tables.entries.values():
            if entry.table == REFERENCE:
                entry.roles = [
                    role._replace(part_of=tuple(self.renamed.get(one, one) for one in role.part_of))
                    for role in entry.roles
                ]

    # --- Bodies of states, parties by country

    def _add_institutions(self) -> None:
        """Add the bodies of each state, or their names to those that are known by one of them."""
        known = countries.load()
        bearers: dict[tuple[str, str | None], Entry] = {}
        for entry in self.entries:
            if entry.kind == "organisation":
                for name in (entry.name, *entry.aliases):
                    for country in _countries(entry):
                        if entry.table == WRITTEN or (key(name), country) not in bearers:
                            bearers[key(name), country] = entry
        bodies = [
            (line, cells) for line, cells in self._lines("institutions.tsv", INSTITUTION_COLUMNS)
        ]
        for line, (code, forces) in self._lines(STATES_TABLE, STATE_COLUMNS):
            if code not in known:
                self.faults.append(TableError(STATES_TABLE, line, f"not a country: {code!r}"))
                continue
            made: dict[str, str] = {}
            for at, (body, patterns, sectors, part_of, needs) in bodies:
                if needs == "forces" and forces == "no":
                    continue
                names = list(dict.fromkeys(_filled(patterns, known.info(code))))
                plover = "KOS" if code == "XKX" else code
                taken = [bearers.get((key(name), plover)) for name in names]
                fresh = [n for n, one in zip(names, taken, strict=True) if one is None]
                entry = next((one for one in taken if one is not None), None)
                if entry is None:
                    ident = f"{code.lower()}-{body}"
                    whole = (made[part_of],) if part_of in made else ()
                    role = Role(plover, tuple(sectors.split()), whole, "", "")
                    entry = Entry(ident, names[0], (), "organisation", None, WRITTEN, [role])
                    self.tables.entries[ident] = entry
                    self.tables.lines[ident] = ("institutions.tsv", at)
                    fresh = fresh[1:]
                entry.aliases = (*entry.aliases, *fresh)
                made[body] = entry.id
                for name in names:
                    bearers.setdefault((key(name), plover), entry)

    def _name_parties(self) -> None:
        """Give parties the names that tell them from namesakes: the Norwegian Labour Party."""
        known = countries.load()
        taken = {
            (key(name), country)
            for entry in self.entries
            for name in (entry.name, *entry.aliases)
            for country in _countries(entry)
        }
        for entry in self.entries:
            code = entry.roles[0].country
            if entry.roles[0].sectors != ("PTY",) or entry.kind == "person" or code not in known:
                continue
            state = known.info(code)
            if not state.adjectives:
                continue
            people, of = state.adjectives[0], f" of {_of(state.name)}"
            own = {*key(state.name).split(), *(key(one) for one in state.adjectives)}
            bare = entry.name.removeprefix(f"{people} ").removesuffix(of)
            if own & set(key(bare).split()):
                continue
            longer = [f"{people} {bare}", bare + of]
            fresh = [name for name in longer if (key(name), code) not in taken]
            taken.update((key(name), code) for name in fresh)
            entry.aliases = (*entry.aliases, *fresh)

    # --- Offices

    def _offices(self) -> list[tuple[str, str, str, str, str]]:
        """Who held which office; our own tables go before the reference."""
        paths = sorted(
            self.folder.glob("offices*.tsv"), key=lambda path: (path.name == OFFICES_TABLE, path)
        )
        found = []
        for path in paths:
            for line, (country, office, ident, start, end) in self._lines(
                path.name, OFFICE_COLUMNS
            ):
                if path.name == OFFICES_TABLE:
                    ident = self.renamed.get(ident, ident)
                try:
                    first, last = checked_date(start, "-01-01"), checked_date(end, "-12-31")
                    if last and first > last:
                        raise ValueError(f"the office ends ({last}) before it starts ({first})")
                    if ident not in self.tables.entries:
                        raise ValueError(f"held by an unknown actor: {ident!r}")
                    if (
                        country not in ("KOS", "UNO", "EUR", "IGO")
                        and country not in countries.load()
                    ):
                        raise ValueError(f"not a country: {country!r}")
                    found.append((country, office, ident, first, last))
                except ValueError as error:
                    self.faults.append(TableError(path.name, line, str(error)))
        return found

    # --- Small tables

    def _lines(self, name: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
        path = self.folder / name
        if not path.exists():
            return
        seen = False
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = line.split("\t")
            if not seen and tuple(cells) != columns:
                why = f"the columns must be {' '.join(columns)}, parted by tabs"
                self.faults.append(TableError(name, number, why))
                return
            if len(cells) != len(columns):
                why = f"{len(cells)} columns, not {len(columns)}"
                self.faults.append(TableError(name, number, why))
            elif seen:
                yield number, cells
            seen = True

    def _cells(self, name: str, columns: tuple[str, ...]) -> Iterator[list[str]]:
        for _, cells in self._lines(name, columns):
            yield cells


def _countries(entry: Entry) -> set[str | None]:
    return {role.country for role in entry.roles}


def _together(one: Entry, other: Entry) -> bool:
    """Whether two actors are there at one time, as far as their roles tell."""
    ends = [
        (min(role.start for role in entry.roles), max(role.end or "9999" for role in entry.roles))
        for entry in (one, other)
    ]
    return ends[0][0] <= ends[1][1] and ends[1][0] <= ends[0][1]


def _of(name: str) -> str:
    """A country's name after "of"."""
    plural = name.startswith(("United ", "Central African")) or name.endswith(("ands", "ines"))
    return f"the {name}" if plural else name


def _filled(patterns: str, state: countries.Country) -> Iterator[str]:
    """The names of a body in a country."""
    acronyms = [one for one in state.aliases if one.replace(".", "").isupper() and len(one) < 7]
    adjectives = [*state.adjectives, *acronyms]
    for pattern in patterns.split("|"):
        if "{adj}" in pattern:
            yield from (pattern.replace("{adj}", word) for word in adjectives)
        else:
            yield pattern.replace("of {country}", f"of {_of(state.name)}").replace(
                "{country}", state.name
            )


def main() -> int:
    """Compile the tables and say how much is in them; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--reference", type=Path, default=ROOT.parent / "shared/data/reference")
    args = parser.parse_args()
    if args.reference.is_dir():
        extract(args.reference, HERE)
    build = Build(HERE)
    for fault in build.faults:
        print(fault, file=sys.stderr)
    if build.faults:
        print(f"{len(build.faults)} faults: nothing written", file=sys.stderr)
        return 1
    book = build.book()
    OUT.write_bytes(pack(book))
    entries = build.entries
    written = sum(entry.table == WRITTEN for entry in entries)
    aliases = sum(len(entry.aliases) for entry in entries)
    offices = sum(map(len, book.offices.values()))
    print(
        f"{OUT.name}: {len(entries)} actors ({written} of our own), {aliases} aliases,"
        f" {offices} terms of office, {OUT.stat().st_size} bytes"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
