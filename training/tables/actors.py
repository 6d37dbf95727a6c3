"""Build `actors_reference.tsv.gz`: known actors out of the reference data.

Usage: python training/tables/actors.py [REFERENCE_FOLDER]

Sources: Phoenix actor dictionaries (MIT), The World Factbook (public domain), Party Facts (MIT),
congress-legislators (CC0). Only facts are taken: names, codes, dates, Wikidata ids. Actors that
`actors.tsv` has already are left to it; a faulty line of a source stops the build.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from sayso.resolving import countries
from sayso.resolving.actors import COLUMNS, SECTORS, key, read_file

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "src" / "sayso" / "resolving" / "tables"
# The Phoenix files were generated in January 2014: "since 2009" is known to hold until then.
PHOENIX_ENDS = "2014-01-30"
OLDEST = "2000-01-01"  # roles that ended before this are left out
SMALLEST_PARTY = 5.0  # per cent of votes at its best
# CAMEO codes of the dictionaries that PLOVER writes otherwise; codes of neither are dropped.
CAMEO_SECTORS = {"MED": "JRN", "HLH": "MED", "HRI": "SOC", "ENV": "SOC", "INS": "REB", "SEP": "REB"}
RELIGIONS = {"CHR", "MUS", "JEW", "HIN", "BUD"}
MONTHS = "January February March April May June July August September October November December"
MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS.split(), 1)}
PARTICLES = {"al", "el", "bin", "ibn", "bint", "de", "da", "del", "dos", "di", "van", "von", "der"}
PARTICLES |= {"den", "la", "le", "of", "the", "and", "for", "in", "on", "ul", "e", "y", "i"}
CAPITALS = {"USA", "US", "UN", "EU", "UK", "NATO", "UNESCO", "AIDS", "HIV", "II", "III", "IV"}
TITLES = {
    "president",
    "prime",
    "minister",
    "king",
    "queen",
    "sheikh",
    "general",
    "mr",
    "mr.",
    "dr.",
}
TITLES |= {"secretary", "senator", "chancellor", "former", "foreign", "defense", "premier", "emir"}
NOT_PEOPLE = re.compile(
    r"GOVERNMENT|REGIME|ADMINISTRATION|MINIST|ARMY|FORCES|PARTY|PARLIAMENT|COUNCIL|OFFICIAL|"
    r"PRESIDENT|POLICE|COURT|EMBASSY|DELEGATION|REBEL|TROOPS|SECRETARY|REPUBLIC|MOVEMENT|FRONT"
)


class SourceError(ValueError):
    """A line of a source that cannot be read: "file:line: why"."""


@dataclass
class Row:
    """One role of an actor, as the table holds it."""

    name: str
    country: str
    sectors: str
    kind: str
    aliases: list[str] = field(default_factory=list)
    start: str = ""
    end: str = ""
    wikidata: str = ""


# --- Phoenix ---------------------------------------------------------------------------------


@dataclass
class Head:
    """A head of a TABARI dictionary: its spellings and its codes with their dates."""

    line: int
    names: list[str]
    codes: list[tuple[str, str, str]] = field(default_factory=list)


def phoenix(path: Path) -> Iterator[Head]:
    """The heads of a TABARI actor dictionary; `+` lines and indented codes belong to the last."""
    head: Head | None = None
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, raw in enumerate(lines, 1):
            line = raw.split("#")[0].rstrip()
            if not line.strip():
                continue
            words, _, codes = line.partition("[")
            if words.startswith("+") and head is not None:
                head.names.append(words[1:].strip(" \t_"))
            elif words.strip() and not words.startswith("\t"):
                if head is not None:
                    yield head
                head = Head(number, [words.strip(" \t_")])
            if codes and head is not None:
                head.codes.extend(_codes("[" + codes))
    if head is not None:
        yield head


def _codes(text: str) -> Iterator[tuple[str, str, str]]:
    for code, date in re.findall(r"\[([A-Z]+)\s*([^\]]*)\]", text):
        start, end = "", ""
        dates = [_phoenix_date(part) for part in re.findall(r"\d{6,8}", date)]
        if "<" in date and dates:
            end = dates[0]
        elif ">" in date and dates:
            start = dates[0]
        elif len(dates) == 2:
            start, end = dates
        yield code, start, end


def _phoenix_date(digits: str) -> str:
    """YYMMDD or YYYYMMDD → YYYY-MM-DD; "" for what is no date."""
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) < 30 else "19") + digits
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    if len(digits) != 8 or not ("01" <= month <= "12" and "01" <= day <= "31"):
        return ""
    return f"{year}-{month}-{day}"


def name_of(head: str) -> str:
    """ABU_BAKR_AL-BAGHDADI → Abu Bakr al-Baghdadi."""
    words = [word for word in re.split(r"[_\s]+", re.sub(r"\(.*?\)", "", head)) if word]
    return " ".join(_cased(word, first=number == 0) for number, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    if word.upper() != word or word in CAPITALS:
        return word
    parts = []
    for number, part in enumerate(word.split("-")):
        small = part.lower()
        if small in PARTICLES and not (first and number == 0):
            parts.append(small)
        elif small.startswith("mc") and len(small) > 4:
            parts.append("Mc" + small[2:].capitalize())
        else:
            parts.append(small.capitalize())
    return "-".join(parts)


def sectors_of(code: str) -> str:
    """PLOVER sectors of a CAMEO code, in its order: IRNGOVMIL → GOV MIL."""
    found = []
    for part in re.findall("...", code):
        sector = "REL" if part in RELIGIONS else CAMEO_SECTORS.get(part, part)
        if sector in SECTORS and sector not in found:
            found.append(sector)
    return " ".join(found)


def armed_groups(path: Path) -> Iterator[Row]:
    """Armed groups of the dictionary of non-state military actors."""
    known = countries.load()
    for head in phoenix(path):
        if not head.codes:
            continue
        code = head.codes[0][0]
        country = code[:3] if code[:3] in known else "IMG" if code[:3] in ("IMG", "INT") else ""
        names = [name_of(name) for name in head.names if len(name) > 3]
        names = [name for name in names if " " in name or "-" in name]
        if names:
            yield Row(names[0], country, sectors_of(code) or "REB", "organisation", names[1:])


def international(path: Path) -> Iterator[Row]:
    """Intergovernmental and non-governmental organisations; companies and people are left out."""
    for head in phoenix(path):
        undated = [code for code, start, end in head.codes if not (start or end)]
        if not undated or undated[0][:3] not in ("IGO", "NGO") or len(head.codes) > 1:
            continue
        code = undated[0]
        names = [name_of(name) for name in head.names if re.search(r"\w[_\s]+\w", name)]
        if not re.search(
            r"ORGANI[SZ]ATION|COMMITTEE|COMMISSION|ASSOCIATION|FOUNDATION|FUND|UNION|COUNCIL|COURT|"
            r"CENT(ER|RE)|INSTITUTE|NETWORK|SOCIETY|AGENCY|BANK|LEAGUE|FEDERATION|INTERNATIONAL|"
            r"PROGRAMME|TRIBUNAL|WATCH|WORLD|RELIEF|AID|RIGHTS",
            " ".join(names).upper(),
        ):
            continue
        country = "UNO" if "UNO" in code else "EUR" if code[3:6] == "EUR" else code[:3]
        sectors = sectors_of(code[3:]) or ("SOC" if country == "NGO" else "")
        yield Row(names[0], country, sectors, "organisation", names[1:])


def officials(path: Path) -> Iterator[Row]:
    """People with dated offices since 2000: heads of state and government, ministers, officers."""
    known = countries.load()
    for head in phoenix(path):
        dated = [
            (c, s, e) for c, s, e in head.codes if (s or e) and c[:3] in known and sectors_of(c)
        ]
        names = [name for name in head.names if not NOT_PEOPLE.search(name)]
        names = [name_of(name) for name in names if len(re.split(r"[_\s]+", name)) > 1]
        names = [name for name in names if name.split()[0].lower() not in TITLES]
        if not dated or not names or not any(not e or e >= OLDEST for _, _, e in dated):
            continue
        for number, (code, start, end) in enumerate(sorted(dated, key=lambda role: role[1])):
            if end and start > end:
                continue
            # The second code is the portfolio (GOVBUS: finance), not a sector of the person.
            sectors = " ".join(sectors_of(code[3:]).split()[:1])
            # Where the file stops, what it says stops too: afterwards only the country is known.
            yield Row(
                names[0], code[:3], sectors, "person", [] if number else names[1:], start,
                end or PHOENIX_ENDS if not start or start <= PHOENIX_ENDS else end,
            )  # fmt: skip


# --- The World Factbook ----------------------------------------------------------------------


def leaders(path: Path) -> Iterator[Row]:
    """Heads of state and government in office, with the day they came into it."""
    by_name = countries.load()
    for country in json.loads(gzip.decompress(path.read_bytes())):
        short = ((country["name"] or {}).get("conventional short form") or {}).get("text", "")
        code = by_name.by_name(short)
        if code is None:
            continue
        for office in ("chief of state", "head of government"):
            told = (country.get("executive") or {}).get(office) or {}
            text = html.unescape(told.get("text", ""))
            # Of a realm's line ("King …; represented by Governor General …") the rest stays out.
            found = re.match(r"(?P<words>[^(;<]*?) \(since (?P<date>[^)]*?)\)", text)
            name = _leader_name(found["words"]) if found else None
            if found and name and " of " not in found["words"]:
                since = re.search(r"(?:(\d+) )?([A-Z][a-z]{2})[a-z]* (\d{4})", found["date"])
                if since is None:
                    raise SourceError(f"{path}: no date in {found['date']!r} ({short})")
                month = MONTH_NUMBERS[since[2]]
                start = f"{since[3]}-{month:02d}-{int(since[1] or 1):02d}"
                yield Row(name, code, "GOV", "person", start=start)


def _leader_name(words: str) -> str | None:
    """ "Prime Minister Ulf KRISTERSSON" → Ulf Kristersson; None where no family name is marked."""
    parts = words.replace(",", " ").split()
    capitals = [n for n, part in enumerate(parts) if len(part) > 1 and part.upper() == part]
    if not capitals:
        return None
    first = capitals[0]
    while first > 0 and parts[first - 1].lower() not in TITLES | {"state", "council", "amir", "dr"}:
        first -= 1
    name = parts[first : capitals[-1] + 1]
    name += [part for part in parts[capitals[-1] + 1 :] if capitals[-1] == first]
    return " ".join(_cased(part, first=number == 0) for number, part in enumerate(name))


# --- Party Facts -----------------------------------------------------------------------------


def parties(folder: Path) -> Iterator[Row]:
    """Parties that had a share of votes worth naming, with their Wikidata ids."""
    known = countries.load()
    wikidata = {
        row["partyfacts_id"]: row["wikidata_id"] for row in _csv(folder / "wikidata.csv.gz")
    }
    for row in _csv(folder / "core-parties.csv.gz"):
        small = not row["share"] or float(row["share"]) < SMALLEST_PARTY
        gone = row["year_last"] and row["year_last"] < OLDEST[:4]
        if small or gone or row["technical"] or row["country"] not in known:
            continue
        name = (row["name_english"] or row["name"]).split(" / ")[0].strip()
        aliases = [*row["name_english"].split(" / ")[1:], *row["name"].split(" / ")]
        aliases += [short for short in row["name_short"].split("/") if len(short.strip()) > 2]
        clean = [a for a in dict.fromkeys(map(_plain, aliases)) if a not in ("", name)]
        ident = wikidata.get(row["partyfacts_id"], "")
        ident = ident if re.fullmatch(r"Q[1-9]\d*", ident) else ""
        if name:
            yield Row(_plain(name), row["country"], "PTY", "organisation", clean, wikidata=ident)


def _csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8"))))


def _plain(words: str) -> str:
    return " ".join(words.replace("|", " ").split())


# --- US Congress -----------------------------------------------------------------------------


def congress(folder: Path) -> Iterator[Row]:
    """Members of the US Congress in office, from the start of their first term."""
    source = gzip.decompress((folder / "legislators-current.yaml.gz").read_bytes())
    for member in yaml.load(source, Loader=yaml.CSafeLoader):
        names = member["name"]
        short = f"{names['first']} {names['last']}"
        aliases = [names.get("official_full", ""), f"{names.get('nickname', '')} {names['last']}"]
        clean = [
            name for name in aliases if name.strip() != names["last"] and name not in ("", short)
        ]
        start = min(term["start"] for term in member["terms"])
        end = max(term["end"] for term in member["terms"])
        ident = member["id"].get("wikidata", "")
        yield Row(short, "USA", "LEG", "person", clean, start, end, ident)


# --- Putting them together -------------------------------------------------------------------


def slug(name: str) -> str:
    """A name as an id: small ASCII letters and digits, joined by hyphens; "" for other scripts."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['.’]", "", plain)).strip("-")


