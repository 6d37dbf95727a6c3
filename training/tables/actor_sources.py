"""Known actors out of the reference data, as rows of a table.

Sources: Phoenix actor dictionaries (MIT), The World Factbook (public domain), Party Facts (MIT),
congress-legislators (CC0). Only facts are taken: names, codes, dates, Wikidata ids.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import html
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sayso.resolving import countries
from sayso.resolving.dictionaries import Head, cased, heads, meaning, name_of
from sayso.resolving.spelling import acronym, key
from sayso.tables import TableError, word_set

# The Phoenix files were generated in January 2014: "since 2009" is known to hold until then.
PHOENIX_ENDS = "2014-01-30"
OLDEST = "1980-01-01"  # roles that ended before this are left out
MONTHS = "January February March April May June July August September October November December"
MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS.split(), 1)}
_TITLES = (
    "president prime minister king queen sheikh general mr mr. dr. secretary senator chancellor"
    " former foreign defense premier emir vice ex- acting"
)
TITLES = frozenset(_TITLES.split())
NOT_PEOPLE = re.compile(
    r"GOVERNMENT|REGIME|ADMINISTRATION|MINIST|ARMY|FORCES|PARTY|PARLIAMENT|COUNCIL|OFFICIAL|"
    r"PRESIDENT|POLICE|COURT|EMBASSY|DELEGATION|REBEL|TROOPS|SECRETARY|REPUBLIC|MOVEMENT|FRONT|"
    r"LEADER|CHIEF|CONGRESS|SENATOR|REPRESENTATIVE|GENERAL"
)
# What shows that a name of the dictionaries is an organisation's.
BODIES = re.compile(
    r"\b(?:ORGANI[SZ]ATION|COMMITTEE|COMMISSION|ASSOCIATION|FOUNDATION|FUND|UNION|COUNCIL|COURT|"
    r"CENT(?:ER|RE)|INSTITUTE|NETWORK|SOCIETY|AGENCY|BANK|LEAGUE|FEDERATION|INTERNATIONAL|"
    r"PROGRAMME|TRIBUNAL|WATCH|WORLD|RELIEF|AID|RIGHTS|DEPARTMENT|BUREAU|OFFICE|ARMY|FORCE|FORCES|"
    r"NAVY|CONGRESS|PARLIAMENT|ASSEMBLY|SENATE|FRONT|MOVEMENT|RESERVE|TRUST|ALLIANCE|MISSION)\b"
)
# Endings of companies' names that reports leave out.
COMPANY = re.compile(
    r",? (?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|Plc|Llc|Lp|Ag|Sa|Nv|Ab|Asa|Spa"
    r"|Holdings?|Group|(?:and|&) Co)\.?$",
    re.IGNORECASE,
)
AUSTRIA = {"AUS": "AUT"}  # the file of members of parliaments means Austria by AUS


@dataclass
class Source:
    """One role of an actor, as a source has it. `ident` is the source's own id, if it has one."""

    name: str
    country: str
    sectors: str
    kind: str
    aliases: list[str] = field(default_factory=list)
    start: str = ""
    end: str = ""
    wikidata: str = ""
    ident: str = ""
    part_of: str = ""
    office: str = ""


def everything(reference: Path) -> Iterator[Source]:
    """The rows of all sources; of two that tell of one actor, the one to be trusted more first."""
    dictionaries = reference / "phoenix_actors"
    factbook = json.loads(
        gzip.decompress((reference / "factbook" / "factbook_slim.json.gz").read_bytes())
    )
    yield from leaders(factbook)
    yield from congress(reference / "congress")
    yield from executive(reference / "congress" / "executive.yaml")
    yield from terrorist_groups(factbook)
    yield from armed_groups(dictionaries / "Phoenix.MilNonState.actors.txt.gz")
    yield from parties(reference / "partyfacts")
    yield from factbook_parties(factbook)
    yield from international(dictionaries / "Phoenix.International.actors.txt.gz")
    yield from state_bodies(dictionaries / "Phoenix.Countries.actors.txt.gz")
    yield from officials(dictionaries / "Phoenix.Countries.actors.txt.gz")
    yield from members_of_parliament(reference / "partyfacts" / "parlspeech-mps.csv.gz")


# --- Phoenix ---------------------------------------------------------------------------------


def phoenix(path: Path) -> Iterator[Head]:
    """The heads of a dictionary; lines of it that tell nothing are left out."""
    faults: list[TableError] = []
    yield from heads(gzip.decompress(path.read_bytes()).decode("utf-8"), path.name, faults, {})


