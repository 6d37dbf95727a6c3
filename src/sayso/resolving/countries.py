"""Countries: their names, their people, and the places that stand for their governments.

The table is `tables/countries.tsv` (built by `training/tables/countries.py`). Lookups mind
capitals: "US", "Turkey" and "Polish" are found, "us", "turkey" and "polish" are not; names in full
capitals ("TURKEY", as in a dateline) are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from sayso.tables import TableError

COLUMNS = 13


@dataclass(frozen=True, slots=True)
class Country:
    """One country. `lat` and `lon` are of its middle, in degrees."""

    code: str
    alpha2: str
    geonameid: int
    name: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capital: str | None
    metonyms: tuple[str, ...]
    lat: float
    lon: float
    population: int
    neighbours: tuple[str, ...]


class Countries:
    """Every country of a table, found by name, by people or by seat of government.

    Where two countries share a word, the more populous one has it.
    """

    def __init__(self, rows: Iterable[Country]) -> None:
        self._by_code = {row.code: row for row in rows}
        ranked = sorted(self._by_code.values(), key=lambda row: (-row.population, row.code))
        self._names = _index(ranked, lambda row: (row.name, *row.aliases))
        self._demonyms = _index(ranked, lambda row: (*row.adjectives, *row.people))
        self._capitals = _index(ranked, lambda row: (row.capital,) if row.capital else ())
        self._metonyms = _index(ranked, lambda row: row.metonyms)

    def by_name(self, words: str) -> str | None:
        """Alpha-3 code of a country's name or alias: "Britain" → GBR."""
        return self._names.get(_key(words))

    def by_demonym(self, words: str) -> str | None:
        """Alpha-3 code of an adjective or of people: "Iraqi", "Iraqis" → IRQ."""
        return self._demonyms.get(_key(words))

    def by_capital(self, words: str) -> str | None:
        """Alpha-3 code of the country whose capital this is: "Tehran" → IRN."""
        return self._capitals.get(_key(words))

    def by_metonym(self, words: str) -> str | None:
        """Alpha-3 code of the government that a capital, palace or street stands for.

        "Washington", "the Kremlin" and "Downing Street" are such; "Brussels" is not, since it
        stands for the European Union more often than for Belgium.
        """
        return self._metonyms.get(_key(words))

    def info(self, code: str) -> Country:
        """The country of an alpha-3 code.

        Raises:
            KeyError: no country has the code.
        """
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def names(self) -> dict[str, str]:
        """Every name and alias, as `by_name` knows it → alpha-3 code."""
        return dict(self._names)

    def all(self) -> list[Country]:
        """Every country, by code."""
        return [self._by_code[code] for code in sorted(self._by_code)]


def _index(rows: Iterable[Country], words: Callable[[Country], Iterable[str]]) -> dict[str, str]:
    index: dict[str, str] = {}
    for row in rows:
        for word in words(row):
            key = _key(word)
            index.setdefault(key, row.code)
            if len(key) > 3:  # "IRAN" of a dateline; "CAR" and "GOP" would be too short to trust
                index.setdefault(key.upper(), row.code)
    return index


def _key(words: str) -> str:
    """One spelling for quotation marks, blanks, and the article before a name."""
    words = " ".join(words.replace("’", "'").split())
    return re.sub(r"^(?:[Tt]he|THE) (?=\S)", "", words)


def parse(text: str, place: str) -> list[Country]:
    """Countries out of a table's text; `place` names the file in errors.

    Raises:
        TableError: a line with too few columns, a bad code, a number that is none, or coordinates
            outside the globe.
    """
    rows: list[Country] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != COLUMNS:
            raise TableError(place, number, f"{len(cells)} columns, not {COLUMNS}")
        if not re.fullmatch(r"[A-Z]{3}", cells[0]) or cells[0] in seen:
            raise TableError(place, number, f"not a new alpha-3 code: {cells[0]!r}")
        seen.add(cells[0])
        try:
            rows.append(_row(cells))
        except ValueError as error:
            raise TableError(place, number, str(error)) from None
    return rows


def _row(cells: list[str]) -> Country:
    lists = [tuple(filter(None, cell.split("|"))) for cell in cells]
    lat, lon = float(cells[9]), float(cells[10])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"no such point: {lat}, {lon}")
    if not cells[3].strip():
        raise ValueError("no name")
    return Country(
        code=cells[0],
        alpha2=cells[1],
        geonameid=int(cells[2]),
        name=cells[3],
        aliases=lists[4],
        adjectives=lists[5],
        people=lists[6],
        capital=cells[7] or None,
        metonyms=lists[8],
        lat=lat,
        lon=lon,
        population=int(cells[11]),
        neighbours=lists[12],
    )


@cache
def load(path: Path | None = None) -> Countries:
    """The countries of a table: the package's own, or the one at `path`.

    Raises:
        TableError: the table is malformed.
    """
    if path is not None:
        return Countries(parse(path.read_text(encoding="utf-8"), str(path)))
    table = resources.files(__package__) / "tables" / "countries.tsv"
    return Countries(parse(table.read_text(encoding="utf-8"), "countries.tsv"))