def plover(code: str) -> str:
    """The country code that PLOVER has for one of ours: Kosovo is KOS."""
    return "KOS" if code == "XKX" else code


def merged(rows: Iterable[Row], taken: dict[str, set[str]], ids: set[str]) -> list[list[str]]:
    """The table's lines: roles of one actor together, actors that `taken` names left out."""
    found: dict[tuple[str, str], str] = {}
    roles: dict[str, list[Row]] = {}
    for row in rows:
        names = [name for name in (row.name, *row.aliases) if key(name)]
        # Parties of one name are many; other organisations and people of one name are one.
        others = taken.get(key(row.name), set())
        if not names or row.country in others or (others and row.sectors != "PTY"):
            continue
        full = [(key(name), row.country) for name in names if row.kind == "person" or " " in name]
        ident = next((found[name] for name in full if name in found), None)
        if ident is None:
            base = slug(row.name)
            if not base:
                continue
            ident = base if base not in ids else f"{base}-{row.country.lower() or 'x'}"
            if ident in ids:
                continue
            ids.add(ident)
        for name in full:
            found.setdefault(name, ident)
        roles.setdefault(ident, []).append(row)
    return [line for ident, own in roles.items() for line in _lines(ident, own)]


def _lines(ident: str, rows: list[Row]) -> Iterator[list[str]]:
    aliases: list[str] = []
    for row in rows:
        aliases += [a for a in (row.name, *row.aliases) if a not in (rows[0].name, *aliases)]
    wikidata = next((row.wikidata for row in rows if row.wikidata), "")
    told = set()
    ordered = sorted(rows, key=lambda row: row.start)
    for row in ordered if rows[0].kind == "person" else ordered[:1]:
        role = (plover(row.country), row.sectors, row.start, row.end)
        if role in told:
            continue
        first = not told
        told.add(role)
        yield [
            ident,
            rows[0].name if first else "",
            "|".join(aliases) if first else "",
            role[0],
            row.sectors,
            "",
            row.start,
            row.end,
            wikidata if first else "",
            row.kind,
        ]


