"""Sectors from descriptions: "Iraqi police" → COP, "a rebel commander" → REB.

The words are in `tables/agents.tsv`. A description is read from its head outwards: the last word
of its core decides, a weak head ("spokesman", "members") asks the words before it and then those
after "of". PLOVER's codes are meant (manual 0.8, sector codes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from sayso.resolving.actors import OFFICE, SECTORS
from sayso.tables import TableError

COLUMNS = "words sector strength"
# An evidence of the encoder below this is no evidence.
LEAST_SCORE = 0.4
LONGEST = 4  # words of a phrase in the table

WORD = re.compile(r"[^\W_]+(?:[.'’\-‐‑][^\W_]+)*")
# What follows one of these tells more about the head, but is not the head.
_AFTER_HEAD = re.compile(
    r"(?:,|;|\(|\s[-–—]\s|\b(?:of|in|from|who|whom|whose|that|which|for|at|with|within|under|to|by|on"
    r"|against|near|outside|inside|between|among|across|over|behind|after|before|during|known"
    r"|accused|suspected|believed|loyal|linked|led|backed|killed|wounded|arrested)\b)"
)
_OF = re.compile(r"\b(?:of|for|in|at|from)\b")
_FORMER = re.compile(
    r"\b(?:former(?:ly)?|ex|onetime|one-time|ousted|deposed|toppled|retired|erstwhile|then)\b[- ]?",
    re.IGNORECASE,
)
_IRREGULAR = {"men": "man", "women": "woman", "children": "child", "people": "people"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a description says: a sector, or None; whether firmly; whether of somebody former."""

    sector: str | None
    strong: bool = False
    former: bool = False


Agents = Mapping[str, tuple[str | None, bool]]
"""Words → the sector that they tell or None, and whether firmly."""
_NONE: Agents = MappingProxyType({})


def read(words: str, agents: Agents = _NONE) -> Reading:
    """The sector that a description gives its bearer; `agents` go before the package's table."""
    words = " ".join(words.split())
    former = _FORMER.match(_bare(words))
    is_former = former is not None and not former[0].lower().startswith("then")
    head, rest = split_head(words)
    found = _read_head(head, agents)
    if (found is None or not found.strong) and rest:
        inner = _read_complement(rest, agents)
        # "members of parliament": what a weak head is of says more than the head.
        if inner is not None and (found is None or inner.strong or found.sector is None):
            found = inner
    if found is None:
        return Reading(None, former=is_former)
    if is_former and found.sector in OFFICE:
        return Reading("ELI", strong=True, former=True)
    return Reading(found.sector, found.strong, is_former)


def _bare(words: str) -> str:
    return re.sub(r"^(?:the|a|an|his|her|their|its|our|some|several|two)\s+", "", words, flags=re.I)


def split_head(words: str) -> tuple[str, str]:
    """A description's core and the rest: ("a spokesman ", "of the army")."""
    cut = _AFTER_HEAD.search(words, 1)
    return (words[: cut.start()], words[cut.start() :]) if cut else (words, "")


def _read_complement(rest: str, agents: Agents) -> Reading | None:
    following = _OF.search(rest)
    if following is None or following.start() > 2:
        return None
    inner, _ = split_head(rest[following.end() :].strip() or " ")
    return _read_head(inner, agents)


def _read_head(words: str, agents: Agents) -> Reading | None:
    """The reading of a phrase without complements, from its last word to its first."""
    tokens = [token.group().lower().replace("’", "'") for token in WORD.finditer(words)]
    weak: Reading | None = None
    end = len(tokens)
    while end > 0:
        size, sector, strong = _phrase_before(tokens, end, agents)
        if size:
            reading = Reading(sector, strong)
            if strong:
                return reading
            weak = weak if weak is not None and weak.sector else reading
        end -= max(size, 1)
    return weak


def _phrase_before(tokens: Sequence[str], end: int, agents: Agents) -> tuple[int, str | None, bool]:
    """The longest known phrase that ends before `end`: its length, sector and strength."""
    known = load()
    for size in range(min(LONGEST, end), 0, -1):
        phrase = tokens[end - size : end]
        for last in _singulars(phrase[-1]):
            plain = " ".join([*phrase[:-1], last])
            found = agents.get(plain) or known.get(plain)
            if found is not None:
                return size, found[0], found[1]
    return 0, None, False


def _singulars(word: str) -> tuple[str, ...]:
    """A word and what it may be the plural or possessive of."""
    word = word.removesuffix("'s")
    forms = [word]
    if word in _IRREGULAR:
        forms.append(_IRREGULAR[word])
    elif word.endswith("men"):
        forms.append(word[:-3] + "man")
    elif word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith("s"):
        forms.append(word[:-1])
    if word.endswith(("ches", "shes", "sses", "xes")):
        forms.append(word[:-2])
    return tuple(forms)


def known_word(word: str) -> bool:
    """Whether a single word is in the table, in the singular or plural."""
    return any(form in load() for form in _singulars(word.lower()))


@cache
def vocabulary() -> frozenset[str]:
    """Every word that stands in some phrase of the table."""
    return frozenset(word for phrase in load() for word in phrase.split())


def combine(
    known: Sequence[str], readings: Sequence[Reading], scores: dict[str, float]
) -> tuple[str, ...]:
    """The sectors of an entity, the primary one first.

    The knowledge base goes first, then firm descriptions, then the encoder's scores (summed over
    mentions by the caller, each at most 1), then weak descriptions; else nothing.
    """
    former = any(reading.former for reading in readings)
    if known:
        return ("ELI",) if former and known[0] in OFFICE else tuple(known)
    strong = _commonest([r.sector for r in readings if r.strong and r.sector])
    if strong:
        return (strong,)
    best = max(scores, key=lambda code: (scores[code], code), default=None)
    if best is not None and best in SECTORS and scores[best] >= LEAST_SCORE:
        return (best,)
    weak = _commonest([r.sector for r in readings if r.sector])
    if weak and former and weak in OFFICE:
        return ("ELI",)
    return (weak,) if weak else ()


def _commonest(codes: Sequence[str]) -> str | None:
    """The commonest of the codes, the first one among equals; None of none."""
    return max(dict.fromkeys(codes), key=codes.count, default=None)


def parse(text: str, place: str) -> dict[str, tuple[str | None, bool]]:
    """Words → (sector or None, strong) out of a table's text.

    Raises:
        TableError: a line without three columns, an unknown code or strength, words told twice.
    """
    found: dict[str, tuple[str | None, bool]] = {}
    seen = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not seen:
            if cells != COLUMNS.split():
                raise TableError(place, number, f"the columns must be {COLUMNS}, parted by tabs")
            seen = True
            continue
        if len(cells) != 3:
            raise TableError(place, number, f"{len(cells)} columns, not 3")
        words, sector, strength = cells
        if sector != "-" and sector not in SECTORS:
            raise TableError(place, number, f"not a PLOVER sector: {sector!r}")
        if strength not in ("strong", "weak"):
            raise TableError(place, number, f"strength must be strong or weak, not {strength!r}")
        if words in found or words != words.lower().strip() or not words:
            raise TableError(place, number, f"empty, in capitals or told twice: {words!r}")
        found[words] = (None if sector == "-" else sector, strength == "strong")
    return found


@cache
def load() -> dict[str, tuple[str | None, bool]]:
    """The package's own table.

    Raises:
        TableError: the table is malformed.
    """
    table = resources.files(__package__) / "tables" / "agents.tsv"
    return parse(table.read_text(encoding="utf-8"), "agents.tsv")