def _names(head: Head) -> list[str]:
    """Names of two words or more, as they are written; acronyms in brackets for themselves."""
    names: list[str] = []
    for raw in head.names:
        name = name_of(raw)
        if re.search(r"[ \-]", name):
            names.append(name)
        names += re.findall(r"\(([A-Z]{3,7})\)", raw)
    return list(dict.fromkeys(names))


def armed_groups(path: Path) -> Iterator[Source]:
    """Armed groups of the dictionary of non-state military actors."""
    known = countries.load()
    for head in phoenix(path):
        code = head.codes[0][0]
        country = code[:3] if code[:3] in known else "IMG" if code[:3] in ("IMG", "INT") else ""
        names = _names(head)
        if names and " " in names[0]:
            sectors = [one for one in meaning(code)[1] if one != "REL"]
            yield Source(names[0], country, " ".join(sectors) or "REB", "organisation", names[1:])


def international(path: Path) -> Iterator[Source]:
    """Intergovernmental and non-governmental organisations, and companies; people are left out."""
    known = countries.load()
    for head in phoenix(path):
        undated = [code for code, start, end in head.codes if not (start or end)]
        if not undated or undated[0][:3] not in ("IGO", "NGO", "MNC") or len(head.codes) > 1:
            continue
        country, sectors = meaning(undated[0])
        names = _names(head)
        company = undated[0].startswith("MNC")
        if not names or not (company or BODIES.search(" ".join(names).upper())):
            continue
        if company:
            shorter = [COMPANY.sub("", COMPANY.sub("", name)) for name in names]
            names += [name for name in shorter if " " in name]
            country = country if country in known else ""
            sectors = ("BUS", *(one for one in sectors if one != "BUS"))[:1]
        names = list(dict.fromkeys(names))
        yield Source(names[0], country or "", " ".join(sectors), "organisation", names[1:])


def state_bodies(path: Path) -> Iterator[Source]:
    """Ministries, armies, courts and the like that the dictionary of countries names."""
    known = countries.load()
    for head in phoenix(path):
        if len(head.codes) > 1 or head.codes[0][1] or head.codes[0][2]:
            continue
        code = head.codes[0][0]
        country, sectors = meaning(code)
        names = [name for name in _names(head) if BODIES.search(name.upper())]
        if country in known and sectors and names and names[0] == name_of(head.names[0]):
            # GOVMIL is a ministry of defence: of the government.
            yield Source(names[0], country or "", sectors[0], "organisation", names[1:])


def officials(path: Path) -> Iterator[Source]:
    """People with dated offices: heads of state and government, ministers, officers."""
    known = countries.load()
    for head in phoenix(path):
        dated = [
            (code, start, end)
            for code, start, end in head.codes
            if (start or end) and code[:3] in known and meaning(code)[1]
        ]
        if not dated or not any(not end or end >= OLDEST for _, _, end in dated):
            continue
        people = [name for name in head.names if not NOT_PEOPLE.search(name)]
        names = [name_of(name) for name in people]
        names = [name for name in names if " " in name and name.split()[0].lower() not in TITLES]
        names = list(dict.fromkeys(names))
        if not names:
            continue
        for number, (code, start, end) in enumerate(sorted(dated, key=lambda role: role[1])):
            # Where the file stops, what it says stops too: afterwards only the country is known.
            stops = PHOENIX_ENDS if not start or start <= PHOENIX_ENDS else ""
            yield Source(
                names[0],
                code[:3],
                meaning(code)[1][0],  # the second code is the portfolio (GOVBUS: finance)
                "person",
                [] if number else [*names[1:], *shortened(names[0], code[:3])],
                start,
                end or stops,
            )


def shortened(name: str, country: str) -> list[str]:
    """First name and surname of somebody with more names: how reports mostly name them.

    In Spanish the father's surname counts, which comes before the mother's; whether the middle one
    of three is a surname cannot be told, so both are given. Names that begin with the surname, and
    those with a particle, have no such form.
    """
    words = name.split()
    small = {word.lower() for word in words} & _PARTICLES or any(w[0].islower() for w in words)
    if len(words) < 3 or small or country in _SURNAME_FIRST:
        return []
    if min(len(words[0]), len(words[-1])) < 3 or words[0].endswith("."):
        return []
    surnames = [words[-1]]
    if country in _SPANISH:
        surnames = words[1:3] if len(words) == 3 else [words[-2]]
    return [f"{words[0]} {last}" for last in surnames if len(last) > 2 and not last.endswith(".")]