def build(reference: Path) -> str:
    """The text of the table."""
    own = read_file(TABLES / "actors.tsv")
    taken: dict[str, set[str]] = {}
    for entry in own:
        for name in (entry.name, *entry.aliases):
            taken.setdefault(key(name), set()).update(role.country or "-" for role in entry.roles)
    dictionaries = reference / "phoenix_actors"
    rows = [
        *leaders(reference / "factbook" / "factbook_slim.json.gz"),
        *congress(reference / "congress"),
        *armed_groups(dictionaries / "Phoenix.MilNonState.actors.txt.gz"),
        *parties(reference / "partyfacts"),
        *international(dictionaries / "Phoenix.International.actors.txt.gz"),
        *officials(dictionaries / "Phoenix.Countries.actors.txt.gz"),
    ]
    lines = merged(rows, taken, {entry.id for entry in own})
    head = "# Built by training/tables/actors.py; change actors.tsv, not this file."
    return (
        "\n".join([head, "\t".join(COLUMNS.split()), *("\t".join(line) for line in lines)]) + "\n"
    )


def main() -> None:
    """Write the table and say how much is in it."""
    reference = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data/reference"
    text = build(reference)
    target = TABLES / "actors_reference.tsv.gz"
    # No name and no time in the archive: the same input gives the same bytes.
    target.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
    entries = read_file(target)
    aliases = sum(len(entry.aliases) for entry in entries)
    print(f"{target.name}: {len(entries)} actors, {aliases} aliases, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
