"""The places that are known, by name.

The tables are `tables/places.zst` (cities and the first two levels of divisions of GeoNames, built
by `training/tables/places.py`), `countries`, and two to edit: `tables/places_regions.tsv` (regions,
seas, facilities) and `tables/places_stop.txt` (words that are towns but hardly ever mean them).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources

from sayso.resolving import countries
from sayso.resolving.place_index import Index
from sayso.tables import TableError

INDEX = "places.zst"
REGIONS = "places_regions.tsv"
STOP = "places_stop.txt"
REGION_COLUMNS = 7
REGION_SIZE = 1_000_000  # for want of a better one: people in a region, as ranking takes it
OWN, SPELLING, OTHER, SHORT = range(4)  # how a name is a place's; see `Place.likeness`
_RESOLUTION = {"ADM1": 2, "ADM2": 3}
_QUOTES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "ʿ": "'"})
TOKEN = re.compile(r"(?:[A-Z][a-z]?\.){2,}|[^\W\d_]+(?:['’ʼ‘`ʿ](?!s\b)[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer. `country` is alpha-3, None for what lies in several.

    `likeness` is how it bears the name that it was found by: its own, another spelling of that,
    another name, or a short form (Calif., a county without "County").
    """

    geonameid: int | None
    name: str
    lat: float
    lon: float
    country: str | None
    province: str | None
    population: int
    feature: str
    resolution: int
    likeness: int = OWN


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without case, accents and quotation marks."""
    if word.isascii():
        return word.lower().replace("'", "").replace(".", "")
    bare = unicodedata.normalize("NFKD", word.translate(_QUOTES))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return bare.casefold().replace("'", "").replace(".", "")


def fold_name(name: str) -> str:
    """A name as the gazetteer knows it: its folded words, parted by blanks."""
    return " ".join(fold(token[0]) for token in TOKEN.finditer(name))


def check_point(lat: float, lon: float) -> None:
    """Refuse a point off the globe.

    Raises:
        ValueError: there is no such latitude or longitude.
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"no such point: {lat}, {lon}")


class Atlas:
    """Every known place by name. The index is opened when a name is first asked for."""

    def __init__(
        self,
        regions: dict[str, Place],
        stop: Iterable[str],
        nations: countries.Countries,
        index: Index | None = None,
    ) -> None:
        self._given = index
        self._regions = regions
        self._nations = nations
        self._nation_names = frozenset(map(fold_name, nations.names()))
        self.stop = frozenset(stop)
        self._lookup = lru_cache(maxsize=16384)(self._find)
        self.is_known = lru_cache(maxsize=65536)(self._is_known)

    @cached_property
    def index(self) -> Index:
        """The package's index.

        Raises:
            TableError: it is malformed.
        """
        return self._given or Index(read_table(INDEX), INDEX)

    @property
    def person_names(self) -> frozenset[str]:
        """Folded first names and surnames that are names of places, too."""
        return self.index.person_names

    @property
    def plain_words(self) -> frozenset[str]:
        """Folded names of one word that English has as a plain word, too."""
        return self.index.plain_words

    def country(self, words: str) -> str | None:
        """Alpha-3 code that a country's name, people or seat of government stands for."""
        nations = self._nations
        return nations.by_name(words) or nations.by_demonym(words) or nations.by_metonym(words)

    def demonym(self, words: str) -> str | None:
        """Alpha-3 code of an adjective or people: "Iraqi"."""
        return self._nations.by_demonym(words)

    def lookup(self, words: str) -> list[Place]:
        """All places of that name, capitals minded as for a name in running text."""
        return list(self._lookup(words))

    def places_of(self, words: str) -> tuple[Place, ...]:
        """The same, not to be changed: remembered from one report to the next."""
        return self._lookup(words)

    def _is_known(self, folded: str) -> bool:
        return (
            folded in self._regions or folded in self._nation_names or bool(self.index.find(folded))
        )

    def _find(self, words: str) -> tuple[Place, ...]:
        code = self._nations.by_name(words)
        folded = fold_name(words)
        found = [self._place(number, likeness) for number, likeness in self.index.find(folded)]
        region = self._regions.get(folded)
        if region is not None:
            found = _with_region(found, region)
        # "Scotland" is a division of its own; "Mexico" and "Luxembourg" are the state.
        alias = code and fold_name(self._nations.info(code).name) != folded
        if code and not (alias and any(p.feature == "ADM1" and p.country == code for p in found)):
            found = [place for place in found if place.country != code]
            found.insert(0, self._nation(code))
        return tuple(found)

    def _place(self, number: int, likeness: int) -> Place:
        row = self.index.row(number)
        return Place(
            geonameid=row.geonameid,
            name=row.name,
            lat=row.lat,
            lon=row.lon,
            country=row.country,
            province=row.province or None,
            population=row.population,
            feature=row.feature,
            resolution=_RESOLUTION.get(row.feature, 4),
            likeness=likeness,
        )

    def _nation(self, code: str) -> Place:
        row = self._nations.info(code)
        return Place(
            geonameid=row.geonameid,
            name=row.name,
            lat=row.lat,
            lon=row.lon,
            country=code,
            province=None,
            population=row.population,
            feature="PCLI",
            resolution=1,
        )