_SPANISH = word_set(
    "ARG BOL CHL COL CRI CUB DOM ECU ESP GNQ GTM HND MEX NIC PAN PER PRY SLV URY VEN"
)
_SURNAME_FIRST = word_set("CHN HKG HUN KHM KOR LAO MMR PRK SGP TWN VNM")
_PARTICLES = word_set(
    "abu al ben bin ibn bint da de del den der di dos du el la le ould van vel von y"
)


# --- The World Factbook ----------------------------------------------------------------------


def _states(factbook: list[Any]) -> Iterator[tuple[str, Any]]:
    by_name = countries.load()
    for country in factbook:
        short = ((country["name"] or {}).get("conventional short form") or {}).get("text", "")
        code = by_name.by_name(short)
        if code is not None:
            yield code, country


def leaders(factbook: list[Any]) -> Iterator[Source]:
    """Heads of state and government in office, with the day they came into it."""
    for code, country in _states(factbook):
        for office in ("chief of state", "head of government"):
            told = (country.get("executive") or {}).get(office) or {}
            text = html.unescape(told.get("text", ""))
            # Of a realm's line ("King …; represented by Governor General …") the rest stays out.
            found = re.match(r"(?P<words>[^(;<]*?) \(since (?P<date>[^)]*?)\)", text)
            name = _leader_name(found["words"]) if found else None
            if found and name and " of " not in found["words"]:
                since = re.search(r"(?:(\d+) )?([A-Z][a-z]{2})[a-z]* (\d{4})", found["date"])
                if since is None:
                    raise TableError("factbook", 0, f"no date in {found['date']!r} ({code})")
                month = MONTH_NUMBERS[since[2]]
                start = f"{since[3]}-{month:02d}-{int(since[1] or 1):02d}"
                title = found["words"].split()[0].lower()
                title = "prime minister" if title == "prime" else title
                yield Source(
                    name, code, "GOV", "person", shortened(name, code), start=start,
                    office=title if title in OFFICES else "",
                )  # fmt: skip


OFFICES = frozenset(
    {"president", "prime minister", "king", "queen", "chancellor", "emir", "sultan"}
)


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
    return " ".join(cased(part, first=number == 0) for number, part in enumerate(name))


def terrorist_groups(factbook: list[Any]) -> Iterator[Source]:
    """Armed groups that the Factbook names in one country or in many."""
    where: dict[str, set[str]] = {}
    spellings: dict[str, list[str]] = {}
    for code, country in _states(factbook):
        told = ((country.get("terrorism") or {}).get("Terrorist group(s)") or {}).get("text", "")
        for part in re.split(r";|<br>", html.unescape(told)):
            words = [one for one in re.split(r"\s*[()]\s*", part.split("–")[0]) if one.strip()]
            name, others = words[0].strip(" .,") if words else "", words[1:]
            if " " in name and len(name) < 70:
                where.setdefault(name, set()).add(code)
                spellings.setdefault(name, []).extend(others)
    for name, codes in where.items():
        aliases = [_plain(one) for one in dict.fromkeys(spellings[name]) if len(one) > 2]
        aliases = [one for one in aliases if "," not in one and not one[:1].islower()]
        country = next(iter(codes)) if len(codes) == 1 else "IMG"
        yield Source(name, country, "REB", "organisation", aliases)


def factbook_parties(factbook: list[Any]) -> Iterator[Source]:
    """Parties by "Name or ACRONYM"."""
    for code, country in _states(factbook):
        told = html.unescape((country.get("parties") or {}).get("text", ""))
        for part in re.split(r"<br>|;", re.sub(r"<strong>note.*", "", told)):
            words = _plain(re.sub(r"<[^>]*>", "", part))
            inner = re.findall(r"\(([^)]*)\)", words)
            bare = _plain(re.sub(r"\([^)]*\)", "", words))
            name, _, short = bare.partition(" or ")
            fits = re.fullmatch(r"[^\W\d_][^,:]{4,70}", name) and name[0].isupper()
            if (
                not fits
                or " " not in name
                or re.search(r"\b(?:note|includes|parties|none)\b", name)
            ):
                continue
            aliases = [short.strip(), *inner]
            aliases = [
                one for one in aliases
                if re.fullmatch(r"[^\W\d_][^,:]{1,60}", one) and one[0].isupper() and len(one) > 2
                and not re.search(r"\b(?:includes|formerly|led|party of|coalition)\b", one)
            ]  # fmt: skip
            yield Source(name, code, "PTY", "organisation", aliases)


