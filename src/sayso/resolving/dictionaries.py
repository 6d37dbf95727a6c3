"""Actor and agent dictionaries of TABARI and PETRARCH, read as they are.

An actor is a line `NAME_ [CODE]`, with `+NAME` lines for its other names and `[CODE date]` lines
for what it was when: `<date` before a day, `>date` from it on, `date-date` from one to another.
Blanks and underscores part words; a name that ends without an underscore is a stem. An agent's code
holds a `~` in place of the country (`SOLDIER [~MIL]`), braces its plural, `!SETS!` words to put in.
See the TABARI manual (Schrodt 2014) and the PETRARCH documentation.
"""

from __future__ import annotations

import datetime as dt
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sayso.resolving import countries
from sayso.resolving.actors import DICTIONARY, SECTORS, SPECIAL_COUNTRIES, Entry, Role
from sayso.resolving.spelling import acronym, key
from sayso.tables import TableError, word_set

# CAMEO codes that PLOVER writes otherwise; codes of neither say nothing of the sector.
_CAMEO_SECTORS = {
    **{"MED": "JRN", "HLH": "MED", "CIV": "CVL", "STU": "EDU", "RAD": "UAF", "INS": "REB"},
    **{"SEP": "REB", "HRI": "SOC", "ENV": "SOC", "DEV": "SOC", "NGO": "SOC", "NGM": "SOC"},
    **dict.fromkeys(word_set("CHR MUS MOS JEW HIN BUD CTH SIK BAH PRO ORT SHI SUN"), "REL"),
}
# Codes of states that CAMEO or its dictionaries write otherwise than ISO 3166.
_CAMEO_COUNTRIES = {"KSV": "KOS", "XKX": "KOS", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD"}
# Regions and peoples of many countries: they are in no country.
_REGIONS = word_set(
    "AFR ASA BLK CRB CAU CFR CAS CEU EIN EAF EEU LAM MEA MDT NAF NMR PGS SCN SAM SAS SEA SAF "
    "WAF WST WEU KUR INT MUL"
)
_INTERNATIONAL = word_set("IGO NGO NGM MNC IMG INT")
_NO_COUNTRIES = _REGIONS | _INTERNATIONAL | SECTORS | frozenset(_CAMEO_SECTORS)

_CODE = re.compile(r"\[\s*([^\]\s<>]+)\s*((?:[<>]\s*)?[\d\s\-–]*)\]")
_SPAN = re.compile(r"([<>])?\s*(\d+)(?:\s*[-–]\s*(\d+))?")
_SET = re.compile(r"!\w+!")
_PARTICLES = word_set(
    "al el bin ibn bint de da del dos di van von der den la le of the and for in on ul e y i"
)
_CAPITALS = word_set("USA US UN EU UK NATO UNESCO AIDS HIV II III IV")


@dataclass(slots=True)
class Dictionary:
    """What a dictionary holds, and the lines of it that tell nothing.

    `agents` are words → sector or None, and whether the word decides (it does); `stems` are words
    that begin names, with the id of the actor.
    """

    entries: list[Entry] = field(default_factory=list)
    agents: dict[str, tuple[str | None, bool]] = field(default_factory=dict)
    stems: list[tuple[str, str]] = field(default_factory=list)
    faults: list[TableError] = field(default_factory=list)


@dataclass(slots=True)
class Head:
    """A head of a dictionary with its names as they are written, and codes with their days."""

    line: int
    names: list[str]
    codes: list[tuple[str, str, str]] = field(default_factory=list)


def read_dictionary(path: Path) -> Dictionary:
    """The actors and agents of a dictionary file, which may be packed with gzip.

    A faulty line (a name without a code, a day that is none) is left out and noted in `faults`:
    the dictionaries that the field uses have some, and their own programs pass over them.

    Raises:
        TableError: there is no actor and no agent in the file.
        OSError: the file cannot be read.
    """
    raw = path.read_bytes()
    try:
        raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (EOFError, gzip.BadGzipFile) as error:
        raise TableError(str(path), 0, f"no gzip file: {error}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # what the older ones are written in
    return parse(text, str(path))


def parse(text: str, place: str) -> Dictionary:
    """The same out of a dictionary's text.

    Raises:
        TableError: there is no actor and no agent in it.
    """
    found = Dictionary()
    sets: dict[str, list[str]] = {}
    by_name: dict[str, Entry] = {}
    given: set[str] = set()
    for head in heads(text, place, found.faults, sets):
        if any("~" in code for code, _, _ in head.codes):
            _add_agent(found, head, sets, place)
        else:
            _add_actor(found, head, by_name, given)
    if not found.entries and not found.agents:
        why = "no actor and no agent: neither a table (.tsv, .csv, .jsonl) nor a TABARI dictionary"
        first = found.faults[0] if found.faults else None
        raise TableError(place, first.line if first else 0, why)
    return found


def heads(
    text: str, place: str, faults: list[TableError], sets: dict[str, list[str]]
) -> Iterator[Head]:
    """The heads that have codes; lines that tell nothing go to `faults`, `!SETS!` to `sets`."""
    head: Head | None = None

    def done() -> Iterator[Head]:
        if head is not None and head.codes:
            yield head
        elif head is not None:
            faults.append(TableError(place, head.line, f"no code for {head.names[0]!r}"))

    for number, line in _lines(text):
        words, bracket, codes = line.partition("[")
        if words.lstrip().startswith("!") and "=" in words:
            name, _, members = words.partition("=")
            sets[name.strip()] = [word.strip() for word in members.split(",") if word.strip()]
            continue
        if words.startswith("+") and head is not None:
            head.names.append(words[1:].strip())
        elif words.startswith("+"):
            faults.append(TableError(place, number, "a further name, but of no actor"))
            continue
        elif words.strip():
            yield from done()
            head = Head(number, [words.strip()])
        if bracket and head is None:
            faults.append(TableError(place, number, "a code, but of no actor"))
        elif bracket and head is not None:
            try:
                head.codes.extend(_codes(bracket + codes))
            except ValueError as error:
                faults.append(TableError(place, number, str(error)))
                # The head is not to be blamed for having no code.
                head = head if head.codes else None
    yield from done()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines without comments: from # on, and <!-- over several lines -->."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside and line.lstrip().startswith("<!"):
            inside = True
        if inside:
            inside = "-->" not in line
            continue
        kept = re.sub(r"#(?![^\[]*\]).*", "", line).rstrip()
        if kept:
            yield number, kept


def _codes(text: str) -> Iterator[tuple[str, str, str]]:
    """Codes with their first and last days: "" is open."""
    if text.count("[") != text.count("]"):
        raise ValueError("a bracket without its fellow")
    for match in _CODE.finditer(text):
        yield match[1].upper(), *_days(match[2].strip())
    rest = _CODE.sub("", text)
    if "[" in rest:
        raise ValueError(f"no code with days: {rest[rest.index('[') :].strip()!r}")


def _days(words: str) -> tuple[str, str]:
    if not words:
        return "", ""
    found = _SPAN.fullmatch(words)
    if found is None:
        raise ValueError(f"no days: {words!r}")
    first = _day(found[2])
    if found[1] == "<":
        return "", (first - dt.timedelta(days=1)).isoformat()
    if found[1] == ">" or found[3] is None:
        return first.isoformat(), ""
    last = _day(found[3])
    if first > last:
        raise ValueError(f"ends before it starts: {words!r}")
    return first.isoformat(), last.isoformat()


def _day(digits: str) -> dt.date:
    """The day of YYMMDD or YYYYMMDD."""
    try:
        if len(digits) == 6:
            century = "20" if int(digits[:2]) < 30 else "19"
            return dt.date.fromisoformat(century + digits)
        if len(digits) == 8:
            return dt.date.fromisoformat(digits)
    except ValueError:
        pass
    raise ValueError(f"there is no such day: {digits!r}")


# --- Codes -----------------------------------------------------------------------------------


def meaning(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Country and PLOVER sectors of a CAMEO code: IRQMIL → IRQ, MIL.

    A first part that is no code known to CAMEO, PLOVER or ISO is taken for a country of the
    dictionary's own. `---` and the like stand for nobody.
    """
    parts = re.findall(r"[A-Z]{3}", code.partition("/")[0].replace("~", ""))
    if not parts:
        return None, ()
    country = _country(parts[0])
    if country is None and parts[0] not in _NO_COUNTRIES:
        return parts[0], _sectors(parts[1:])
    found: list[str] = []
    for number, part in enumerate(parts):
        place = _country(part)
        if number and place is not None and parts[0] in _INTERNATIONAL and country in (None, "MNC"):
            country = place
        sector = _CAMEO_SECTORS.get(part, part)
        if (number or country is None) and sector in SECTORS and sector not in found:
            found.append(sector)
    if parts[0] == "IGO":
        country = next((c for p, c in (("UNO", "UNO"), ("EEC", "EUR")) if p in parts), "IGO")
    if parts[0] in ("NGO", "NGM"):
        country, found = "NGO", found or ["SOC"]
    if parts[0] == "MNC":
        found = ["BUS", *(sector for sector in found if sector != "BUS")]
    return country, tuple(found)


def _sectors(parts: Iterable[str]) -> tuple[str, ...]:
    told = [_CAMEO_SECTORS.get(part, part) for part in parts]
    return tuple(dict.fromkeys(sector for sector in told if sector in SECTORS))


def _country(part: str) -> str | None:
    part = _CAMEO_COUNTRIES.get(part, part)
    return part if part in SPECIAL_COUNTRIES or part in countries.load() else None


# --- Actors and agents -----------------------------------------------------------------------


def name_of(head: str) -> str:
    """ABU_BAKR_AL-BAGHDADI_ → Abu Bakr al-Baghdadi."""
    words = [word for word in re.split(r"[_\s]+", re.sub(r"\(.*?\)", "", head)) if word]
    return " ".join(cased(word, first=number == 0) for number, word in enumerate(words))


def cased(word: str, *, first: bool) -> str:
    """A word in capitals as a name is written; others as they are."""
    if word.upper() != word or word in _CAPITALS or "." in word[:-1]:
        return word
    parts = []
    for number, part in enumerate(word.split("-")):
        small = part.lower()
        if small in _PARTICLES and not (first and number == 0):
            parts.append(small)
        elif small.startswith("mc") and len(small) > 4:
            parts.append("Mc" + small[2:].capitalize())
        else:
            parts.append(small[:1].upper() + small[1:])
    return "-".join(parts)


def _add_actor(found: Dictionary, head: Head, by_name: dict[str, Entry], given: set[str]) -> None:
    names = list(dict.fromkeys(filter(None, map(name_of, head.names))))
    # Short names in capitals are acronyms (PLO) as well as names written so (IRAN).
    raw = [name.strip("_ ") for name in head.names]
    short = [name for name in raw if acronym(name) and "_" not in name and name not in names]
    if not names:
        return
    roles = [Role(*meaning(code), (), start, end, code) for code, start, end in head.codes]
    # Of the roles that fit a day the first counts, one without days only if no other fits.
    dated = [role for role in roles if role.start or role.end]
    ordered = [*(role for role in reversed(roles) if role not in dated), *reversed(dated)]
    known = by_name.get(key(names[0]))
    if known is not None:  # told twice: the dictionaries list people once for each office
        known.aliases = tuple(dict.fromkeys([*known.aliases, *names[1:], *short]))
        known.roles = [*ordered, *known.roles]
        return
    base = re.sub(r"[^a-z0-9]+", "-", key(names[0])).strip("-") or "actor"
    ident, count = base, 1
    while ident in given:
        count += 1
        ident = f"{base}-{count}"
    given.add(ident)
    aliases = tuple(dict.fromkeys([*names[1:], *short]))
    entry = Entry(ident, names[0], aliases, "organisation", None, DICTIONARY, ordered)
    found.entries.append(entry)
    for name in names:
        by_name.setdefault(key(name), entry)
    found.stems.extend(
        (name_of(name), ident) for name in head.names if not name.endswith("_") and len(name) > 3
    )


def _add_agent(found: Dictionary, head: Head, sets: dict[str, list[str]], place: str) -> None:
    _, sectors = meaning(head.codes[0][0].lstrip("~"))
    told = (sectors[0] if sectors else None, True)
    for name in head.names:
        singular, _, plural = name.partition("{")
        for words in (singular, plural.partition("}")[0]):
            try:
                for whole in _filled(words, sets):
                    plain = " ".join(whole.replace("_", " ").lower().split())
                    if plain:
                        found.agents.setdefault(plain, told)
            except KeyError as error:
                why = f"no set of words called {error.args[0]}"
                found.faults.append(TableError(place, head.line, why))


def _filled(words: str, sets: dict[str, list[str]]) -> Iterator[str]:
    """The words with each member of a !SET! in its place."""
    slot = _SET.search(words)
    if slot is None:
        yield words
        return
    for member in sets[slot[0]]:
        yield from _filled(words[: slot.start()] + member + words[slot.end() :], sets)