def _with_region(found: list[Place], region: Place) -> list[Place]:
    """Places of a name, and first the one that the table of regions has.

    Where GeoNames has it too, it keeps its id and, where it is a town, its point; the name is ours.
    """
    same = [place for place in found if _same(place, region)]
    others = [place for place in found if place not in same]
    if same and region.feature[:3] in ("PPL", "ADM"):
        known = replace(same[0], name=region.name)
        if known.feature.startswith("ADM"):
            known = replace(known, lat=region.lat, lon=region.lon)
        return [known, *others]
    return [region, *others]


def _same(place: Place, region: Place) -> bool:
    """Whether the table of regions speaks of a place that GeoNames has, too."""
    reach = 6 if place.feature == "ADM1" else 1  # degrees; the middle of a province is anywhere
    near = abs(place.lat - region.lat) < reach and abs(place.lon - region.lon) < reach
    return near and region.country in (place.country, None)


def parse_regions(text: str, file: str, nations: countries.Countries) -> dict[str, Place]:
    """Regions by folded name out of a table's text; `file` is named in errors.

    Raises:
        TableError: a line with too few columns, an unknown country, or a point off the globe.
    """
    regions: dict[str, Place] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != REGION_COLUMNS:
            raise TableError(file, number, f"{len(cells)} columns, not {REGION_COLUMNS}")
        codes = [code for code in cells[4].split("|") if code]
        if unknown := [code for code in codes if code not in nations]:
            raise TableError(file, number, f"no such country: {unknown[0]}")
        try:
            lat, lon, resolution = float(cells[2]), float(cells[3]), int(cells[6])
            check_point(lat, lon)
        except ValueError as error:
            raise TableError(file, number, str(error)) from None
        if not 1 <= resolution <= 4:
            raise TableError(file, number, f"resolution is 1 to 4, not {resolution}")
        place = Place(
            geonameid=None,
            name=cells[0],
            lat=lat,
            lon=lon,
            country=codes[0] if len(codes) == 1 else None,
            province=None,
            population=REGION_SIZE,
            feature=cells[5],
            resolution=resolution,
        )
        for name in (cells[0], *filter(None, cells[1].split("|"))):
            regions[fold_name(name)] = place
    return regions


def read_table(name: str) -> bytes:
    """One of the package's tables."""
    return (resources.files(__package__) / "tables" / name).read_bytes()


def regions_and_stop(nations: countries.Countries) -> tuple[dict[str, Place], frozenset[str]]:
    """The package's two tables to edit.

    Raises:
        TableError: the regions are malformed.
    """
    regions = parse_regions(read_table(REGIONS).decode("utf-8"), REGIONS, nations)
    stop = read_table(STOP).decode("utf-8").splitlines()
    return regions, frozenset(fold_name(word) for word in stop if word and not word.startswith("#"))