def states(factbook_file: Path) -> list[tuple[str, bool]]:
    """Codes of the members of the United Nations, and whether they have armed forces."""
    factbook = json.loads(gzip.decompress(factbook_file.read_bytes()))
    found = {}
    for code, country in _states(factbook):
        organisations = (country.get("io") or {}).get("text", "")
        if re.search(r"(?:^|, )UN(?:,|$)", organisations) or code in ("PSE", "TWN", "XKX"):
            forces = (country.get("military") or {}).get("text", "")
            found[code] = not re.match(r"no (?:regular )?(?:military|armed)", forces)
    return sorted(found.items())


# --- Party Facts -----------------------------------------------------------------------------


def parties(folder: Path) -> Iterator[Source]:
    """Parties with their names in the original, and Wikidata ids."""
    known = countries.load()
    more = {row["partyfacts_id"]: row for row in _csv(folder / "wikidata.csv.gz")}
    pages = {row["partyfacts_id"]: row for row in _csv(folder / "wikipedia.csv.gz")}
    for row in _csv(folder / "core-parties.csv.gz"):
        ident = row["partyfacts_id"]
        gone = row["year_last"] and row["year_last"] < OLDEST[:4]
        if gone or row["technical"] or row["country"] not in known:
            continue
        wikidata, page = more.get(ident, {}), pages.get(ident, {})
        english = [one.strip() for one in row["name_english"].split(" / ")]
        name = english[0] or row["name"].split(" / ")[0]
        aliases = [*english[1:], *row["name"].split(" / ")]
        aliases += [
            re.sub(r"^[A-Z][a-z]+(?: [A-Z][a-z]+)?: ", "", other)
            for other in re.split(r" / |; ", row["name_other"])
        ]
        for other in (wikidata, page):
            aliases += [other.get("name", ""), other.get("name_native", "")]
        shorts = [row["name_short"], wikidata.get("name_short", ""), page.get("name_short", "")]
        shorts = [one.strip() for short in shorts for one in re.split("[/,]", short)]
        aliases += [one for one in shorts if " " not in one and sum(map(str.isupper, one)) > 1]
        clean = dict.fromkeys(_plain(re.sub(r"\s*\([^)]*\)", "", one)) for one in aliases)
        good = [one for one in clean if len(one) > 2 and len(one) < 90 and one != name]
        number = wikidata.get("wikidata_id", "")
        first, last = row["year_first"], row["year_last"]
        if name and (not last or not first or first <= last):
            yield Source(
                _plain(name), row["country"], "PTY", "organisation", good,
                first if first > "1800" else "", last,
                number if re.fullmatch(r"Q[1-9]\d*", number) else "", f"party {ident}",
            )  # fmt: skip


def members_of_parliament(path: Path) -> Iterator[Source]:
    """Members of nine parliaments, from their first speech to their last."""
    first: dict[tuple[str, str], str] = {}
    rows = sorted(_csv(path), key=lambda row: row["date_first"])
    for row in rows:
        country = AUSTRIA.get(row["iso3country"], row["iso3country"])
        name = _member_name(row["speaker"])
        if name is None or row["date_last"] < OLDEST:
            continue
        known = first.setdefault((name, country), name)
        party = row["party.facts.id"]
        yield Source(
            known, country, "LEG", "person", shortened(known, country), row["date_first"],
            row["date_last"],
            part_of=f"party {party}" if party.isdigit() else "",
        )  # fmt: skip


def _member_name(words: str) -> str | None:
    """A member's name: "Ruiz Sol, Ana" → Ana Ruiz Sol, "DE HEER ANTON VOS" → Anton Vos."""
    words = _plain(re.sub(r"\([^)]*\)", "", words))
    last, comma, given = words.partition(", ")
    words = f"{given} {last}" if comma else words
    words = re.sub(
        r"^(?:De heer|Mevrouw|Mevr\.|Dhr\.|Sir|Dr\.?|Mr\.?|Mrs\.?|Ms\.?|Lord|Hon\.?) ", "", words,
        flags=re.IGNORECASE,
    )  # fmt: skip
    parts = [cased(part, first=number == 0) for number, part in enumerate(words.split())]
    if parts and parts[0].lower() in _PARTICLES:  # a surname alone
        return None
    if not 2 <= len(parts) <= 5 or any(re.search(r"[\d;:/]", part) for part in parts):
        return None
    return " ".join(parts)


def _csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8"))))


