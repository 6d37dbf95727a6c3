"""Build `src/sayso/resolving/tables/countries.tsv` from GeoNames, the World Factbook and additions.

    python training/tables/countries.py [--reference ../shared/data/reference]

Names, codes and ids come from GeoNames `countryInfo.txt` (CC BY 4.0); demonyms, long names,
capitals and centroids from the World Factbook (public domain); the rest is our own
`countries_additions.tsv`, which has the last word.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUT = ROOT / "src/sayso/resolving/tables/countries.tsv"
FIELDS = ("alias", "adjective", "people", "capital", "metonym")
GONE = {"SCG", "ANT"}  # states that GeoNames keeps though they are dissolved
# The Factbook's own codes that countryInfo.txt gives under another country.
GEC = {"uk": "GBR", "gk": "GGY", "vt": "VAT", "we": "PSE"}
HEADER = """\
# Countries: names, people and seats of government. Built by training/tables/countries.py;
# change countries_additions.tsv there, not this file. Lists are parted by |.
# Sources: GeoNames countryInfo (CC BY 4.0), The World Factbook (public domain), own additions.
#alpha3\talpha2\tgeonameid\tname\taliases\tadjectives\tpeople\tcapital\tmetonyms\tlat\tlon\tpopulation\tneighbours
"""


def text_of(record: dict[str, Any], *keys: str) -> str:
    """The plain text under `keys`, tags and entities removed; "" where there is none."""
    value: Any = record
    for key in (*keys, "text"):
        value = value.get(key, {}) if isinstance(value, dict) else {}
    plain = html.unescape(re.sub(r"<[^>]+>", "", value)) if isinstance(value, str) else ""
    return "" if plain.strip().lower() in ("none", "na") else plain.strip()


def words(text: str) -> list[str]:
    """The words listed in a Factbook field: "Croat(s), Croatian(s)" → Croat, Croats, Croatian …"""
    found: list[str] = []
    text = re.sub(r"\(((singular|plural|collective|colloquial| and )+|US[^)]*)\)", "", text)
    for part in re.split(r",\s*|\s+or\s+|;\s*|/", text.split("note")[0]):
        part = part.strip(" -")
        if plural := re.fullmatch(r"(.+?)\s*\((s|men|women)\)", part):
            stem, end = plural.groups()
            found += [stem, stem + "s" if end == "s" else re.sub(r"(wo)?man$", end, stem)]
        elif re.fullmatch(r"[^()]+", part) and part[:1].isupper():
            found.append(part)
    return found


def coordinates(text: str) -> tuple[float, float] | None:
    """Degrees north and east of "36 45 N, 3 03 E"."""
    found = re.match(r"(\d+) (\d+) ?([NS]), (\d+) (\d+) ?([EW])", text)
    if not found:
        return None
    a, b, ns, c, d, ew = found.groups()
    lat, lon = int(a) + int(b) / 60, int(c) + int(d) / 60
    return round(lat if ns == "N" else -lat, 3), round(lon if ew == "E" else -lon, 3)


def factbook(path: Path) -> dict[str, dict[str, Any]]:
    """Factbook entries by their two-letter code."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {entry["gec"]: entry for entry in json.load(lines)}


def additions(path: Path) -> dict[str, dict[str, list[str]]]:
    """Own additions: alpha-3 → field → words."""
    table: dict[str, dict[str, list[str]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 3 or cells[1] not in (*FIELDS, "name", "drop", "centroid"):
            raise SystemExit(f"{path.name}:{number}: not alpha-3, field, words: {line!r}")
        table.setdefault(cells[0], {}).setdefault(cells[1], []).extend(cells[2].split("|"))
    return table


def row(info: list[str], book: dict[str, Any], extra: dict[str, list[str]]) -> list[str]:
    """One line of the table."""
    name = extra.get("name", [info[4].strip()])[0]
    long = [text_of(book, "name", f"conventional {form} form") for form in ("short", "long")]
    long += [text_of(book, "name", "abbreviation"), info[4].strip()]
    alias = [n for n in long if n and n != name and re.fullmatch(r"[\w .,'’-]+", n)]
    capital = extra.get("capital", [info[5].strip()])[0]
    lists = {
        "alias": alias,
        "adjective": words(text_of(book, "nationality", "adjective")),
        "people": words(text_of(book, "nationality", "noun")),
        "metonym": [capital] if capital else [],
    }
    drop = set(extra.get("drop", ()))
    for field, values in lists.items():
        values += extra.get(field, [])
        lists[field] = [v for v in dict.fromkeys(values) if v not in drop]
    lists["alias"] = [v for v in lists["alias"] if v != name]
    where = extra.get("centroid") or coordinates(text_of(book, "coords"))
    if not where:
        raise SystemExit(f"no centroid for {info[1]}: add one to countries_additions.tsv")
    joined = {field: "|".join(values) for field, values in lists.items()}
    return [
        *(info[1], info[0], info[16], name, joined["alias"], joined["adjective"]),
        *(joined["people"], capital, joined["metonym"], *map(str, where), info[7], info[17]),
    ]


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reference", type=Path, default=ROOT / "../shared/data/reference")
    reference = parser.parse_args().reference
    books = factbook(reference / "factbook/factbook_slim.json.gz")
    extras = additions(HERE / "countries_additions.tsv")
    gec_of = {alpha3: gec for gec, alpha3 in GEC.items()}
    rows = []
    infos = [
        line.split("\t")
        for line in (reference / "geonames/countryInfo.txt").read_text("utf-8").splitlines()
        if line and not line.startswith(("#", "ISO\t"))
    ]
    alpha3_of = {info[0]: info[1] for info in infos}
    for info in infos:
        if info[1] in GONE:
            continue
        gec = gec_of.get(info[1], info[3].lower())
        info += [""] * (19 - len(info))
        info[17] = "|".join(alpha3_of[two] for two in info[17].split(",") if two in alpha3_of)
        rows.append(row(info, books.get(gec, {}), extras.pop(info[1], {})))
    unknown = sorted(set(extras) - GONE)
    if unknown:
        raise SystemExit(f"countries_additions.tsv: no such country: {', '.join(unknown)}")
    body = "".join("\t".join(cells) + "\n" for cells in sorted(rows))
    OUT.write_text(HEADER + body, encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)}: {len(rows)} countries, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
