"""Places: the gazetteer, and the mentions of places in a report.

The tables are `tables/places.zst` (cities and first-level divisions of GeoNames, built by
`training/tables/places.py`), `countries`, and two to edit: `tables/places_regions.tsv` (regions,
seas, facilities) and `tables/places_stop.txt` (words that are towns but hardly ever mean them).

A mention is the longest run of capitalised words that names a place. Which of several places of
one name is meant is told by what the text says around and elsewhere (`place_context`); being right
comes first, so a doubtful name is no mention.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import zstandard

from sayso.records import PlaceMention
from sayso.resolving import countries, place_context
from sayso.resolving.place_context import PARTICLES, TOKEN, Token
from sayso.tables import TableError

LONGEST = 6  # words in a name
REGION_COLUMNS = 7
_QUOTES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "ʿ": "'"})
# Arabic articles that open a name in small letters: "al-Bab", "ar-Raqqa".
_OPENING = frozenset({"al", "ar", "as", "an", "ad", "el", "ash", "az", "at"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer. `country` is alpha-3, None for what lies in several."""

    geonameid: int | None
    name: str
    lat: float
    lon: float
    country: str | None
    province: str | None
    population: int
    feature: str
    resolution: int


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


class Gazetteer:
    """Every known place by name."""

    def __init__(
        self,
        rows: Sequence[str],
        names: dict[str, str],
        person_names: Iterable[str],
        regions: dict[str, Place],
        stop: Iterable[str],
        nations: countries.Countries,
    ) -> None:
        self._rows = rows
        self._names = names
        self._regions = regions
        self._nations = nations
        self._known = frozenset((*names, *regions, *map(fold_name, nations.names())))
        self.person_names = frozenset(person_names)
        self.stop = frozenset(stop)

    @classmethod
    def load(cls) -> Gazetteer:
        """The package's gazetteer, read once.

        Raises:
            TableError: one of its tables is malformed.
        """
        return _load()

    def country(self, words: str) -> str | None:
        """Alpha-3 code that a country's name, people or seat of government stands for."""
        nations = self._nations
        return nations.by_name(words) or nations.by_demonym(words) or nations.by_metonym(words)

    def demonym(self, words: str) -> str | None:
        """Alpha-3 code of an adjective or people: "Iraqi"."""
        return self._nations.by_demonym(words)

    def lookup(self, words: str) -> list[Place]:
        """All places of that name, capitals minded as for a name in running text."""
        code = self._nations.by_name(words)
        folded = fold_name(words)
        found = [self._place(int(number)) for number in self._numbers(folded)]
        region = self._regions.get(folded)
        if region is not None:
            found = [place for place in found if place.feature != "ADM1"]
            found.insert(0, region)
        # "Scotland" is a division of its own; "Mexico" and "Luxembourg" are the state.
        alias = code and fold_name(self._nations.info(code).name) != folded
        if code and not (alias and any(p.feature == "ADM1" and p.country == code for p in found)):
            found = [p for p in found if p.country != code]
            found.insert(0, self._nation(code))
        return found

    def _numbers(self, folded: str) -> list[str]:
        numbers = self._names.get(folded)
        return numbers.split(",") if numbers else []

    def _place(self, number: int) -> Place:
        cells = self._rows[number].split("\t")
        division = cells[7] == "ADM1"
        return Place(
            geonameid=int(cells[0]),
            name=cells[1],
            lat=float(cells[2]),
            lon=float(cells[3]),
            country=cells[4],
            province=cells[5] or None,
            population=int(cells[6]),
            feature=cells[7],
            resolution=2 if division else 4,
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

    def find(
        self,
        text: str,
        spans: Sequence[tuple[int, int]] | None = None,
        *,
        home: str | None = None,
        skip: Sequence[tuple[int, int]] = (),
    ) -> list[PlaceMention]:
        """Every mention of a place, in text order, none overlapping.

        Args:
            text: a report's text; `spans` are the stretches to look in (all of it when None).
            home: the alpha-3 code of where the report comes from, if known.
            skip: stretches that are no places, such as the names of people and organisations.
        """
        stretches = [(0, len(text))] if spans is None else spans
        sentences = [self._tokens(text, start, end) for start, end in stretches]
        found = [
            candidate for tokens in sentences for candidate in self._candidates(text, tokens, skip)
        ]
        demonyms = [code for tokens in sentences for code in self._demonyms(text, tokens)]
        chosen = place_context.choose(text, found, demonyms, home, self)
        return [_mention(text, start, end, place) for start, end, place in chosen]

    def _tokens(self, text: str, start: int, end: int) -> list[Token]:
        return [
            Token(m.start(), m.end(), fold(m[0]), m[0][0].isupper(), m[0].isupper())
            for m in TOKEN.finditer(text, start, end)
        ]

    def _candidates(
        self, text: str, tokens: list[Token], skip: Sequence[tuple[int, int]]
    ) -> Iterable[place_context.Candidate]:
        """Leftmost and longest runs of words that name a place, with all places of that name."""
        shouting = sum(token.upper for token in tokens) > 0.6 * len(tokens) > 3
        titled = sum(token.capital for token in tokens) > 0.6 * len(tokens) > 3
        taken = sorted(skip)
        at = 0
        index = 0
        while index < len(tokens):
            size, places = self._longest(text, tokens, index)
            if not size:
                index += 1
                continue
            start, end = tokens[index].start, tokens[index + size - 1].end
            while at < len(taken) and taken[at][1] <= start:
                at += 1
            if at < len(taken) and taken[at][0] < end:
                index += 1
                continue
            yield place_context.Candidate(
                start, end, index, size, tokens, places, titled=titled, shouting=shouting
            )
            index += size

    def _longest(self, text: str, tokens: list[Token], index: int) -> tuple[int, list[Place]]:
        first = tokens[index]
        opening = first.folded in _OPENING and text[first.end : first.end + 1] == "-"
        if not first.capital and not opening:
            return 0, []
        reach = 1
        while reach < LONGEST and index + reach < len(tokens):
            token, before = tokens[index + reach], tokens[index + reach - 1]
            if not place_context.joined(text, before, token):
                break
            if not token.capital and token.folded not in PARTICLES:
                break
            reach += 1
        for size in range(reach, 0, -1):
            last = tokens[index + size - 1]
            if (
                " ".join([token.folded for token in tokens[index : index + size]])
                not in self._known
            ):
                continue
            words = text[first.start : last.end]
            if (last.capital or size == 1) and (places := self.lookup(words)):
                article = first.folded == "the" and places[0] in self.lookup(words[4:])
                return (0, []) if article else (size, places)
        return 0, []

    def _demonyms(self, text: str, tokens: list[Token]) -> Iterable[str]:
        for index, token in enumerate(tokens):
            if not token.capital:
                continue
            ends = [tokens[index + 1].end] if index + 1 < len(tokens) else []
            for end in (*ends, token.end):  # "South Korean" before "South"
                if code := self._nations.by_demonym(text[token.start : end]):
                    yield code
                    break


def _mention(text: str, start: int, end: int, place: Place | None) -> PlaceMention:
    return PlaceMention(
        text=text[start:end],
        start=start,
        end=end,
        geonameid=place.geonameid if place else None,
        name=place.name if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        country_code=place.country if place else None,
        province=place.province if place else None,
        feature_code=place.feature if place else None,
        resolution=place.resolution if place else None,
    )


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
        except ValueError as error:
            raise TableError(file, number, str(error)) from None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise TableError(file, number, f"no such point: {lat}, {lon}")
        if not 1 <= resolution <= 4:
            raise TableError(file, number, f"resolution is 1 to 4, not {resolution}")
        place = Place(
            geonameid=None,
            name=cells[0],
            lat=lat,
            lon=lon,
            country=codes[0] if len(codes) == 1 else None,
            province=None,
            population=1_000_000,
            feature=cells[5],
            resolution=resolution,
        )
        for name in (cells[0], *filter(None, cells[1].split("|"))):
            regions[fold_name(name)] = place
    return regions


@cache
def _load() -> Gazetteer:
    tables = resources.files(__package__) / "tables"
    nations = countries.load()
    packed = (tables / "places.zst").read_bytes()
    text = zstandard.ZstdDecompressor().decompress(packed).decode("utf-8")
    rows, names, person_names = text.split("\n\n")
    regions = (tables / "places_regions.tsv").read_text(encoding="utf-8")
    stop = (tables / "places_stop.txt").read_text(encoding="utf-8").splitlines()
    return Gazetteer(
        rows.split("\n"),
        dict(line.split("\t", 1) for line in names.split("\n")),
        person_names.split("\n"),
        parse_regions(regions, "places_regions.tsv", nations),
        (fold_name(word) for word in stop if word and not word.startswith("#")),
        nations,
    )