def _plain(words: str) -> str:
    """Words without | and without marks that show the direction of writing, blanks as one."""
    kept = "".join(mark for mark in words if unicodedata.category(mark) != "Cf")
    return " ".join(kept.replace("|", " ").split()).strip(" ,;‎")


# --- US Congress and presidents --------------------------------------------------------------


def congress(folder: Path) -> Iterator[Source]:
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
        yield Source(short, "USA", "LEG", "person", clean, start, end, ident)


def executive(path: Path) -> Iterator[Source]:
    """Presidents and vice-presidents of the United States."""
    names = {"prez": "president", "viceprez": "vice president"}
    for person in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
        name = f"{person['name']['first']} {person['name']['last']}"
        full = _plain(
            f"{person['name']['first']} {person['name'].get('middle', '')} {person['name']['last']}"
        )
        nickname = person["name"].get("nickname")
        aliases = [full, *([f"{nickname} {person['name']['last']}"] if nickname else [])]
        terms = [term for term in person["terms"] if str(term["end"]) >= OLDEST]
        for term in terms:
            # The day of the change is the successor's.
            end = dt.date.fromisoformat(str(term["end"])) - dt.timedelta(days=1)
            yield Source(
                name, "USA", "GOV", "person", [one for one in aliases if one != name],
                str(term["start"]), end.isoformat(), office=names[term["type"]],
            )  # fmt: skip


# --- Putting them together -------------------------------------------------------------------


def slug(name: str) -> str:
    """A name as an id: small ASCII letters and digits, joined by hyphens; "" for other scripts."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['.’]", "", plain)).strip("-")


def plover(code: str) -> str:
    """The country code that PLOVER has for one of ours: Kosovo is KOS."""
    return "KOS" if code == "XKX" else code


class Merger:
    """Actors out of the sources' rows: rows that share a full name and a country are one's."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Source]] = {}
        self._found: dict[tuple[str, str, str], str] = {}
        self._idents: dict[str, str] = {}

    def add(self, row: Source) -> None:
        """Take one row."""
        if not key(row.name) or not slug(row.name) or acronym(row.name):
            return
        full = [
            (key(name), row.country, row.kind)
            for name in (row.name, *row.aliases)
            if " " in key(name)
        ]
        # A name of the whole decides; other names only where it is unknown.
        ident = self._found.get(full[0]) if full else None
        if ident is None and row.kind == "organisation":
            ident = next((self._found[name] for name in full if name in self._found), None)
        if ident is None:
            base = slug(row.name)
            tries = [base, f"{base}-{plover(row.country).lower() or 'x'}"]
            tries += [f"{tries[1]}-{number}" for number in range(2, 99)]
            ident = next(one for one in tries if one not in self.rows)
        self.rows.setdefault(ident, []).append(row)
        if row.ident:
            self._idents[row.ident] = ident
        for name in full:
            self._found.setdefault(name, ident)

    def lines(self) -> Iterator[list[str]]:
        """The table's lines, by id."""
        taken: set[tuple[str, str, str]] = {
            (key(rows[0].name), rows[0].country, rows[0].kind) for rows in self.rows.values()
        }
        for ident in sorted(self.rows):
            yield from self._lines(ident, self.rows[ident], taken)

    def _lines(
        self, ident: str, rows: list[Source], taken: set[tuple[str, str, str]]
    ) -> Iterator[list[str]]:
        aliases: list[str] = []
        for row in rows:
            for alias in (row.name, *row.aliases):
                place = (acronym(alias) or key(alias), rows[0].country, rows[0].kind)
                if alias and place[0] and place not in taken and alias != rows[0].name:
                    taken.add(place)
                    aliases.append(alias)
        wikidata = next((row.wikidata for row in rows if row.wikidata), "")
        told: set[tuple[str, ...]] = set()
        ordered = sorted(rows, key=lambda row: row.start)
        for row in ordered if rows[0].kind == "person" else rows[:1]:
            part_of = self._idents.get(row.part_of, "")
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
                part_of,
                row.start,
                row.end,
                wikidata if first else "",
                row.kind,
            ]

    def offices(self) -> Iterator[list[str]]:
        """Who held which office: country, office, id, from, to."""
        for ident in sorted(self.rows):
            for row in self.rows[ident]:
                if row.office:
                    yield [plover(row.country), row.office, ident, row.start, row.end]


def merged(rows: Iterable[Source]) -> Merger:
    """All rows put together."""
    merger = Merger()
    for row in rows:
        merger.add(row)
    return merger
